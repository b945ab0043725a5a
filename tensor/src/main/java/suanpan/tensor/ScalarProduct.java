package suanpan.tensor;

import java.lang.foreign.ValueLayout;

/** The product of two matrices, plainly: the specification. */
final class ScalarProduct {
  /** Columns of b that are read at a time. */
  private static final int COLUMNS = 64;

  private ScalarProduct() {}

  /** {@code c = a b}. */
  static void multiply(Matrix a, Matrix b, Matrix c) {
    for (int m = 0; m < c.rows(); m++) {
      for (int n = 0; n < c.columns(); n++) {
        c.data().set(ValueLayout.JAVA_FLOAT_UNALIGNED, c.byteOffset(m, n), 0);
      }
    }
    multiplyAdd(a, b, c);
  }

  /** {@code c += a b}; every sum begins at 0 and is then added. */
  static void multiplyAdd(Matrix a, Matrix b, Matrix c) {
    int depth = a.columns();
    float[] row = new float[depth];
    float[] columns = new float[Math.multiplyExact(depth, Math.min(COLUMNS, b.columns()))];
    Matrix rows = a.transposed();
    for (int begin = 0; begin < c.columns(); begin += COLUMNS) {
      int end = Math.min(begin + COLUMNS, c.columns());
      for (int n = begin; n < end; n++) {
        readColumn(b, n, columns, (n - begin) * depth);
      }
      for (int m = 0; m < c.rows(); m++) {
        readColumn(rows, m, row, 0);
        for (int n = begin; n < end; n++) {
          float sum = Kernels.SCALAR.dot(row, 0, columns, (n - begin) * depth, depth);
          long at = c.byteOffset(m, n);
          float before = c.data().get(ValueLayout.JAVA_FLOAT_UNALIGNED, at);
          c.data().set(ValueLayout.JAVA_FLOAT_UNALIGNED, at, before + sum);
        }
      }
    }
  }

  private static void readColumn(Matrix a, int column, float[] dst, int offset) {
    if (a.isRowMajor()) {
      for (int r = 0; r < a.rows(); r++) {
        a.encoding().decode(a.data(), a.byteOffset(r, column), dst, offset + r, 1);
      }
    } else {
      a.encoding().decode(a.data(), a.byteOffset(0, column), dst, offset, a.rows());
    }
  }
}
