package suanpan.kernels;

import static jdk.incubator.vector.VectorOperators.ADD;
import static suanpan.kernels.Lanes.FLOATS;
import static suanpan.kernels.Lanes.LENGTH;

import jdk.incubator.vector.FloatVector;

/** Loops over arrays of float32. */
final class FloatDot {
  private static final int STEP = 4 * LENGTH;

  private FloatDot() {}

  static float dot(float[] a, int aOffset, float[] b, int bOffset, int n) {
    float sum = products(a, aOffset, b, bOffset, n).reduceLanes(ADD);
    return sum + tail(a, aOffset, b, bOffset, n - n % LENGTH, n);
  }

  /**
   * The same with the lanes added one by one, so that the bits are the same before and after the
   * loop is compiled.
   *
   * @param lanes room for a vector
   */
  static float dot(float[] a, int aOffset, float[] b, int bOffset, int n, float[] lanes) {
    products(a, aOffset, b, bOffset, n).intoArray(lanes, 0);
    return FixedDots.sum(lanes, 0) + tail(a, aOffset, b, bOffset, n - n % LENGTH, n);
  }

  /** Four sums, because a multiply-add takes four cycles and one can begin in each. */
  private static FloatVector products(float[] a, int aOffset, float[] b, int bOffset, int n) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    int i = 0;
    for (; i <= n - STEP; i += STEP) {
      int ai = aOffset + i;
      int bi = bOffset + i;
      sum0 = FloatVector.fromArray(FLOATS, a, ai).fma(FloatVector.fromArray(FLOATS, b, bi), sum0);
      sum1 =
          FloatVector.fromArray(FLOATS, a, ai + LENGTH)
              .fma(FloatVector.fromArray(FLOATS, b, bi + LENGTH), sum1);
      sum2 =
          FloatVector.fromArray(FLOATS, a, ai + 2 * LENGTH)
              .fma(FloatVector.fromArray(FLOATS, b, bi + 2 * LENGTH), sum2);
      sum3 =
          FloatVector.fromArray(FLOATS, a, ai + 3 * LENGTH)
              .fma(FloatVector.fromArray(FLOATS, b, bi + 3 * LENGTH), sum3);
    }
    for (; i <= n - LENGTH; i += LENGTH) {
      sum0 =
          FloatVector.fromArray(FLOATS, a, aOffset + i)
              .fma(FloatVector.fromArray(FLOATS, b, bOffset + i), sum0);
    }
    return sum0.add(sum1).add(sum2.add(sum3));
  }

  /** The products from {@code begin} to {@code end}, fewer than a vector has. */
  static float tail(float[] a, int aOffset, float[] b, int bOffset, int begin, int end) {
    float sum = 0;
    for (int i = begin; i < end; i++) {
      sum += a[aOffset + i] * b[bOffset + i];
    }
    return sum;
  }

  /** Sum of {@code n} numbers. */
  static float sum(float[] x, int xOffset, int n) {
    FloatVector sum = FloatVector.zero(FLOATS);
    int i = 0;
    for (; i <= n - LENGTH; i += LENGTH) {
      sum = sum.add(FloatVector.fromArray(FLOATS, x, xOffset + i));
    }
    float total = sum.reduceLanes(ADD);
    for (; i < n; i++) {
      total += x[xOffset + i];
    }
    return total;
  }

  static void addScaled(float factor, float[] x, int xOffset, float[] y, int yOffset, int n) {
    FloatVector factors = FloatVector.broadcast(FLOATS, factor);
    int i = 0;
    for (; i <= n - LENGTH; i += LENGTH) {
      FloatVector.fromArray(FLOATS, x, xOffset + i)
          .fma(factors, FloatVector.fromArray(FLOATS, y, yOffset + i))
          .intoArray(y, yOffset + i);
    }
    for (; i < n; i++) {
      y[yOffset + i] += factor * x[xOffset + i];
    }
  }
}
