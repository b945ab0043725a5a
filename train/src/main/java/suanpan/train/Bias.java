package suanpan.train;

/** A bias: {@code y += b} for every row, {@code db += sum over rows of dY}. */
final class Bias {
  private final Parameter bias; // [n]

  Bias(Parameter bias) {
    this.bias = bias;
  }

  /**
   * @param y [rows, n]
   */
  void forward(float[] y, int rows) {
    float[] b = bias.values();
    for (int row = 0; row < rows; row++) {
      add(b, 0, y, row * b.length, b.length);
    }
  }

  /**
   * @param dY [rows, n]
   */
  void backward(float[] dY, int rows) {
    if (!bias.isTrained()) {
      return;
    }
    float[] db = bias.gradient();
    for (int row = 0; row < rows; row++) {
      add(dY, row * db.length, db, 0, db.length);
    }
  }

  private static void add(float[] x, int xOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i++) {
      y[yOffset + i] += x[xOffset + i];
    }
  }
}
