package suanpan.train;

import java.util.Arrays;
import java.util.List;

/**
 * What a pass learns from: B sequences of T tokens, and for every position the token that should
 * follow and how much that counts.
 *
 * @param sequences B
 * @param length T
 * @param inputs [B, T] token ids
 * @param targets [B, T] token ids; a valid id also where it does not count
 * @param weights [B, T] factors on the loss of each position; 0 where it does not count
 */
public record TokenBatch(int sequences, int length, int[] inputs, int[] targets, float[] weights) {
  /**
   * @throws TrainingException if the arrays are not all of B T numbers
   */
  public TokenBatch {
    long rows = (long) sequences * length;
    if (sequences < 1
        || length < 1
        || inputs.length != rows
        || targets.length != rows
        || weights.length != rows) {
      throw new TrainingException(
          "batch of %d sequences of %d: found %d inputs, %d targets, %d weights, expected %d of each"
              .formatted(sequences, length, inputs.length, targets.length, weights.length, rows));
    }
  }

  /**
   * Every token of every list predicts the next; the loss is the mean over all predictions.
   *
   * @param lists equally long, of at least 2 tokens
   * @throws TrainingException if they are not
   */
  public static TokenBatch ofNextTokens(List<int[]> lists) {
    if (lists.isEmpty()) {
      throw new TrainingException("batch: found no token list, expected at least one");
    }
    int tokens = lists.getFirst().length;
    if (tokens < 2) {
      throw new TrainingException(
          "batch: found a list of " + tokens + " tokens, expected at least 2");
    }
    int length = tokens - 1;
    int[] inputs = new int[Math.multiplyExact(lists.size(), length)];
    int[] targets = new int[inputs.length];
    for (int b = 0; b < lists.size(); b++) {
      int[] list = lists.get(b);
      if (list.length != tokens) {
        throw new TrainingException(
            "batch: list %d has %d tokens, expected %d as the first one has"
                .formatted(b, list.length, tokens));
      }
      System.arraycopy(list, 0, inputs, b * length, length);
      System.arraycopy(list, 1, targets, b * length, length);
    }
    float[] weights = new float[inputs.length];
    Arrays.fill(weights, 1f / inputs.length);
    return new TokenBatch(lists.size(), length, inputs, targets, weights);
  }

  /** The same with other weights. */
  public TokenBatch withWeights(float[] other) {
    return new TokenBatch(sequences, length, inputs, targets, other);
  }

  /** The same with all weights multiplied: a batch that is one of several of a step. */
  public TokenBatch scaled(float factor) {
    float[] scaled = weights.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= factor;
    }
    return withWeights(scaled);
  }

  /** N, rows of the batch. */
  public int rows() {
    return inputs.length;
  }
}
