package suanpan.train;

import java.util.Arrays;
import suanpan.tensor.Kernels;
import suanpan.tensor.Matrix;

/**
 * Classifies sequences of patches with the layers of a language model: {@code x = W p + b} in the
 * place of the embedding, and {@code softmax(W_score mean over positions of rms(x))} in the place
 * of the head. For one thread at a time.
 */
public final class PatchPass {
  private final Kernels kernels;
  private final TrainingPass layers;
  private final int sequences;
  private final int length;
  private final int rows;
  private final int d;
  private final int classes;
  private final Linear embed;
  private final Bias bias;
  private final Linear score;
  private final CrossEntropy crossEntropy;
  private final float[] pooled; // [B, d]
  private final float[] dPooled; // [B, d]
  private final float[] weights; // [B]

  PatchPass(TrainableModel model, Compute compute, int sequences, int length, PassOptions options) {
    this.kernels = compute.kernels();
    this.layers = model.newPass(compute, sequences, length, options);
    this.sequences = sequences;
    this.length = length;
    this.rows = sequences * length;
    this.d = model.hiddenSize();
    LayerWeights outside = model.outside();
    this.embed = Linear.of(compute, outside.get("patchEmbed"));
    this.bias = new Bias(outside.get("patchBias"));
    this.score = Linear.exact(compute, outside.get("score"));
    this.classes = score.out();
    this.crossEntropy = new CrossEntropy(compute, sequences, classes, Buffers.keeping());
    this.pooled = new float[sequences * d];
    this.dPooled = new float[pooled.length];
    this.weights = new float[sequences];
    Arrays.fill(weights, 1f / sequences);
  }

  /** The mean cross entropy of the labels. */
  public double loss(PatchBatch batch) {
    forward(batch);
    return crossEntropy.forward(score, pooled, batch.labels(), weights);
  }

  /** The same; adds its gradient to the gradients of the parameters. */
  public double gradients(PatchBatch batch) {
    forward(batch);
    double loss = crossEntropy.backward(score, pooled, batch.labels(), weights, dPooled);
    float[] dNormed = layers.normedGradient();
    for (int i = 0; i < rows * d; i++) {
      dNormed[i] = dPooled[i / d / length * d + i % d] / length;
    }
    float[] gradient = layers.backwardRows();
    bias.backward(gradient, rows);
    embed.backwardWeight(
        Matrix.of(batch.patches(), rows, embed.in()), Matrix.of(gradient, rows, d));
    return loss;
  }

  /** How likely each class is, [B, classes]. */
  public float[] probabilities(PatchBatch batch) {
    forward(batch);
    float[] logits = crossEntropy.logits(score, pooled, 0, sequences);
    float[] probabilities = new float[sequences * classes];
    for (int b = 0; b < sequences; b++) {
      int at = b * classes;
      float max = kernels.max(logits, at, classes);
      float sum = kernels.exponentials(logits, at, classes, 1, max);
      for (int i = at; i < at + classes; i++) {
        probabilities[i] = logits[i] / sum;
      }
    }
    return probabilities;
  }

  private void forward(PatchBatch batch) {
    check(batch);
    embed.forward(batch.patches(), rows, layers.rows());
    bias.forward(layers.rows(), rows);
    layers.forwardRows();
    float[] normed = layers.normed();
    Arrays.fill(pooled, 0);
    for (int i = 0; i < rows * d; i++) {
      pooled[i / d / length * d + i % d] += normed[i] / length;
    }
  }

  private void check(PatchBatch batch) {
    if (batch.sequences() != sequences || batch.length() != length || batch.width() != embed.in()) {
      throw new TrainingException(
          "patches: found %d sequences of %d patches of %d numbers, expected %d of %d of %d"
              .formatted(
                  batch.sequences(), batch.length(), batch.width(), sequences, length, embed.in()));
    }
    for (int label : batch.labels()) {
      if (label < 0 || label >= classes) {
        throw new TrainingException(
            "patches: found class %d, expected 0 to %d".formatted(label, classes - 1));
      }
    }
  }
}
