package suanpan.train;

/**
 * One layer: {@code m = x + attention(rms(x))}, {@code y = m + ffn(rms(m))}. The gradient of the
 * residual stream is carried in one array through all layers.
 */
final class Layer {
  private final RmsNorm inputLayernorm;
  private final Attention attention;
  private final RmsNorm postAttentionLayernorm;
  private final FeedForward ffn;
  private final int d;
  private final float[] normed; // [N, d] what attention reads
  private final float[] middle; // [N, d] m
  private final float[] normedMiddle; // [N, d] what ffn reads
  private final float[] sum; // [N, d] what a part adds
  private final float[] dNormed; // [N, d]
  private final Compute compute;
  private final int rows;

  Layer(
      Compute compute,
      RmsNorm inputLayernorm,
      Attention attention,
      RmsNorm postAttentionLayernorm,
      FeedForward ffn,
      int rows,
      int d,
      Buffers buffers) {
    this.compute = compute;
    this.inputLayernorm = inputLayernorm;
    this.attention = attention;
    this.postAttentionLayernorm = postAttentionLayernorm;
    this.ffn = ffn;
    this.rows = rows;
    this.d = d;
    long numbers = (long) rows * d;
    this.normed = buffers.kept("normed", numbers);
    this.middle = buffers.kept("middle", numbers);
    this.normedMiddle = buffers.kept("normed middle", numbers);
    this.sum = buffers.scratch("part of a layer", numbers);
    this.dNormed = buffers.scratch("dNormed", numbers);
  }

  FeedForward ffn() {
    return ffn;
  }

  /**
   * @param x [N, d]
   * @param y receives [N, d]
   */
  void forward(float[] x, float[] y) {
    inputLayernorm.forward(x, d, normed);
    attention.forward(normed, sum);
    add(x, sum, middle);
    postAttentionLayernorm.forward(middle, d, normedMiddle);
    ffn.forward(normedMiddle, sum);
    add(middle, sum, y);
  }

  /**
   * @param x what forward was given
   * @param gradient [N, d] dY, becomes dX
   */
  void backward(float[] x, float[] gradient) {
    ffn.backward(normedMiddle, gradient, dNormed);
    postAttentionLayernorm.backward(middle, d, dNormed, gradient, Into.ADD);
    attention.backward(normed, gradient, dNormed);
    inputLayernorm.backward(x, d, dNormed, gradient, Into.ADD);
  }

  private void add(float[] x, float[] y, float[] sums) {
    compute.overRows(rows, (part, begin, end) -> add(x, y, sums, begin * d, end * d));
  }

  private static void add(float[] x, float[] y, float[] sums, int begin, int end) {
    for (int i = begin; i < end; i++) {
      sums[i] = x[i] + y[i];
    }
  }
}
