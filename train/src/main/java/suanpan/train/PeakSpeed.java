package suanpan.train;

import suanpan.tensor.Matrix;

/** How fast a machine multiplies matrices at best: what a training run is measured against. */
public final class PeakSpeed {
  private static final int SIDE = 768;
  private static final int REPEATS = 12;

  private PeakSpeed() {}

  /**
   * The best of a dozen products of square matrices in float32, with all threads.
   *
   * @return floating-point operations per second
   */
  public static double flopsPerSecond(Compute compute) {
    float[] numbers = new float[SIDE * SIDE];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (i % 7 - 3) / 8f;
    }
    Matrix a = Matrix.of(numbers, SIDE, SIDE);
    Matrix b = Matrix.of(numbers.clone(), SIDE, SIDE);
    Matrix c = Matrix.of(new float[SIDE * SIDE], SIDE, SIDE);
    double flops = 2.0 * SIDE * SIDE * SIDE;
    double best = 0;
    for (int i = 0; i < REPEATS; i++) {
      long begin = System.nanoTime();
      compute.together().multiply(a, b, c);
      best = Math.max(best, flops / (System.nanoTime() - begin) * 1e9);
    }
    return best;
  }
}
