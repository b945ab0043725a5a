package suanpan.train;

import java.lang.foreign.MemorySegment;
import suanpan.tensor.Encoding;
import suanpan.tensor.Matrix;

/**
 * Products whose factors are rounded to bfloat16 first; products and sums stay float32. What comes
 * in and goes out is float32.
 */
final class RoundedProducts implements Products {
  private static final int LEFT = 0;
  private static final int RIGHT = 1;

  /** Rounds {@code rows} rows of {@code columns} numbers to rows without gaps. */
  @FunctionalInterface
  interface Rounding {
    void round(float[] x, int offset, int stride, int rows, int columns, short[] dst);
  }

  private final Products products;
  private final Rounding rounding;

  /** The rounded factors; of each thread, because experts multiply on several at a time. */
  private final ThreadLocal<short[][]> factors = ThreadLocal.withInitial(() -> new short[2][0]);

  RoundedProducts(Products products, Rounding rounding) {
    this.products = products;
    this.rounding = rounding;
  }

  @Override
  public void multiply(Matrix a, Matrix b, Matrix c) {
    products.multiply(rounded(a, LEFT), rounded(b, RIGHT), c);
  }

  @Override
  public void multiplyAdd(Matrix a, Matrix b, Matrix c) {
    products.multiplyAdd(rounded(a, LEFT), rounded(b, RIGHT), c);
  }

  private Matrix rounded(Matrix x, int side) {
    if (!x.isRowMajor()) {
      return rounded(x.transposed(), side).transposed();
    }
    int rows = x.rows();
    int columns = x.columns();
    int n = Math.multiplyExact(rows, columns);
    short[][] own = factors.get();
    if (own[side].length < n) {
      own[side] = new short[n];
    }
    if (!(x.data().heapBase().orElseThrow() instanceof float[] numbers)) {
      throw new IllegalArgumentException("found " + x.data() + ", expected an array of floats");
    }
    int offset = Math.toIntExact(x.offset());
    rounding.round(numbers, offset, Math.toIntExact(x.rowStride()), rows, columns, own[side]);
    return new Matrix(
        Encoding.BF16, MemorySegment.ofArray(own[side]), 0, rows, columns, columns, 1);
  }
}
