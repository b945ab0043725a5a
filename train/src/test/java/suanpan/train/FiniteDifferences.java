package suanpan.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/** Compares gradients with {@code (f(x + h) - f(x - h)) / 2h} in double. */
final class FiniteDifferences {
  private static final double STEP = 1e-5;
  private static final double TOLERANCE = 1e-4;
  private static final double SMALLEST = 1e-3;

  private FiniteDifferences() {}

  /**
   * @param f reads x
   * @param numbers of x to try, drawn by chance; all if there are fewer
   */
  static void check(String what, double[] x, int numbers, float[] gradient, DoubleSupplier f) {
    assertThat(gradient).as(what).hasSameSizeAs(x);
    SplittableRandom random = new SplittableRandom(what.hashCode());
    boolean all = numbers >= x.length;
    double error = 0;
    double norm = 0;
    for (int n = 0; n < Math.min(numbers, x.length); n++) {
      int i = all ? n : random.nextInt(x.length);
      double before = x[i];
      x[i] = before + STEP;
      double above = f.getAsDouble();
      x[i] = before - STEP;
      double below = f.getAsDouble();
      x[i] = before;
      double expected = (above - below) / (2 * STEP);
      error += (gradient[i] - expected) * (gradient[i] - expected);
      norm += expected * expected;
    }
    assertThat(Math.sqrt(error) / Math.max(Math.sqrt(norm), SMALLEST))
        .as(what + ": error of the gradient, norm " + Math.sqrt(norm))
        .isLessThan(TOLERANCE);
  }

  /** Normal numbers that are floats. */
  static double[] random(int n, long seed, double deviation) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) (deviation * random.nextGaussian());
    }
    return x;
  }

  static float[] floats(double[] x) {
    float[] y = new float[x.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = (float) x[i];
    }
    return y;
  }

  static double[] doubles(float[] x) {
    double[] y = new double[x.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i];
    }
    return y;
  }

  static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }
}
