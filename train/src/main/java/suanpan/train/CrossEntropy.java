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

  /** Keeps the logarithm of a power that became 0 finite. */
  private static final double TINY = 1e-38;

  private final Compute compute;
  private final int rows;
  private final int vocabSize;
  private final int block;
  private final float[] logits; // [block, V]
  private final double[] losses; // [N] negative log likelihoods
  private float[] taught = {}; // [block, V] a teacher's logits, once there is one
  private float[] students = {}; // [threads, V]
  private float[] row = {}; // [V]

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

  /** A teacher beside the targets; see {@link TrainingPass#distil}. */
  record Teaching(TeacherLogits teacher, float temperature, float share) {}

  /** The loss with a teacher, and its gradients. */
  double backward(
      Linear head, float[] x, int[] targets, float[] weights, Teaching teaching, float[] dX) {
    int d = head.in();
    Arrays.fill(dX, 0, rows * d, 0);
    if (taught.length == 0) {
      taught = new float[logits.length];
      students = new float[compute.threads() * vocabSize];
      row = new float[vocabSize];
    }
    return over(
        weights,
        (begin, count) -> {
          for (int i = 0; i < count; i++) {
            if (weights[begin + i] != 0) {
              teaching.teacher().read(begin + i, row);
              System.arraycopy(row, 0, taught, i * vocabSize, vocabSize);
            }
          }
          logits(head, x, begin, count);
          compute.overRows(
              count,
              (part, first, end) -> {
                for (int i = first; i < end; i++) {
                  learn(begin + i, i * vocabSize, targets, weights, teaching, part * vocabSize);
                }
              });
          Matrix dLogits = Matrix.of(logits, count, vocabSize);
          head.backward(dLogits, Matrix.of(dX, begin * d, count, d, d), Into.REPLACE);
          head.backwardWeight(Matrix.of(x, begin * d, count, d, d), dLogits);
        });
  }

  /** {@code dL = w (share t (s - q) + (1 - share) (p - onehot))}, s and q at temperature t. */
  private void learn(
      int row, int at, int[] targets, float[] weights, Teaching teaching, int student) {
    float weight = weights[row];
    if (weight == 0) {
      Arrays.fill(logits, at, at + vocabSize, 0);
      return;
    }
    float t = teaching.temperature();
    System.arraycopy(logits, at, students, student, vocabSize);
    normalise(students, student, 1 / t);
    normalise(taught, at, 1 / t);
    double kl = 0;
    for (int i = 0; i < vocabSize; i++) {
      kl +=
          taught[at + i]
              * (Math.log(taught[at + i] + TINY) - Math.log(students[student + i] + TINY));
    }
    double hard = hardGradient(row, at, targets, weight * (1 - teaching.share()));
    for (int i = 0; i < vocabSize; i++) {
      logits[at + i] += weight * teaching.share() * t * (students[student + i] - taught[at + i]);
    }
    losses[row] = teaching.share() * t * t * kl + (1 - teaching.share()) * hard;
  }

  /** Logits of some rows; the array is good until the next call of any method. */
  float[] logits(Linear head, float[] x, int begin, int count) {
    int d = head.in();
    head.forward(Matrix.of(x, begin * d, count, d, d), Matrix.of(logits, count, vocabSize));
    return logits;
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
    compute.overRows(
        count,
        (part, begin, end) -> {
          for (int row = begin; row < end; row++) {
            int at = row * vocabSize;
            float weight = weights[first + row];
            if (weight == 0) {
              Arrays.fill(logits, at, at + vocabSize, 0);
            } else {
              losses[first + row] = hardGradient(first + row, at, targets, weight);
            }
          }
        });
  }

  /** Turns a row of logits into {@code weight (p - onehot)}; returns {@code -ln p(target)}. */
  private double hardGradient(int row, int at, int[] targets, float weight) {
    Kernels kernels = compute.kernels();
    int target = at + targets[row];
    float max = kernels.max(logits, at, vocabSize);
    float ofTarget = logits[target];
    float sum = kernels.exponentials(logits, at, vocabSize, 1, max);
    scale(logits, at, vocabSize, weight / sum);
    logits[target] -= weight;
    return Math.log(sum) + max - ofTarget;
  }

  /** {@code x = softmax(scale x)} of a row. */
  private void normalise(float[] x, int at, float scale) {
    Kernels kernels = compute.kernels();
    float max = kernels.max(x, at, vocabSize) * scale;
    float sum = kernels.exponentials(x, at, vocabSize, scale, max);
    scale(x, at, vocabSize, 1 / sum);
  }

  private static void scale(float[] x, int at, int n, float factor) {
    for (int i = at; i < at + n; i++) {
      x[i] *= factor;
    }
  }
}
