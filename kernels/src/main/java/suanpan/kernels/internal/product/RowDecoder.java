package suanpan.kernels.internal.product;

import suanpan.tensor.Tensor;

/** Decodes parts of stored rows, their scales included. */
@FunctionalInterface
public interface RowDecoder {
  /**
   * Decodes columns {@code k} to {@code k + columns} of some rows.
   *
   * @param dst receives [rows, columns]
   */
  void decode(Tensor w, int row, int rows, int k, int columns, float[] dst);
}
