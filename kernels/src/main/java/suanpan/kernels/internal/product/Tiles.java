package suanpan.kernels.internal.product;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import suanpan.kernels.internal.x86.MachineCode;

/** The functions that multiply panels of one kind, loaded. */
final class Tiles {
  private static final long ADD = Long.MIN_VALUE;

  private final TileShape shape;
  private final List<MemorySegment> byRows;
  private final MemorySegment columns;

  Tiles(TileShape shape, Panel panel) {
    this.shape = shape;
    List<byte[]> code = new ArrayList<>();
    for (int rows = 1; rows <= shape.rows(); rows++) {
      code.add(TileWriter.write(shape, rows, panel));
    }
    code.add(CopyWriter.columns());
    this.byRows = MachineCode.load(code);
    this.columns = byRows.getLast();
  }

  /** How many strips that many rows make. */
  int strips(int rows) {
    return Math.ceilDiv(rows, shape.rows());
  }

  /** Rows of strip {@code i}: first some of one size, then some of one less. */
  int rowsOf(int strip, int rows) {
    int strips = strips(rows);
    int size = Math.ceilDiv(rows, strips);
    return strip < rows - strips * (size - 1) ? size : size - 1;
  }

  /**
   * All strips of the left matrix times one panel.
   *
   * @param c memory that is written
   * @param at byte offset of the first result
   * @param stride bytes from row to row of c
   * @param entries depth of the panels
   * @param isAdded whether what c holds is added
   */
  void multiply(
      MemorySegment c,
      long at,
      long stride,
      int rows,
      long left,
      long panel,
      int entries,
      boolean isAdded) {
    int strips = strips(rows);
    int size = rowsOf(0, rows);
    int larger = rows - strips * (size - 1);
    long flag = isAdded ? ADD : 0;
    long counts = flag | (long) larger << Integer.SIZE | entries;
    Call.of(byRows.get(size - 1), c, at, stride, left, panel, counts);
    if (larger < strips) {
      long further = left + (long) larger * stripBytes(entries);
      long after = at + (long) larger * size * stride;
      counts = flag | (long) (strips - larger) << Integer.SIZE | entries;
      Call.of(byRows.get(size - 2), c, after, stride, further, panel, counts);
    }
  }

  /** Copies or adds the first columns of rows that are as wide as a panel. */
  void copyColumns(
      MemorySegment c, long at, long stride, long from, int rows, int count, boolean isAdded) {
    long counts = (isAdded ? ADD : 0) | (long) count << Integer.SIZE | rows;
    Call.of(columns, c, at, stride, from, counts, rowBytes());
  }

  /** Bytes of a row of a panel. */
  long rowBytes() {
    return (long) shape.columns() * Float.BYTES;
  }

  long stripBytes(int entries) {
    return (long) entries * shape.rows() * Float.BYTES;
  }

  long panelBytes(int entries) {
    return (long) entries * shape.columns() * Float.BYTES;
  }
}
