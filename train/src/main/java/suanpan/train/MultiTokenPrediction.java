package suanpan.train;

/**
 * V3's block that predicts one token further (specification section 8; DeepSeek-V3 technical
 * report, section 2.2): of position t with state h behind the main model's last norm and its target
 * u, {@code x = W_eh [rms(E[u]) | rms(h)]}, one ordinary layer, a norm, and the main model's head
 * predict the target of position t + 1. Embedding, head and the main model's layers learn from it
 * too.
 */
final class MultiTokenPrediction {
  private final int sequences;
  private final int length;
  private final int rows;
  private final int d;
  private final Embedding embedding;
  private final RmsNorm enorm;
  private final RmsNorm hnorm;
  private final Linear ofEmbedding; // [d, d] the first half of W_eh
  private final Linear ofState; // [d, d] the second half
  private final Layer layer;
  private final RmsNorm norm;
  private final Linear head;
  private final CrossEntropy crossEntropy;
  private final int[] targets; // [N] one position further
  private final float[] weights; // [N]
  private final float[] embedded; // [N, d]
  private final float[] normedEmbedding; // [N, d]
  private final float[] normedState; // [N, d]
  private final float[] x; // [N, d] what the layer reads
  private final float[] y; // [N, d] what it gives
  private final float[] normed; // [N, d]
  private final float[] dNormed; // [N, d]
  private final float[] gradient; // [N, d] of the residual stream
  private final float[] dInput; // [N, d]

  /**
   * @param head the main model's, or the block's own copy
   */
  MultiTokenPrediction(
      Compute compute,
      LayerWeights weights,
      Embedding embedding,
      Layer layer,
      Linear head,
      CrossEntropy crossEntropy,
      float eps,
      int sequences,
      int length,
      Buffers buffers) {
    this.sequences = sequences;
    this.length = length;
    this.rows = sequences * length;
    this.d = head.in();
    this.embedding = embedding;
    this.enorm = new RmsNorm(compute, weights.get("enorm"), eps, rows, buffers);
    this.hnorm = new RmsNorm(compute, weights.get("hnorm"), eps, rows, buffers);
    this.ofEmbedding = Linear.ofColumns(compute, weights.get("ehProj"), 0, d);
    this.ofState = Linear.ofColumns(compute, weights.get("ehProj"), d, d);
    this.layer = layer;
    this.norm = new RmsNorm(compute, weights.get("sharedHeadNorm"), eps, rows, buffers);
    this.head = head;
    this.crossEntropy = crossEntropy;
    this.targets = new int[rows];
    this.weights = new float[rows];
    long numbers = (long) rows * d;
    this.embedded = buffers.kept("mtp embedded", numbers);
    this.normedEmbedding = buffers.kept("mtp normed embedding", numbers);
    this.normedState = buffers.kept("mtp normed state", numbers);
    this.x = buffers.kept("mtp x", numbers);
    this.y = buffers.kept("mtp y", numbers);
    this.normed = buffers.kept("mtp normed", numbers);
    this.dNormed = buffers.kept("mtp dNormed", numbers);
    this.gradient = buffers.kept("mtp gradient", numbers);
    this.dInput = buffers.kept("mtp dInput", numbers);
  }

  Layer layer() {
    return layer;
  }

  /** Computes the block's states; {@link #backward} comes next. */
  void forward(TokenBatch batch, float[] h) {
    embedding.forward(batch.targets(), rows, embedded);
    enorm.forward(embedded, d, normedEmbedding);
    hnorm.forward(h, d, normedState);
    ofEmbedding.forward(normedEmbedding, rows, x);
    ofState.forwardAdd(normedState, rows, x);
    layer.forward(x, y);
    norm.forward(y, d, normed);
  }

  /**
   * The loss, and its gradients.
   *
   * @param factor on the loss
   * @param h [N, d] what forward was given
   * @param dH [N, d] to which the gradient of h is added
   * @return the loss times the factor
   */
  double backward(TokenBatch batch, double factor, float[] h, float[] dH) {
    shift(batch, (float) factor);
    double loss = crossEntropy.backward(head, normed, targets, weights, dNormed);
    norm.backward(y, d, dNormed, gradient, Into.REPLACE);
    layer.backward(x, gradient);
    ofEmbedding.backward(normedEmbedding, gradient, rows, dInput, Into.REPLACE);
    enorm.backward(embedded, d, dInput, dInput, Into.REPLACE);
    embedding.backward(batch.targets(), rows, dInput);
    ofState.backward(normedState, gradient, rows, dInput, Into.REPLACE);
    hnorm.backward(h, d, dInput, dH, Into.ADD);
    return loss;
  }

  /** The last position of a sequence has nothing to predict. */
  private void shift(TokenBatch batch, float factor) {
    for (int b = 0; b < sequences; b++) {
      int at = b * length;
      System.arraycopy(batch.targets(), at + 1, targets, at, length - 1);
      for (int t = at; t < at + length - 1; t++) {
        weights[t] = factor * batch.weights()[t + 1];
      }
    }
  }
}
