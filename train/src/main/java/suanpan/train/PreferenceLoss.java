package suanpan.train;

/**
 * Direct preference optimization (Rafailov et al., arXiv:2305.18290): of pairs of answers to one
 * prompt the chosen one is made likelier than the rejected one, beside a reference that stays as it
 * was: {@code loss = mean of -ln sigmoid(z)}, {@code z = beta ((c - c') - (r - r'))} with c and r
 * the log likelihoods of the answers and c' and r' the reference's.
 */
public final class PreferenceLoss {
  private final double beta;

  /**
   * @param beta how far the model may go from the reference: less for smaller ones, for example 0.1
   */
  public PreferenceLoss(double beta) {
    this.beta = beta;
  }

  /**
   * Log likelihood of each sequence of a batch, over the positions whose weight is not 0.
   *
   * @return [B]
   */
  public static double[] logLikelihoods(TrainingPass pass, TokenBatch batch) {
    pass.loss(batch);
    double[] losses = pass.tokenLosses();
    double[] sums = new double[batch.sequences()];
    for (int row = 0; row < losses.length; row++) {
      sums[row / batch.length()] -= losses[row];
    }
    return sums;
  }

  /**
   * The loss; adds its gradient.
   *
   * @param batch pairs of sequences, the chosen one first; weights 1 on the answers' tokens, else 0
   * @param reference the reference's {@link #logLikelihoods} of the same batch, [B]
   */
  public double gradients(TrainingPass pass, TokenBatch batch, double[] reference) {
    if (batch.sequences() % 2 != 0 || reference.length != batch.sequences()) {
      throw new TrainingException(
          "preferences: found %d sequences and %d likelihoods, expected pairs and one for each"
              .formatted(batch.sequences(), reference.length));
    }
    double[] own = logLikelihoods(pass, batch);
    int pairs = batch.sequences() / 2;
    float[] weights = batch.weights().clone();
    double loss = 0;
    for (int pair = 0; pair < pairs; pair++) {
      int chosen = 2 * pair;
      int rejected = chosen + 1;
      double z = beta * (own[chosen] - reference[chosen] - own[rejected] + reference[rejected]);
      loss += Math.log1p(Math.exp(-Math.abs(z))) + Math.max(-z, 0);
      // A weight w on the cross entropy is a gradient of -w for the log likelihood.
      double push = beta / (1 + Math.exp(z)) / pairs;
      scale(weights, chosen, batch.length(), push);
      scale(weights, rejected, batch.length(), -push);
    }
    pass.backward(batch.withWeights(weights));
    return loss / pairs;
  }

  private static void scale(float[] weights, int sequence, int length, double factor) {
    for (int row = sequence * length; row < (sequence + 1) * length; row++) {
      weights[row] *= (float) factor;
    }
  }
}
