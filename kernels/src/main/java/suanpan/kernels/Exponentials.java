package suanpan.kernels;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.MAX;
import static suanpan.kernels.Lanes.FLOATS;
import static suanpan.kernels.Lanes.LENGTH;

import jdk.incubator.vector.FloatVector;

/**
 * The exponentials of a softmax. {@code e^t = 2^n e^r} with n the whole number nearest to t / ln 2
 * and |r| at most half of ln 2, where the first terms of the series, up to r^7 / 7!, are right to
 * the last bits of a float.
 */
final class Exponentials {
  /** Below this a power becomes 0: its exponent would leave those of normal floats. */
  private static final float SMALLEST = -86;

  private static final float LOG2_E = (float) (1 / Math.log(2));

  /** ln 2 in two parts: the first has so few bits that n times it is exact. */
  private static final float LN2_HIGH = 355f / 512;

  private static final float LN2_LOW = (float) (Math.log(2) - LN2_HIGH);

  /** Adding 1.5 times 2^23 to a float rounds it and leaves the whole number in its lowest bits. */
  private static final float ROUNDING = 0x1.8p23f;

  private static final int MANTISSA_BITS = 23;

  private Exponentials() {}

  static float max(float[] x, int offset, int n) {
    FloatVector max = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    int i = 0;
    for (; i <= n - LENGTH; i += LENGTH) {
      max = max.max(FloatVector.fromArray(FLOATS, x, offset + i));
    }
    float largest = max.reduceLanes(MAX);
    for (; i < n; i++) {
      largest = Math.max(largest, x[offset + i]);
    }
    return largest;
  }

  /**
   * The sum takes the lanes one by one, so that its bits are the same before and after the loop is
   * compiled.
   *
   * @param lanes room for a vector
   */
  static float apply(float[] x, int offset, int n, float scale, float max, float[] lanes) {
    FloatVector sum = FloatVector.zero(FLOATS);
    int i = 0;
    for (; i <= n - LENGTH; i += LENGTH) {
      FloatVector t = FloatVector.fromArray(FLOATS, x, offset + i).mul(scale).sub(max);
      FloatVector rounded = t.max(SMALLEST).mul(LOG2_E).add(ROUNDING);
      FloatVector whole = rounded.sub(ROUNDING);
      FloatVector r = t.max(SMALLEST).sub(whole.mul(LN2_HIGH)).sub(whole.mul(LN2_LOW));
      FloatVector p = r.mul(1f / 5040).add(1f / 720);
      p = p.fma(r, FloatVector.broadcast(FLOATS, 1f / 120));
      p = p.fma(r, FloatVector.broadcast(FLOATS, 1f / 24));
      p = p.fma(r, FloatVector.broadcast(FLOATS, 1f / 6));
      p = p.fma(r, FloatVector.broadcast(FLOATS, 1f / 2));
      p = p.fma(r.mul(r), r).add(1);
      FloatVector power =
          p.reinterpretAsInts()
              .add(rounded.reinterpretAsInts().lanewise(LSHL, MANTISSA_BITS))
              .reinterpretAsFloats()
              .blend(0, t.compare(LT, SMALLEST));
      sum = sum.add(power);
      power.intoArray(x, offset + i);
    }
    sum.intoArray(lanes, 0);
    float total = FixedDots.sum(lanes, 0);
    for (; i < n; i++) {
      float e = (float) Math.exp(x[offset + i] * scale - max);
      x[offset + i] = e;
      total += e;
    }
    return total;
  }
}
