package suanpan.train;

import suanpan.tensor.Matrix;

/**
 * Rows of heads in an array: number i of head h in row t is number {@code offset + t rowStride + h
 * headStride + i}.
 */
record HeadRows(float[] numbers, int offset, int rowStride, int headStride) {
  /** [rows, heads, width] without gaps. */
  static HeadRows of(float[] numbers, int heads, int width) {
    return new HeadRows(numbers, 0, heads * width, width);
  }

  /** The same from number {@code first} of every head on. */
  HeadRows from(int first) {
    return new HeadRows(numbers, offset + first, rowStride, headStride);
  }

  int at(int row, int head) {
    return offset + row * rowStride + head * headStride;
  }

  /** Some rows of a head as a matrix. */
  Matrix matrix(int row, int rows, int head, int width) {
    return Matrix.of(numbers, at(row, head), rows, width, rowStride);
  }
}
