package suanpan.tensor;

import java.lang.foreign.MemorySegment;

/**
 * The arithmetic that models are made of. The bodies here are the specification: plain loops in
 * float32. An implementation overrides a method where it is faster and is compared with these
 * bodies at awkward sizes; the order of its sums may differ.
 *
 * <p>Letters: T tokens, N rows of a matrix, K its columns, S cached rows. Arrays are row-major with
 * an offset to the first number and a stride between rows, both in numbers.
 */
public interface Kernels {
  /** The specification itself. */
  Kernels SCALAR = new Kernels() {};

  /** For {@code doctor} and {@code bench}. */
  default String description() {
    return "scalar";
  }

  /** Bits of a vector register that the implementation uses; 32 for one number at a time. */
  default int vectorBits() {
    return Float.SIZE;
  }

  /**
   * Rows {@code rowBegin} to {@code rowEnd} of {@code y[t, n] = sum over k of w[n, k] x[t, k]}.
   * Ranges of different rows may run at the same time.
   *
   * @param w [N, K]
   * @param x [tokens, K]
   * @param y [tokens, N]; only columns rowBegin to rowEnd are written
   */
  default void matmul(
      Tensor w,
      int rowBegin,
      int rowEnd,
      float[] x,
      int xOffset,
      int xStride,
      int tokens,
      float[] y,
      int yOffset,
      int yStride) {
    float[] row = new float[w.columns()];
    for (int n = rowBegin; n < rowEnd; n++) {
      w.decodeRow(n, row, 0);
      for (int t = 0; t < tokens; t++) {
        y[yOffset + t * yStride + n] = dot(row, 0, x, xOffset + t * xStride, row.length);
      }
    }
  }

  /** Whether products with that matrix want the 8-bit copy of the activations. */
  default boolean roundsActivations(Tensor w) {
    return false;
  }

  /** Fills the 8-bit copy of some tokens as {@link Activations#round} does. */
  default void round(Activations x, int tokenBegin, int tokenEnd) {
    x.round(tokenBegin, tokenEnd);
  }

  /**
   * As the product with an array; reads the 8-bit copy where there is one and kernels want it. An
   * implementation that does is compared with the exact product with the rounded numbers.
   */
  default void matmul(
      Tensor w, int rowBegin, int rowEnd, Activations x, float[] y, int yOffset, int yStride) {
    matmul(
        w, rowBegin, rowEnd, x.numbers(), x.offset(), x.stride(), x.tokens(), y, yOffset, yStride);
  }

  /**
   * {@code c = a b}: {@code c[m, n] = sum over k of a[m, k] b[k, n]}, products and sums in float32.
   * With {@link Matrix#transposed} this is A B^T and A^T B too. The products of two bfloat16
   * matrices are exact in float32; how they are added up is free, and numbers below 2^-126 may
   * count as 0. On the calling thread; {@link Backend#multiply} shares the work.
   *
   * @param a [M, K]
   * @param b [K, N]
   * @param c [M, N], float32; shares no memory with the others
   * @throws IllegalArgumentException if the shapes do not fit
   */
  default void multiply(Matrix a, Matrix b, Matrix c) {
    c.requireProductOf(a, b);
    ScalarProduct.multiply(a, b, c);
  }

  /** {@code c += a b}; otherwise as {@link #multiply}. */
  default void multiplyAdd(Matrix a, Matrix b, Matrix c) {
    c.requireProductOf(a, b);
    ScalarProduct.multiplyAdd(a, b, c);
  }

  /** Rounds {@code n} numbers to the nearest bfloat16, of two to the even one. */
  default void roundToBfloat16(float[] x, int offset, short[] dst, int dstOffset, int n) {
    Encoding.BF16.encode(
        x, offset, MemorySegment.ofArray(dst), (long) dstOffset * Short.BYTES, n);
  }

  /** Sum of products of {@code n} numbers. */
  default float dot(float[] a, int aOffset, float[] b, int bOffset, int n) {
    float sum = 0;
    for (int i = 0; i < n; i++) {
      sum += a[aOffset + i] * b[bOffset + i];
    }
    return sum;
  }

  /** {@code y += factor * x} over {@code n} numbers. */
  default void addScaled(float factor, float[] x, int xOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i++) {
      y[yOffset + i] += factor * x[xOffset + i];
    }
  }

  /**
   * {@code gate = silu(min(gate, limit)) * clamp(up, -limit, limit)} over {@code n} numbers, where
   * {@code silu(x) = x / (1 + exp(-x))}.
   */
  default void gate(float[] gate, float[] up, int n, float limit) {
    for (int i = 0; i < n; i++) {
      float x = Math.min(gate[i], limit);
      float silu = (float) (x / (1 + Math.exp(-x)));
      gate[i] = silu * Math.clamp(up[i], -limit, limit);
    }
  }

  /**
   * Copies cached rows to the heap: {@code dst[s, i] = rows[begin + s, column + i]}.
   *
   * @param dst receives [end - begin, width] from dstOffset, one row after the other
   */
  default void readRows(
      CacheRows rows, int begin, int end, int column, int width, float[] dst, int dstOffset) {
    for (int s = begin; s < end; s++) {
      rows.read(s, column, width, dst, dstOffset + (s - begin) * width);
    }
  }

  /**
   * Scores of several queries of the same rows: {@code out[h, s] = sum over i of q[h, i] rows[s,
   * i]}. For heads that share their keys, as in latent and grouped attention.
   *
   * @param q [queries, width] from qOffset, rows qStride apart
   * @param rows [count, width]
   * @param out [queries, count] from outOffset, rows outStride apart
   */
  default void dotRows(
      float[] q,
      int qOffset,
      int qStride,
      int queries,
      float[] rows,
      int count,
      int width,
      float[] out,
      int outOffset,
      int outStride) {
    for (int h = 0; h < queries; h++) {
      for (int s = 0; s < count; s++) {
        out[outOffset + h * outStride + s] = dot(q, qOffset + h * qStride, rows, s * width, width);
      }
    }
  }

  /**
   * Several weighted sums of the same rows: {@code out[h, i] += sum over s of weights[h, s] rows[s,
   * i]}. For heads that share their values.
   *
   * @param weights [queries, count] from weightsOffset, rows weightsStride apart
   * @param rows [count, width], rows rowStride apart
   * @param out [queries, width] from outOffset, rows outStride apart
   */
  default void addRows(
      float[] weights,
      int weightsOffset,
      int weightsStride,
      int queries,
      float[] rows,
      int rowStride,
      int count,
      int width,
      float[] out,
      int outOffset,
      int outStride) {
    for (int h = 0; h < queries; h++) {
      for (int s = 0; s < count; s++) {
        float weight = weights[weightsOffset + h * weightsStride + s];
        addScaled(weight, rows, s * rowStride, out, outOffset + h * outStride, width);
      }
    }
  }

  /** The largest of {@code n} numbers; -infinity of none, NaN if one is NaN. */
  default float max(float[] x, int offset, int n) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      max = Math.max(max, x[offset + i]);
    }
    return max;
  }

  /**
   * {@code x = e^(scale x - max)} over {@code n} numbers. Powers below -86 may become 0.
   *
   * @param max so large that no power is above 0
   * @return the sum of the results
   */
  default float exponentials(float[] x, int offset, int n, float scale, float max) {
    float sum = 0;
    for (int i = 0; i < n; i++) {
      float e = (float) Math.exp(x[offset + i] * scale - max);
      x[offset + i] = e;
      sum += e;
    }
    return sum;
  }
}
