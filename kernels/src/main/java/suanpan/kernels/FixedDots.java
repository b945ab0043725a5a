package suanpan.kernels;

import static suanpan.kernels.Lanes.FLOATS;
import static suanpan.kernels.Lanes.LENGTH;

import jdk.incubator.vector.FloatVector;

/**
 * Sums of products whose bits depend on the numbers alone: every sum is taken in the same order,
 * whether it is computed by itself or among others, and whether or not the loop is compiled yet.
 * The Vector API's own sum over the lanes of a vector promises no order, and takes another one once
 * it is compiled; so the lanes are stored and added one by one.
 */
final class FixedDots {
  /** Rows of a tile. */
  static final int ROWS = 4;

  /** Room for the lanes of a tile. */
  static final int LANES = ROWS * LENGTH;

  private FixedDots() {}

  /**
   * {@code y[n] += sum over k of w[n, k] x[k]}.
   *
   * @param w [rows, columns]
   * @param lanes room for {@link #LANES} numbers
   */
  static void multiplyAdd(
      float[] w,
      int rows,
      int columns,
      float[] x,
      int xOffset,
      float[] y,
      int yOffset,
      float[] lanes) {
    int tiled = rows - rows % ROWS;
    for (int n = 0; n < tiled; n += ROWS) {
      fourRows(w, n * columns, columns, x, xOffset, y, yOffset + n, lanes);
    }
    for (int n = tiled; n < rows; n++) {
      y[yOffset + n] += dot(w, n * columns, x, xOffset, columns, lanes);
    }
  }

  private static void fourRows(
      float[] w,
      int w0,
      int columns,
      float[] x,
      int xOffset,
      float[] y,
      int yOffset,
      float[] lanes) {
    FloatVector s0 = FloatVector.zero(FLOATS);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    int w1 = w0 + columns;
    int w2 = w1 + columns;
    int w3 = w2 + columns;
    int i = 0;
    for (; i <= columns - LENGTH; i += LENGTH) {
      FloatVector b = FloatVector.fromArray(FLOATS, x, xOffset + i);
      s0 = FloatVector.fromArray(FLOATS, w, w0 + i).fma(b, s0);
      s1 = FloatVector.fromArray(FLOATS, w, w1 + i).fma(b, s1);
      s2 = FloatVector.fromArray(FLOATS, w, w2 + i).fma(b, s2);
      s3 = FloatVector.fromArray(FLOATS, w, w3 + i).fma(b, s3);
    }
    s0.intoArray(lanes, 0);
    s1.intoArray(lanes, LENGTH);
    s2.intoArray(lanes, 2 * LENGTH);
    s3.intoArray(lanes, 3 * LENGTH);
    for (int n = 0; n < ROWS; n++) {
      y[yOffset + n] +=
          sum(lanes, n * LENGTH) + FloatDot.tail(w, w0 + n * columns, x, xOffset, i, columns);
    }
  }

  /** Sum of products of {@code n} numbers. */
  static float dot(float[] a, int aOffset, float[] b, int bOffset, int n, float[] lanes) {
    FloatVector sum = FloatVector.zero(FLOATS);
    int i = 0;
    for (; i <= n - LENGTH; i += LENGTH) {
      sum =
          FloatVector.fromArray(FLOATS, a, aOffset + i)
              .fma(FloatVector.fromArray(FLOATS, b, bOffset + i), sum);
    }
    sum.intoArray(lanes, 0);
    return sum(lanes, 0) + FloatDot.tail(a, aOffset, b, bOffset, i, n);
  }

  /** The lanes of a vector, one by one. */
  static float sum(float[] lanes, int offset) {
    float sum = 0;
    for (int i = 0; i < LENGTH; i++) {
      sum += lanes[offset + i];
    }
    return sum;
  }
}
