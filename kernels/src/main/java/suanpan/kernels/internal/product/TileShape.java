package suanpan.kernels.internal.product;

import suanpan.kernels.internal.rows.Level;

/**
 * The part of a product that stays in registers: some rows of the left matrix by some vectors of
 * columns of the right one. The sums, a vector of each column and two numbers of the left matrix
 * fill the registers.
 *
 * @param rows of the left matrix
 * @param vectors of columns of the right matrix
 * @param vectorBytes of a register
 */
record TileShape(int rows, int vectors, int vectorBytes) {
  /** Rows are copied in groups of eight and four. */
  private static final TileShape OF_AVX512 = new TileShape(12, 2, 64);

  private static final TileShape OF_AVX2 = new TileShape(4, 3, 32);

  static TileShape of(Level level) {
    return level == Level.AVX512 ? OF_AVX512 : OF_AVX2;
  }

  int columns() {
    return vectors * vectorBytes / Float.BYTES;
  }
}
