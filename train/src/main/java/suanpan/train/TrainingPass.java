package suanpan.train;

import java.util.Arrays;
import suanpan.models.block.GqaConfig;
import suanpan.models.block.MlaConfig;
import suanpan.models.block.MoeConfig;
import suanpan.models.block.Router;

/**
 * Computes the loss of batches of one size and its gradient. All buffers are made once. For one
 * thread at a time.
 *
 * <pre>
 * x = E[token]
 * for each layer:  x += attention(rms(x));  x += ffn(rms(x))
 * loss = cross entropy of W_head rms(x)
 * </pre>
 */
public final class TrainingPass {
  private final TrainableModel model;
  private final Compute compute;
  private final int sequences;
  private final int length;
  private final int rows;
  private final int d;
  private final PassOptions options;
  private final Embedding embedding;
  private final Layer[] layers;
  private final RmsNorm norm;
  private final Linear head;
  private final CrossEntropy crossEntropy;
  private final float[][] states; // [layers + 1][N, d] residual stream
  private final float[] normed; // [N, d] behind the last norm
  private final float[] dNormed; // [N, d]
  private final float[] gradient; // [N, d] of the residual stream

  TrainingPass(
      TrainableModel model, Compute compute, int sequences, int length, PassOptions options) {
    this.model = model;
    this.compute = compute;
    this.sequences = sequences;
    this.length = length;
    this.rows = Math.multiplyExact(sequences, length);
    this.options = options;
    ModelShape shape = model.shape();
    this.d = shape.hiddenSize();
    Buffers keeping = Buffers.keeping();
    LayerWeights outside = model.outside();
    this.embedding = new Embedding(compute, outside.get("embedTokens"));
    this.layers = new Layer[shape.numHiddenLayers()];
    Rotation rotation = rotation(shape);
    for (int l = 0; l < layers.length; l++) {
      Buffers buffers =
          switch (options.activations()) {
            case KEPT -> keeping;
            case RECOMPUTED -> keeping.recomputing();
          };
      layers[l] = layer(model.layer(l), rotation, buffers);
    }
    this.norm = new RmsNorm(compute, outside.get("norm"), shape.rmsNormEps(), rows, keeping);
    this.head = Linear.of(compute, outside.get(outside.has("lmHead") ? "lmHead" : "embedTokens"));
    this.crossEntropy = new CrossEntropy(compute, rows, shape.vocabSize(), keeping);
    long numbers = (long) rows * d;
    this.states = new float[layers.length + 1][];
    for (int l = 0; l < states.length; l++) {
      states[l] = keeping.kept("states", numbers);
    }
    this.normed = keeping.kept("last normed", numbers);
    this.dNormed = keeping.scratch("dNormed", numbers);
    this.gradient = keeping.kept("gradient", numbers);
  }

  private Rotation rotation(ModelShape shape) {
    return switch (shape.attention()) {
      case ModelShape.Grouped(GqaConfig c) ->
          new Rotation(compute, c.rope(), c.headDim(), c.ropeStyle(), length);
      case ModelShape.Latent(MlaConfig c) ->
          new Rotation(compute, c.rope(), c.qkRopeHeadDim(), c.ropeStyle(), length);
    };
  }

  private Layer layer(LayerWeights weights, Rotation rotation, Buffers buffers) {
    ModelShape shape = model.shape();
    float eps = shape.rmsNormEps();
    RmsNorm first = new RmsNorm(compute, weights.get("inputLayernorm"), eps, rows, buffers);
    Attention attention =
        switch (shape.attention()) {
          case ModelShape.Grouped(GqaConfig c) ->
              new GroupedAttention(compute, c, weights, rotation, sequences, length, buffers);
          case ModelShape.Latent(MlaConfig c) ->
              new LatentAttention(compute, c, weights, rotation, sequences, length, buffers);
        };
    RmsNorm second =
        new RmsNorm(compute, weights.get("postAttentionLayernorm"), eps, rows, buffers);
    return new Layer(
        compute, first, attention, second, feedForward(weights, buffers), rows, d, buffers);
  }

  private FeedForward feedForward(LayerWeights weights, Buffers buffers) {
    if (weights.has("gateProj")) {
      return new DenseFeedForward(
          compute,
          weights.get("gateProj"),
          weights.get("upProj"),
          weights.get("downProj"),
          rows,
          buffers);
    }
    MoeConfig moe = model.shape().experts().orElseThrow();
    Router router =
        weights.has("eScoreCorrectionBias")
            ? new Router.SigmoidBiasedTopK(
                moe.nRoutedExperts(),
                moe.numExpertsPerTok(),
                moe.groups(),
                moe.norm(),
                moe.routedScalingFactor(),
                weights.get("eScoreCorrectionBias").values())
            : new Router.SoftmaxTopK(
                moe.nRoutedExperts(),
                moe.numExpertsPerTok(),
                moe.groups(),
                moe.routedScalingFactor());
    return new Experts(compute, moe, router, weights, sequences, length, buffers);
  }

  /** B. */
  public int sequences() {
    return sequences;
  }

  /** T. */
  public int length() {
    return length;
  }

  /** The loss alone. */
  public TrainingLoss loss(TokenBatch batch) {
    forwardLayers(batch);
    return new TrainingLoss(
        crossEntropy.forward(head, normed, batch.targets(), batch.weights()), 0, 0);
  }

  /** The loss; adds its gradient to the gradients of the parameters. */
  public TrainingLoss gradients(TokenBatch batch) {
    forwardLayers(batch);
    double loss = crossEntropy.backward(head, normed, batch.targets(), batch.weights(), dNormed);
    backwardLayers(batch);
    return new TrainingLoss(loss, 0, 0);
  }

  /** {@code -ln p(target)} of every row of the last batch, [B, T]; 0 where the weight is 0. */
  public double[] tokenLosses() {
    return crossEntropy.losses().clone();
  }

  /** Logits of one row of the last batch. */
  public float[] logits(int row) {
    float[] all = crossEntropy.logits(head, normed, row, 1);
    return Arrays.copyOf(all, model.vocabSize());
  }

  private void forwardLayers(TokenBatch batch) {
    check(batch);
    embedding.forward(batch.inputs(), rows, states[0]);
    for (int l = 0; l < layers.length; l++) {
      layers[l].forward(states[l], states[l + 1]);
    }
    norm.forward(states[layers.length], d, normed);
  }

  private void backwardLayers(TokenBatch batch) {
    norm.backward(states[layers.length], d, dNormed, gradient, Into.REPLACE);
    for (int l = layers.length - 1; l >= 0; l--) {
      if (options.activations() == PassOptions.Activations.RECOMPUTED) {
        layers[l].forward(states[l], states[l + 1]);
      }
      layers[l].backward(states[l], gradient);
    }
    embedding.backward(batch.inputs(), rows, gradient);
  }

  private void check(TokenBatch batch) {
    if (batch.sequences() != sequences || batch.length() != length) {
      throw new TrainingException(
          "batch: found %d sequences of %d, expected %d of %d as the pass was made for"
              .formatted(batch.sequences(), batch.length(), sequences, length));
    }
    checkIds("input", batch.inputs());
    checkIds("target", batch.targets());
  }

  private void checkIds(String what, int[] ids) {
    for (int row = 0; row < ids.length; row++) {
      if (ids[row] < 0 || ids[row] >= model.vocabSize()) {
        throw new TrainingException(
            "batch: sequence %d position %d: found %s token %d, expected 0 to %d"
                .formatted(row / length, row % length, what, ids[row], model.vocabSize() - 1));
      }
    }
  }
}
