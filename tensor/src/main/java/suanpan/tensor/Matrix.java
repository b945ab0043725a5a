package suanpan.tensor;

import java.lang.foreign.MemorySegment;

/**
 * A matrix in memory, inside or outside the Java heap: number {@code [r, c]} is number {@code
 * offset + r rowStride + c columnStride} of {@code data}. One of the strides is 1; so a matrix and
 * its {@link #transposed} share their memory. Immutable as a view; what it shows is not copied.
 *
 * @param encoding F32, F16 or BF16
 * @param data the memory
 * @param offset of the first number, in numbers
 * @param rows 1 or more
 * @param columns 1 or more
 * @param rowStride numbers from one row to the next
 * @param columnStride numbers from one column to the next
 */
public record Matrix(
    Encoding encoding,
    MemorySegment data,
    long offset,
    int rows,
    int columns,
    long rowStride,
    long columnStride) {
  /**
   * @throws ArithmeticException if the last number is beyond 2^63
   * @throws IllegalArgumentException if the view is not inside the memory, its rows overlap, no
   *     stride is 1, or the encoding is none of the three
   */
  public Matrix {
    switch (encoding) {
      case F32, F16, BF16 -> {}
      default ->
          throw new IllegalArgumentException(
              "matrix: found encoding " + encoding + ", expected F32, F16 or BF16");
    }
    boolean isRowMajor = columnStride == 1 && rowStride >= columns;
    boolean isColumnMajor = rowStride == 1 && columnStride >= rows;
    if (rows < 1 || columns < 1 || offset < 0 || !(isRowMajor || isColumnMajor)) {
      throw new IllegalArgumentException(
          "matrix [%d, %d]: found offset %d and strides %d and %d, expected rows or columns that lie one behind the other"
              .formatted(rows, columns, offset, rowStride, columnStride));
    }
    long last =
        Math.addExact(
            offset,
            Math.addExact(
                Math.multiplyExact(rows - 1L, rowStride),
                Math.multiplyExact(columns - 1L, columnStride)));
    long available = data.byteSize() / encoding.blockBytes();
    if (last >= available) {
      throw new IllegalArgumentException(
          "matrix [%d, %d]: found %d numbers in memory, expected more than %d (offset %d, strides %d and %d)"
              .formatted(rows, columns, available, last, offset, rowStride, columnStride));
    }
  }

  /** A float32 matrix in an array, its rows one behind the other. */
  public static Matrix of(float[] numbers, int rows, int columns) {
    return of(numbers, 0, rows, columns, columns);
  }

  /** A float32 matrix in an array. */
  public static Matrix of(float[] numbers, int offset, int rows, int columns, int rowStride) {
    MemorySegment data = MemorySegment.ofArray(numbers);
    return new Matrix(Encoding.F32, data, offset, rows, columns, rowStride, 1);
  }

  /** A float32 matrix that fills the beginning of some memory, its rows one behind the other. */
  public static Matrix of(MemorySegment data, int rows, int columns) {
    return new Matrix(Encoding.F32, data, 0, rows, columns, columns, 1);
  }

  /**
   * A stored matrix.
   *
   * @throws IllegalArgumentException if the tensor is none of the three encodings, or has scales
   */
  public static Matrix of(Tensor w) {
    if (!w.scales().isNone()) {
      throw new IllegalArgumentException(w + ": found block scales, expected plain numbers");
    }
    int rows = Math.toIntExact(w.rows());
    return new Matrix(w.encoding(), w.data(), 0, rows, w.columns(), w.columns(), 1);
  }

  /** Rows as columns. */
  public Matrix transposed() {
    return new Matrix(encoding, data, offset, columns, rows, columnStride, rowStride);
  }

  /** Rows {@code first} to {@code first + count}. */
  public Matrix rowRange(int first, int count) {
    return new Matrix(
        encoding, data, offset + first * rowStride, count, columns, rowStride, columnStride);
  }

  /** Columns {@code first} to {@code first + count}. */
  public Matrix columnRange(int first, int count) {
    return new Matrix(
        encoding, data, offset + first * columnStride, rows, count, rowStride, columnStride);
  }

  /** Whether the numbers of a row, rather than those of a column, lie one behind the other. */
  public boolean isRowMajor() {
    return columnStride == 1;
  }

  /** Where number [row, column] begins. */
  public long byteOffset(int row, int column) {
    return (offset + row * rowStride + column * columnStride) * encoding.blockBytes();
  }

  /** Number [row, column] as float32. */
  public float at(int row, int column) {
    float[] number = new float[1];
    encoding.decode(data, byteOffset(row, column), number, 0, 1);
    return number[0];
  }

  /**
   * Whether {@code this} can be {@code a b}.
   *
   * @throws IllegalArgumentException if shapes do not fit, or this is not float32 that can be
   *     written
   */
  public void requireProductOf(Matrix a, Matrix b) {
    if (a.columns != b.rows || rows != a.rows || columns != b.columns) {
      throw new IllegalArgumentException(
          "product: found [%d, %d] = [%d, %d] [%d, %d], expected [M, N] = [M, K] [K, N]"
              .formatted(rows, columns, a.rows, a.columns, b.rows, b.columns));
    }
    if (encoding != Encoding.F32 || data.isReadOnly()) {
      throw new IllegalArgumentException(
          "product: found " + encoding + ", expected F32 that can be written");
    }
  }
}
