package suanpan.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import suanpan.tensor.Encoding;
import suanpan.tensor.Kernels;
import suanpan.tensor.Matrix;

/** Products of matrices of all kinds of views, against sums in double. */
final class MatrixProductCases {
  private static final int[] SIZES = {1, 2, 5, 6, 7, 14, 15, 16, 17, 31, 33, 48, 65, 97};
  private static final int[] DEPTHS = {1, 2, 3, 8, 33, 100, 385, 1100};

  /** Where a matrix lies and how. */
  private enum Place {
    HEAP,
    OUTSIDE,
    TRANSPOSED
  }

  private MatrixProductCases() {}

  static void atAwkwardSizes(Kernels kernels) {
    int turn = 0;
    for (int depth : DEPTHS) {
      for (int rows : SIZES) {
        int columns = SIZES[turn % SIZES.length];
        Matrix a = matrix(rows, depth, Encoding.F32, place(turn), turn);
        Matrix b = matrix(depth, columns, Encoding.F32, place(turn / 3), turn + 1);
        assertMatches(kernels, a, b, place(turn / 9));
        turn += 5;
      }
    }
  }

  static void ofHalves(Kernels kernels) {
    List<Encoding> encodings = List.of(Encoding.F32, Encoding.BF16, Encoding.F16);
    int turn = 0;
    for (Encoding left : encodings) {
      for (Encoding right : encodings) {
        for (int depth : new int[] {1, 2, 37, 600}) {
          Matrix a = matrix(35, depth, left, place(turn), turn);
          Matrix b = matrix(depth, 70, right, place(turn / 3), turn + 1);
          assertMatches(kernels, a, b, Place.OUTSIDE);
          turn++;
        }
      }
    }
  }

  static void largerThanABlock(Kernels kernels) {
    for (Encoding encoding : List.of(Encoding.F32, Encoding.BF16)) {
      Matrix a = matrix(205, 1203, encoding, Place.HEAP, 1);
      Matrix b = matrix(1203, 83, encoding, Place.TRANSPOSED, 2);
      assertMatches(kernels, a, b, Place.OUTSIDE);
      Matrix thin = matrix(13, 9, encoding, Place.TRANSPOSED, 3);
      Matrix wide = matrix(9, 2181, encoding, Place.OUTSIDE, 4);
      assertMatches(kernels, thin, wide, Place.HEAP);
    }
  }

  private static Place place(int turn) {
    return Place.values()[turn % Place.values().length];
  }

  /** A view with room around it. */
  private static Matrix matrix(int rows, int columns, Encoding encoding, Place place, int seed) {
    if (place == Place.TRANSPOSED) {
      return matrix(columns, rows, encoding, Place.OUTSIDE, seed).transposed();
    }
    int stride = columns + 3;
    int numbers = 5 + rows * stride;
    float[] floats = RandomTensors.floats(numbers, seed);
    MemorySegment data =
        switch (place) {
          case HEAP -> MemorySegment.ofArray(new byte[numbers * encoding.blockBytes()]);
          default -> Arena.ofAuto().allocate((long) numbers * encoding.blockBytes());
        };
    encoding.encode(floats, 0, data, 0, numbers);
    return new Matrix(encoding, data, 5, rows, columns, stride, 1);
  }

  private static void assertMatches(Kernels kernels, Matrix a, Matrix b, Place place) {
    Matrix c = matrix(a.rows(), b.columns(), Encoding.F32, place, 3);
    float[] before = c.data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
    double[] product = new double[before.length];
    double[] tolerance = new double[before.length];
    double[] kept = new double[before.length];
    for (int i = 0; i < before.length; i++) {
      kept[i] = before[i];
    }
    float[] left = numbers(a);
    float[] right = numbers(b.transposed());
    int depth = a.columns();
    for (int m = 0; m < a.rows(); m++) {
      for (int n = 0; n < b.columns(); n++) {
        int at = (int) (c.byteOffset(m, n) / Float.BYTES);
        kept[at] = 0;
        for (int k = 0; k < depth; k++) {
          double one = (double) left[m * depth + k] * right[n * depth + k];
          product[at] += one;
          tolerance[at] += 16 * Math.ulp(1f) * Math.abs(one);
        }
        tolerance[at] += 2 * Math.ulp((float) product[at]);
      }
    }
    kernels.multiply(a, b, c);
    assertClose(c, product, kept, 1, tolerance);
    kernels.multiplyAdd(a, b, c);
    assertClose(c, product, kept, 2, tolerance);
  }

  private static float[] numbers(Matrix a) {
    float[] numbers = new float[a.rows() * a.columns()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = a.at(i / a.columns(), i % a.columns());
    }
    return numbers;
  }

  private static void assertClose(
      Matrix c, double[] product, double[] kept, int times, double[] tolerance) {
    float[] found = c.data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
    for (int i = 0; i < found.length; i++) {
      double expected = times * product[i] + kept[i];
      if (Math.abs(found[i] - expected) > times * tolerance[i]) {
        assertThat((double) found[i])
            .as("number %d of %s, %d times", i, c, times)
            .isEqualTo(expected);
      }
    }
    assertThat(found).hasSameSizeAs(product);
  }
}
