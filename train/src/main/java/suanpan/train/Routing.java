package suanpan.train;

import java.util.Arrays;
import suanpan.models.block.MoeConfig;
import suanpan.models.block.Router;

/**
 * The choice of experts and its weights (specification section 5). The choice itself has no
 * gradient; the weights have.
 *
 * <p>V3: {@code s = sigmoid(l)}, {@code g_i = f s_i / S} with S the sum over the chosen, or {@code
 * f s_i}. With normalisation {@code ds_i = f / S (dg_i - sum(dg s) / S)}; then {@code dl = ds s (1
 * - s)}.
 *
 * <p>V2: {@code p = softmax(l)}, {@code g_i = f p_i}; {@code dp_i = f dg_i}, {@code dl = p (dp -
 * sum(dp p))}.
 *
 * <p>The term for balance within a sequence (DeepSeek-V3 technical report, arXiv:2412.19437,
 * equations 17 to 20) is {@code alpha sum over e of F_e P_e}: F_e is E / (K T) times how often e
 * was chosen, P_e the mean over the sequence of {@code s_e} divided by the sum of all s. F counts
 * as a constant. It is averaged over the sequences of the batch.
 */
final class Routing {
  private final int sequences;
  private final int length;
  private final int experts;
  private final int chosen;
  private final MoeConfig config;
  private final Router router;
  private final boolean isSoftmax;
  private final float[] scores; // [N, E] logits, then scores
  private final int[] ids; // [N, K]
  private final float[] weights; // [N, K]
  private final float[] shares; // [B, E] F
  private double balanceFactor;

  /**
   * @param router V2's or V3's
   */
  Routing(MoeConfig config, Router router, int sequences, int length, Buffers buffers) {
    this.sequences = sequences;
    this.length = length;
    this.config = config;
    this.router = router;
    this.experts = config.nRoutedExperts();
    this.chosen = config.numExpertsPerTok();
    this.isSoftmax = router instanceof Router.SoftmaxTopK;
    int rows = sequences * length;
    this.scores = buffers.kept("scores", (long) rows * experts);
    this.ids = new int[Math.multiplyExact(rows, chosen)];
    this.weights = buffers.kept("expert weights", (long) rows * chosen);
    this.shares = new float[Math.multiplyExact(sequences, experts)];
  }

  /** [N, E]; the router's product goes here before {@link #forward}. */
  float[] logits() {
    return scores;
  }

  /** [N, K] expert numbers. */
  int[] ids() {
    return ids;
  }

  /** [N, K] factors on the experts' outputs. */
  float[] weights() {
    return weights;
  }

  /**
   * Begins the term for balance, after {@link #forward} of all rows.
   *
   * @param factor alpha; 0 for none
   * @return the term
   */
  double balance(double factor) {
    balanceFactor = factor;
    if (factor == 0) {
      return 0;
    }
    double sum = 0;
    for (int b = 0; b < sequences; b++) {
      sum += balance(b);
    }
    return factor * sum / sequences;
  }

  /** {@code sum over e of F_e P_e} of a sequence; keeps F. */
  private double balance(int sequence) {
    int first = sequence * length;
    double[] means = new double[experts];
    Arrays.fill(shares, sequence * experts, (sequence + 1) * experts, 0);
    for (int row = first; row < first + length; row++) {
      for (int i = row * chosen; i < (row + 1) * chosen; i++) {
        shares[sequence * experts + ids[i]] += (float) experts / (chosen * length);
      }
      double all = sum(row);
      for (int e = 0; e < experts; e++) {
        means[e] += scores[row * experts + e] / all / length;
      }
    }
    double dot = 0;
    for (int e = 0; e < experts; e++) {
      dot += shares[sequence * experts + e] * means[e];
    }
    return dot;
  }

  private float sum(int row) {
    float sum = 0;
    for (int e = row * experts; e < (row + 1) * experts; e++) {
      sum += scores[e];
    }
    return sum;
  }

  /** Chooses for rows begin to end; the logits become scores. */
  void forward(int begin, int end) {
    for (int row = begin; row < end; row++) {
      router.choose(0, scores, row * experts, ids, weights, row * chosen);
    }
  }

  /**
   * @param dWeights [N, K] gradients of the factors
   * @param dLogits receives [N, E]
   */
  void backward(float[] dWeights, float[] dLogits, int begin, int end) {
    for (int row = begin; row < end; row++) {
      int at = row * experts;
      Arrays.fill(dLogits, at, at + experts, 0);
      scatter(row, dWeights, dLogits);
      if (balanceFactor != 0) {
        addBalance(row, dLogits);
      }
      if (isSoftmax) {
        softmax(at, dLogits);
      } else {
        sigmoid(at, dLogits);
      }
    }
  }

  /** Gradients of the scores that were chosen. */
  private void scatter(int row, float[] dWeights, float[] dScores) {
    float factor = config.routedScalingFactor();
    boolean normed = !isSoftmax && config.norm() == Router.Norm.SUM_TO_ONE;
    float sum = 0;
    float dot = 0;
    for (int i = row * chosen; i < (row + 1) * chosen; i++) {
      float score = scores[row * experts + ids[i]];
      sum += score;
      dot += dWeights[i] * score;
    }
    for (int i = row * chosen; i < (row + 1) * chosen; i++) {
      dScores[row * experts + ids[i]] =
          normed
              ? factor / (sum + 1e-20f) * (dWeights[i] - dot / (sum + 1e-20f))
              : factor * dWeights[i];
    }
  }

  /** {@code ds_j += alpha / (B T) (F_j / S - sum(F s) / S^2)}, S the sum of all scores. */
  private void addBalance(int row, float[] dScores) {
    int at = row * experts;
    int share = row / length * experts;
    float all = sum(row);
    float dot = 0;
    for (int e = 0; e < experts; e++) {
      dot += shares[share + e] * scores[at + e];
    }
    float factor = (float) (balanceFactor / sequences / length / all);
    for (int e = 0; e < experts; e++) {
      dScores[at + e] += factor * (shares[share + e] - dot / all);
    }
  }

  private void softmax(int at, float[] d) {
    float dot = 0;
    for (int e = at; e < at + experts; e++) {
      dot += d[e] * scores[e];
    }
    for (int e = at; e < at + experts; e++) {
      d[e] = scores[e] * (d[e] - dot);
    }
  }

  private void sigmoid(int at, float[] d) {
    for (int e = at; e < at + experts; e++) {
      d[e] *= scores[e] * (1 - scores[e]);
    }
  }
}
