package suanpan.kernels.internal.product;

import suanpan.tensor.Matrix;

/** The rows of a matrix as lanes of panels, however they are stored. */
interface Lanes {
  /** How many there are. */
  int count();

  /** Entries that so many numbers of a lane become. */
  int entries(int depth);

  /**
   * Fills a panel with columns {@code k} to {@code k + depth} of the rows {@code first} to {@code
   * first + count}.
   */
  void copy(int first, int count, int k, int depth, long panel);

  /** Of a matrix in memory. */
  record OfMatrix(Matrix rows, Copier copier) implements Lanes {
    @Override
    public int count() {
      return rows.rows();
    }

    @Override
    public int entries(int depth) {
      return copier.entries(depth);
    }

    @Override
    public void copy(int first, int count, int k, int depth, long panel) {
      copier.copy(rows, first, count, k, depth, panel);
    }
  }
}
