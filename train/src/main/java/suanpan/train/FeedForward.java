package suanpan.train;

/** The feed-forward part of a layer, between its norm and the residual stream. */
sealed interface FeedForward permits DenseFeedForward, Experts {
  /**
   * @param x [N, d] normed rows
   * @param y receives [N, d]
   */
  void forward(float[] x, float[] y);

  /**
   * Adds to the gradients of the weights.
   *
   * @param x what forward was given
   * @param dY [N, d]
   * @param dX receives [N, d]
   */
  void backward(float[] x, float[] dY, float[] dX);
}
