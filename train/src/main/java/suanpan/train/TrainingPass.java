package suanpan.train;

import java.util.Arrays;
import java.util.Optional;
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
  private final Optional<MultiTokenPrediction> mtp;

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
      layers[l] = layer(model.layer(l), rotation, keeping);
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
    this.dNormed = keeping.kept("last dNormed", numbers);
    this.gradient = keeping.kept("gradient", numbers);
    this.mtp = options.mtpFactor() > 0 ? Optional.of(mtp(rotation, keeping)) : Optional.empty();
  }

  private MultiTokenPrediction mtp(Rotation rotation, Buffers buffers) {
    if (!model.hasMtp()) {
      throw new TrainingException(
          "multi-token prediction: found a model without its block, expected"
              + " num_nextn_predict_layers 1 in config.json; or leave out its factor");
    }
    LayerWeights weights = model.layer(layers.length);
    Embedding own =
        weights.has("embedTokens") ? new Embedding(compute, weights.get("embedTokens")) : embedding;
    Linear ownHead =
        weights.has("sharedHead") ? Linear.of(compute, weights.get("sharedHead")) : head;
    return new MultiTokenPrediction(
        compute,
        weights,
        own,
        layer(weights, rotation, buffers),
        ownHead,
        new CrossEntropy(compute, rows, model.vocabSize(), buffers),
        model.shape().rmsNormEps(),
        sequences,
        length,
        buffers);
  }

  private Rotation rotation(ModelShape shape) {
    return switch (shape.attention()) {
      case ModelShape.Grouped(GqaConfig c) ->
          new Rotation(compute, c.rope(), c.headDim(), c.ropeStyle(), length);
      case ModelShape.Latent(MlaConfig c) ->
          new Rotation(compute, c.rope(), c.qkRopeHeadDim(), c.ropeStyle(), length);
    };
  }

  private Layer layer(LayerWeights weights, Rotation rotation, Buffers keeping) {
    Buffers buffers =
        switch (options.activations()) {
          case KEPT -> keeping;
          case RECOMPUTED -> keeping.recomputing();
        };
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
    return new Experts(
        compute, moe, router, weights, model.load(weights.layer()), sequences, length, buffers);
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

  /**
   * The loss; adds its gradient to the gradients of the parameters. The term for balance counts as
   * the batch does: times the sum of its weights.
   */
  public TrainingLoss gradients(TokenBatch batch) {
    forwardLayers(batch);
    double balance = balance(batch);
    double loss = crossEntropy.backward(head, normed, batch.targets(), batch.weights(), dNormed);
    double further = mtp.isPresent() ? furtherTokens(mtp.get(), batch) : 0;
    backwardLayers(batch);
    return new TrainingLoss(loss, further, balance);
  }

  /**
   * Adds the gradient of the weighted cross entropy alone, of the batch that {@link #loss} computed
   * last, with weights that may be chosen by its {@link #tokenLosses}: gradients of any loss that
   * is made of the tokens' likelihoods. A negative weight makes its token less likely.
   *
   * @param batch the same but for its weights
   */
  public void backward(TokenBatch batch) {
    check(batch);
    crossEntropy.backward(head, normed, batch.targets(), batch.weights(), dNormed);
    backwardLayers(batch);
  }

  /**
   * Distillation (Hinton et al., arXiv:1503.02531): {@code sum over rows of w (share t^2 KL(teacher
   * || model) + (1 - share) (-ln p(target)))}, both distributions in KL at temperature t. Adds its
   * gradient.
   *
   * @param teacher gives the teacher's logits of every row
   * @param temperature t, above 0
   * @param share of the teacher, 0 to 1
   */
  public TrainingLoss distil(
      TokenBatch batch, TeacherLogits teacher, double temperature, double share) {
    forwardLayers(batch);
    double balance = balance(batch);
    double loss =
        crossEntropy.backward(
            head,
            normed,
            batch.targets(),
            batch.weights(),
            new CrossEntropy.Teaching(teacher, (float) temperature, (float) share),
            dNormed);
    backwardLayers(batch);
    return new TrainingLoss(loss, 0, balance);
  }

  private double furtherTokens(MultiTokenPrediction block, TokenBatch batch) {
    block.forward(batch, normed);
    balance(block.layer(), 0);
    return block.backward(batch, options.mtpFactor(), normed, dNormed);
  }

  private double balance(TokenBatch batch) {
    double factor = options.balanceFactor() == 0 ? 0 : options.balanceFactor() * sum(batch);
    double balance = 0;
    for (Layer layer : layers) {
      balance += balance(layer, factor);
    }
    return balance;
  }

  private static double balance(Layer layer, double factor) {
    if (!(layer.ffn() instanceof Experts experts)) {
      return 0;
    }
    experts.countLoad();
    return experts.balance(factor);
  }

  private static double sum(TokenBatch batch) {
    double sum = 0;
    for (float weight : batch.weights()) {
      sum += weight;
    }
    return sum;
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
    forwardRows();
  }

  /** [N, d] what the first layer reads; for rows that are no tokens. */
  float[] rows() {
    return states[0];
  }

  /** [N, d] what is behind the last norm after {@link #forwardRows}. */
  float[] normed() {
    return normed;
  }

  /** [N, d] its gradient, for {@link #backwardRows}. */
  float[] normedGradient() {
    return dNormed;
  }

  /** From {@link #rows} through all layers. */
  void forwardRows() {
    for (int l = 0; l < layers.length; l++) {
      layers[l].forward(states[l], states[l + 1]);
    }
    norm.forward(states[layers.length], d, normed);
  }

  private void backwardLayers(TokenBatch batch) {
    embedding.backward(batch.inputs(), rows, backwardRows());
  }

  /** Back through all layers; gives the gradient of {@link #rows}. */
  float[] backwardRows() {
    norm.backward(states[layers.length], d, dNormed, gradient, Into.REPLACE);
    for (int l = layers.length - 1; l >= 0; l--) {
      if (options.activations() == PassOptions.Activations.RECOMPUTED) {
        layers[l].forward(states[l], states[l + 1]);
      }
      layers[l].backward(states[l], gradient);
    }
    return gradient;
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
