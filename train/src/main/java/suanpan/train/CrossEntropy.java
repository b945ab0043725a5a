package suanpan.train;

import java.util.Arrays;
import suanpan.tensor.Kernels;
import suanpan.tensor.Matrix;

/**
 * The head and the loss in one: {@code l = W x}, {@code loss = sum over rows of w_t (ln sum e^l -
 * l[target_t])}. Logits exist for some rows at a time only, and become their own gradient in place:
 * {@code dL = w_t (softmax(l) - onehot(target_t))}.
 */
final class CrossEntropy {
  /** Logits at a time. */
  private static final int BLOCK_NUMBERS = 1 << 22;

  private final Compute compute;
  private final int rows;
  private final int vocabSize;
  private final int block;
  private final float[] logits; // [block, V]
  private final double[] losses; // [N] negative log likelihoods

  CrossEntropy(Compute compute, int rows, int vocabSize, Buffers buffers) {
    this.compute = compute;
    this.rows = rows;
    this.vocabSize = vocabSize;
    this.block = Math.clamp(BLOCK_NUMBERS / vocabSize, 1, rows);
    this.logits = buffers.scratch("logits", (long) block * vocabSize);
    this.losses = new double[rows];
  }

  /** [N] {@code -ln p(target)} of the last call, 0 for rows without weight. */
  double[] losses() {
    return losses;
  }

  /**
   * The loss without gradients.
   *
   * @param x [N, d] behind the last norm
   * @return the weighted sum
   */
  double forward(Linear head, float[] x, int[] targets, float[] weights) {
    return over(
        weights,
        (begin, count) -> {
          logits(head, x, begin, count);
          softmax(begin, count, targets, weights);
        });
  }

  /**
   * The loss, and its gradients.
   *
   * @param dX receives [N, d]
   */
  double backward(Linear head, float[] x, int[] targets, float[] weights, float[] dX) {
    int d = head.in();
    Arrays.fill(dX, 0, rows * d, 0);
    return over(
        weights,
        (begin, count) -> {
          logits(head, x, begin, count);
          softmax(begin, count, targets, weights);
          Matrix dLogits = Matrix.of(logits, count, vocabSize);
          head.backward(dLogits, Matrix.of(dX, begin * d, count, d, d), Into.REPLACE);
          head.backwardWeight(Matrix.of(x, begin * d, count, d, d), dLogits);
        });
  }

  /** Logits of some rows; the array is good until the next call of any method. */
  float[] logits(Linear head, float[] x, int begin, int count) {
    int d = head.in();
    head.forward(Matrix.of(x, begin * d, count, d, d), Matrix.of(logits, count, vocabSize));
    return logits;
  }

  /** Rows of logits that fit at a time. */
  int block() {
    return block;
  }

  @FunctionalInterface
  private interface Rows {
    void run(int begin, int count);
  }

  private double over(float[] weights, Rows work) {
    Arrays.fill(losses, 0);
    for (int begin = 0; begin < rows; begin += block) {
      int count = Math.min(block, rows - begin);
      if (hasWeight(weights, begin, count)) {
        work.run(begin, count);
      }
    }
    double loss = 0;
    for (int row = 0; row < rows; row++) {
      loss += weights[row] * losses[row];
    }
    return loss;
  }

  private static boolean hasWeight(float[] weights, int begin, int count) {
    for (int row = begin; row < begin + count; row++) {
      if (weights[row] != 0) {
        return true;
      }
    }
    return false;
  }

  /** Turns logits into their gradients. */
  private void softmax(int first, int count, int[] targets, float[] weights) {
    Kernels kernels = compute.kernels();
    compute.overRows(
        count,
        (part, begin, end) -> {
          for (int row = begin; row < end; row++) {
            int at = row * vocabSize;
            float weight = weights[first + row];
            if (weight == 0) {
              Arrays.fill(logits, at, at + vocabSize, 0);
              continue;
            }
            int target = at + targets[first + row];
            float max = kernels.max(logits, at, vocabSize);
            float ofTarget = logits[target];
            float sum = kernels.exponentials(logits, at, vocabSize, 1, max);
            losses[first + row] = Math.log(sum) + max - ofTarget;
            scale(logits, at, vocabSize, weight / sum);
            logits[target] -= weight;
          }
        });
  }

  private static void scale(float[] x, int at, int n, float factor) {
    for (int i = at; i < at + n; i++) {
      x[i] *= factor;
    }
  }
}
