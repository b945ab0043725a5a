package suanpan.train;

import java.util.Arrays;

/**
 * Group relative policy optimization (DeepSeekMath, arXiv:2402.03300, section 4.1): of several
 * answers to one prompt those with a reward above the group's mean are made likelier. With the
 * ratio {@code u = p / p'} of a token's likelihood to that at the time of sampling, the advantage A
 * and the reference's likelihood q: {@code loss = mean over answers of the mean over their tokens
 * of -min(u A, clip(u, 1 - e, 1 + e) A) + beta (q / p - ln(q / p) - 1)}.
 *
 * @param clip e, for example 0.2
 * @param beta factor on the distance from the reference; 0 for none
 */
public record GroupRelativeLoss(double clip, double beta) {
  private static final double SMALLEST_DEVIATION = 1e-6;

  /**
   * Rewards less their group's mean, divided by its deviation.
   *
   * @param rewards of consecutive groups
   * @param group answers to one prompt
   */
  public static double[] advantages(double[] rewards, int group) {
    if (group < 1 || rewards.length % group != 0) {
      throw new TrainingException(
          "rewards: found %d, expected a multiple of the group of %d"
              .formatted(rewards.length, group));
    }
    double[] advantages = new double[rewards.length];
    for (int first = 0; first < rewards.length; first += group) {
      double[] of = Arrays.copyOfRange(rewards, first, first + group);
      double mean = Arrays.stream(of).average().orElse(0);
      double deviation =
          Math.sqrt(Arrays.stream(of).map(r -> (r - mean) * (r - mean)).average().orElse(0));
      for (int i = 0; i < group; i++) {
        advantages[first + i] = (of[i] - mean) / (deviation + SMALLEST_DEVIATION);
      }
    }
    return advantages;
  }

  /**
   * The loss; adds its gradient.
   *
   * @param batch answers; weights 1 on their tokens, else 0
   * @param advantages [B]
   * @param sampled {@link TrainingPass#tokenLosses} of the model that gave the answers, [B, T]
   * @param reference that of the reference, [B, T]
   */
  public double gradients(
      TrainingPass pass,
      TokenBatch batch,
      double[] advantages,
      double[] sampled,
      double[] reference) {
    pass.loss(batch);
    double[] own = pass.tokenLosses();
    float[] weights = batch.weights().clone();
    double loss = 0;
    for (int b = 0; b < batch.sequences(); b++) {
      int begin = b * batch.length();
      int end = begin + batch.length();
      double tokens = 0;
      for (int row = begin; row < end; row++) {
        tokens += weights[row];
      }
      for (int row = begin; row < end; row++) {
        double share = weights[row] / Math.max(1, tokens) / batch.sequences();
        double ratio = Math.exp(sampled[row] - own[row]);
        double a = advantages[b];
        double clipped = Math.clamp(ratio, 1 - clip, 1 + clip);
        boolean isClipped = clipped * a < ratio * a;
        double apart = Math.exp(own[row] - reference[row]);
        loss += share * -Math.min(ratio * a, clipped * a);
        loss += share * beta * (apart - (own[row] - reference[row]) - 1);
        // Of -ln p, whose gradient the weight is a factor of.
        double gradient = (isClipped ? 0 : ratio * a) + beta * (apart - 1);
        weights[row] = (float) (share * gradient);
      }
    }
    pass.backward(batch.withWeights(weights));
    return loss;
  }
}
