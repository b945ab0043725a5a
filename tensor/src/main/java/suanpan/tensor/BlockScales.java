package suanpan.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Scales that a tensor keeps in a second tensor, one for each block of rows and columns (FP8
 * checkpoints: 128 x 128; FP4 experts: 1 x 32). The stored value is <b>multiplied</b> by its scale.
 * Edge blocks are partial.
 */
public final class BlockScales {
  /** What a tensor without scales has. */
  public static final BlockScales NONE =
      new BlockScales(index -> 1, MemorySegment.NULL, 0, 0, 1, 0);

  /** Scales by index in [ceil(rows / blockRows), ceil(columns / blockColumns)], row-major. */
  @FunctionalInterface
  private interface Values {
    float at(long index);
  }

  private final Values scales;

  /** The stored powers of two, if they are stored so. */
  private final MemorySegment codes;

  private final int blockRows;
  private final int blockColumns;
  private final int columnBlocks;
  private final long firstRow;

  private BlockScales(
      Values scales,
      MemorySegment codes,
      int blockRows,
      int blockColumns,
      int columnBlocks,
      long firstRow) {
    this.scales = scales;
    this.codes = codes;
    this.blockRows = blockRows;
    this.blockColumns = blockColumns;
    this.columnBlocks = columnBlocks;
    this.firstRow = firstRow;
  }

  /**
   * @param scales [ceil(rows / blockRows), ceil(columns / blockColumns)]
   * @param scaled shape [rows, columns] of the tensor that the scales belong to
   * @throws ModelFormatException if the two shapes do not fit
   */
  public static BlockScales of(Tensor scales, Shape scaled, int blockRows, int blockColumns) {
    long rowBlocks = Math.ceilDiv(scaled.dim(0), (long) blockRows);
    long columnBlocks = Math.ceilDiv(scaled.dim(1), (long) blockColumns);
    Shape expected = Shape.of(rowBlocks, columnBlocks);
    if (!scales.shape().equals(expected)) {
      throw new ModelFormatException(
          scales.name()
              + ": found shape "
              + scales.shape()
              + ", expected "
              + expected
              + " (blocks of "
              + blockRows
              + " x "
              + blockColumns
              + " in "
              + scaled
              + ")");
    }
    return new BlockScales(
        values(scales),
        arePowers(scales) ? scales.data() : MemorySegment.NULL,
        blockRows,
        blockColumns,
        Math.toIntExact(columnBlocks),
        0);
  }

  /** E8M0 scales, one for 32 values of experts, stay mapped: as floats they would fill the heap. */
  private static Values values(Tensor scales) {
    if (arePowers(scales)) {
      MemorySegment codes = scales.data();
      return index -> FloatCodecs.e8m0(codes.get(ValueLayout.JAVA_BYTE, index));
    }
    float[] floats = scales.toFloats();
    return index -> floats[(int) index];
  }

  private static boolean arePowers(Tensor scales) {
    return scales.encoding() == Encoding.F8_E8M0 && scales.scales().isNone();
  }

  public boolean isNone() {
    return blockRows == 0;
  }

  /** Columns that share a scale. */
  public int blockColumns() {
    return blockColumns;
  }

  /** Whether every row has a stored power of two (F8_E8M0) for so many columns. */
  public boolean arePowersOfTwo(int columns) {
    return !codes.equals(MemorySegment.NULL) && blockRows == 1 && blockColumns == columns;
  }

  /** Copies stored powers of two of a row, from a column on, where {@link #arePowersOfTwo}. */
  public void copyPowers(long row, int column, int count, MemorySegment dst) {
    long from = (firstRow + row) * columnBlocks + column / blockColumns;
    MemorySegment.copy(codes, from, dst, 0, count);
  }

  /** How many rows from {@code row} on have the same scales as it; all if there are none. */
  public int rowsLike(long row) {
    return isNone() ? Integer.MAX_VALUE : blockRows - (int) ((firstRow + row) % blockRows);
  }

  /** The scale of a row and column of the tensor. */
  public float at(long row, int column) {
    long block = (firstRow + row) / blockRows;
    return scales.at(block * columnBlocks + column / blockColumns);
  }

  /** The scales of the rows from {@code first} on. */
  BlockScales from(long first) {
    return isNone()
        ? this
        : new BlockScales(scales, codes, blockRows, blockColumns, columnBlocks, firstRow + first);
  }

  /** Multiplies one decoded row. */
  void apply(long row, float[] values, int offset, int columns) {
    for (int begin = 0; begin < columns; begin += blockColumns) {
      float scale = at(row, begin);
      int end = Math.min(begin + blockColumns, columns);
      for (int i = begin; i < end; i++) {
        values[offset + i] *= scale;
      }
    }
  }
}
