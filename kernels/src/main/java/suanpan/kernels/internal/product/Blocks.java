package suanpan.kernels.internal.product;

import java.lang.foreign.MemorySegment;
import suanpan.tensor.Matrix;

/**
 * One product, cut into blocks: for columns, for the depth, for rows, for panels. Panels are filled
 * when the first block of rows meets them and kept for the next ones.
 */
final class Blocks {
  /** Entries of the depth of a block at most. */
  private static final int ENTRIES = 512;

  /** Rows of a block: with that depth 192 KiB, for second-level caches from 256 KiB on. */
  private static final int ROWS = 96;

  /** Columns whose panels are kept for the next block of rows: 4 MiB. */
  private static final int COLUMNS = 2048;

  private final TileShape shape;
  private final Tiles tiles;
  private final Lanes left;
  private final Lanes right;
  private final int depth;
  private final int depthAtOnce;
  private final Workspace workspace = Workspace.ofThread();

  /**
   * @param depth numbers of a lane
   * @param unit that the depth may be cut at, divides {@link #ENTRIES}
   */
  Blocks(TileShape shape, Tiles tiles, Lanes left, Lanes right, int depth, int unit) {
    this.shape = shape;
    this.tiles = tiles;
    this.left = left;
    this.right = right;
    this.depth = depth;
    int blocks = Math.ceilDiv(left.entries(depth), ENTRIES);
    this.depthAtOnce = roundUp(Math.ceilDiv(depth, blocks), unit);
  }

  /**
   * @param c [lanes of the left, lanes of the right], row-major
   * @param isAdded whether what c holds is added
   */
  void multiply(Matrix c, boolean isAdded) {
    int blocks = Math.ceilDiv(left.count(), ROWS);
    int rowsAtOnce = roundUp(Math.ceilDiv(left.count(), blocks), shape.rows());
    int columnsAtOnce = COLUMNS / shape.columns() * shape.columns();
    for (int n = 0; n < right.count(); n += columnsAtOnce) {
      int columns = Math.min(columnsAtOnce, right.count() - n);
      for (int k = 0; k < depth; k += depthAtOnce) {
        int depthOfBlock = Math.min(depthAtOnce, depth - k);
        for (int m = 0; m < left.count(); m += rowsAtOnce) {
          int rows = Math.min(rowsAtOnce, left.count() - m);
          block(c, m, rows, n, columns, k, depthOfBlock, isAdded || k > 0, blocks > 1);
        }
      }
    }
  }

  private static int roundUp(int n, int unit) {
    return Math.ceilDiv(n, unit) * unit;
  }

  private void block(
      Matrix c,
      int m,
      int rows,
      int n,
      int columns,
      int k,
      int depthOfBlock,
      boolean isAdded,
      boolean isKept) {
    int entries = right.entries(depthOfBlock);
    long strips = fillStrips(m, rows, k, depthOfBlock, entries);
    int panels = isKept ? Math.ceilDiv(columns, shape.columns()) : 1;
    long panel = workspace.right(panels * tiles.panelBytes(entries)).address();
    for (int j = 0; j < columns; j += shape.columns()) {
      int width = Math.min(shape.columns(), columns - j);
      if (m == 0) {
        right.copy(n + j, width, k, depthOfBlock, panel);
      }
      if (width == shape.columns()) {
        long at = c.byteOffset(m, n + j);
        long stride = c.rowStride() * Float.BYTES;
        tiles.multiply(c.data(), at, stride, rows, strips, panel, entries, isAdded);
      } else {
        narrow(c, m, rows, n + j, width, strips, panel, entries, isAdded);
      }
      panel += isKept ? tiles.panelBytes(entries) : 0;
    }
  }

  private long fillStrips(int m, int rows, int k, int depthOfBlock, int entries) {
    int strips = tiles.strips(rows);
    long first = workspace.left(strips * tiles.stripBytes(entries)).address();
    int row = m;
    for (int strip = 0; strip < strips; strip++) {
      int count = tiles.rowsOf(strip, rows);
      left.copy(row, count, k, depthOfBlock, first + strip * tiles.stripBytes(entries));
      row += count;
    }
    return first;
  }

  /** The last columns, fewer than a panel has: by way of a buffer. */
  private void narrow(
      Matrix c,
      int m,
      int rows,
      int n,
      int width,
      long strips,
      long panel,
      int entries,
      boolean isAdded) {
    long stride = tiles.rowBytes();
    MemorySegment rest = workspace.rest(rows * stride);
    tiles.multiply(rest, 0, stride, rows, strips, panel, entries, false);
    long at = c.byteOffset(m, n);
    long cStride = c.rowStride() * Float.BYTES;
    tiles.copyColumns(c.data(), at, cStride, rest.address(), rows, width, isAdded);
  }
}
