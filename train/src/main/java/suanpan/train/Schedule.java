package suanpan.train;

/** The learning rate of every step. All begin with a linear rise over the warm-up steps. */
public sealed interface Schedule {
  /**
   * @param step from 0 on
   */
  double rate(long step);

  /** The same rate throughout. */
  record Constant(double peak, long warmupSteps) implements Schedule {
    @Override
    public double rate(long step) {
      return peak * rise(step, warmupSteps);
    }
  }

  /**
   * Half a cosine from the peak to a last rate (Loshchilov and Hutter, arXiv:1608.03983).
   *
   * @param totalSteps with the warm-up
   * @param last rate at the end and behind it
   */
  record Cosine(double peak, double last, long warmupSteps, long totalSteps) implements Schedule {
    @Override
    public double rate(long step) {
      double done = share(step - warmupSteps, totalSteps - warmupSteps);
      double fall = last + (peak - last) * (1 + Math.cos(Math.PI * done)) / 2;
      return fall * rise(step, warmupSteps);
    }
  }

  /**
   * Warm-up, stable, decay: the peak until the last steps, which fall linearly (Hu et al., MiniCPM,
   * arXiv:2404.06395).
   *
   * @param totalSteps with warm-up and decay
   * @param decaySteps at the end
   * @param last rate at the end and behind it
   */
  record WarmupStableDecay(
      double peak, double last, long warmupSteps, long totalSteps, long decaySteps)
      implements Schedule {
    @Override
    public double rate(long step) {
      double done = share(step - (totalSteps - decaySteps), decaySteps);
      return (peak + (last - peak) * done) * rise(step, warmupSteps);
    }
  }

  private static double rise(long step, long warmupSteps) {
    return step >= warmupSteps ? 1 : (step + 1.0) / (warmupSteps + 1.0);
  }

  private static double share(long step, long steps) {
    return steps <= 0 ? (step >= 0 ? 1 : 0) : Math.clamp((double) step / steps, 0.0, 1.0);
  }
}
