package suanpan.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import suanpan.tensor.Matrix;

/**
 * Products of matrices with {@link FloatTile}: parts of both are copied so that the numbers of a
 * sum lie one behind the other, a part of a that the second-level cache holds and a few columns of
 * b that the first-level cache holds.
 */
final class MatrixProducts {
  private static final int DEPTH = 1024;
  private static final int ROWS = 128;
  private static final int COLUMNS = 24;

  /** Columns of b that are turned at a time: a cache line. */
  private static final int TURNED = 16;

  private MatrixProducts() {}

  /** {@code c = a b}. */
  static void multiply(Matrix a, Matrix b, Matrix c) {
    int lines = c.isRowMajor() ? c.rows() : c.columns();
    int length = c.isRowMajor() ? c.columns() : c.rows();
    for (int i = 0; i < lines; i++) {
      long at = c.isRowMajor() ? c.byteOffset(i, 0) : c.byteOffset(0, i);
      c.data().asSlice(at, (long) length * Float.BYTES).fill((byte) 0);
    }
    multiplyAdd(a, b, c);
  }

  /** {@code c += a b}. */
  static void multiplyAdd(Matrix a, Matrix b, Matrix c) {
    if (!c.isRowMajor()) {
      multiplyAdd(b.transposed(), a.transposed(), c.transposed());
      return;
    }
    Scratch scratch = Scratch.ofThread();
    for (int k = 0; k < a.columns(); k += DEPTH) {
      int depth = Math.min(DEPTH, a.columns() - k);
      for (int m = 0; m < a.rows(); m += ROWS) {
        int rows = Math.min(ROWS, a.rows() - m);
        float[] left = scratch.left(rows * depth);
        copyRows(a, m, rows, k, depth, left, scratch.chunk);
        for (int n = 0; n < b.columns(); n += COLUMNS) {
          int columns = Math.min(COLUMNS, b.columns() - n);
          float[] panel = scratch.panel(columns * depth);
          copyRows(b.transposed(), n, columns, k, depth, panel, scratch.chunk);
          block(panel, columns, depth, left, rows, c, m, n, scratch);
        }
      }
    }
  }

  private static void block(
      float[] panel,
      int columns,
      int depth,
      float[] left,
      int rows,
      Matrix c,
      int m,
      int n,
      Scratch scratch) {
    float[] sums = scratch.sums(rows * columns);
    MemorySegment data = c.data();
    for (int r = 0; r < rows; r++) {
      long at = c.byteOffset(m + r, n);
      MemorySegment.copy(data, ValueLayout.JAVA_FLOAT_UNALIGNED, at, sums, r * columns, columns);
    }
    FloatTile.multiplyAdd(panel, columns, depth, left, 0, depth, rows, sums, 0, columns);
    for (int r = 0; r < rows; r++) {
      long at = c.byteOffset(m + r, n);
      MemorySegment.copy(sums, r * columns, data, ValueLayout.JAVA_FLOAT_UNALIGNED, at, columns);
    }
  }

  /** Columns {@code k} to {@code k + depth} of some rows, one row behind the other. */
  private static void copyRows(
      Matrix a, int row, int rows, int k, int depth, float[] dst, float[] chunk) {
    if (a.isRowMajor()) {
      for (int r = 0; r < rows; r++) {
        a.encoding().decode(a.data(), a.byteOffset(row + r, k), dst, r * depth, depth);
      }
      return;
    }
    for (int begin = 0; begin < rows; begin += TURNED) {
      int count = Math.min(TURNED, rows - begin);
      for (int i = 0; i < depth; i++) {
        a.encoding().decode(a.data(), a.byteOffset(row + begin, k + i), chunk, 0, count);
        for (int r = 0; r < count; r++) {
          dst[(begin + r) * depth + i] = chunk[r];
        }
      }
    }
  }
}
