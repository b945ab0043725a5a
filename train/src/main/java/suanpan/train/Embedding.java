package suanpan.train;

/** Rows of a table: {@code y_t = E[token_t]}, {@code dE[token_t] += dY_t}. */
final class Embedding {
  private final Compute compute;
  private final Parameter table; // [V, d]

  Embedding(Compute compute, Parameter table) {
    this.compute = compute;
    this.table = table;
  }

  /**
   * @param y receives [rows, d]
   */
  void forward(int[] tokens, int rows, float[] y) {
    int d = table.columns();
    for (int row = 0; row < rows; row++) {
      System.arraycopy(table.values(), tokens[row] * d, y, row * d, d);
    }
  }

  /**
   * @param dY [rows, d]
   */
  void backward(int[] tokens, int rows, float[] dY) {
    if (!table.isTrained()) {
      return;
    }
    int d = table.columns();
    for (int row = 0; row < rows; row++) {
      compute.kernels().addScaled(1, dY, row * d, table.gradient(), tokens[row] * d, d);
    }
  }
}
