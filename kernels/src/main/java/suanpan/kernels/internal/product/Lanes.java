package suanpan.kernels.internal.product;

import java.lang.foreign.MemorySegment;
import suanpan.tensor.BlockScales;
import suanpan.tensor.Matrix;
import suanpan.tensor.Tensor;

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

  /** Decodes columns {@code k} to {@code k + columns} of rows, one row behind the other. */
  @FunctionalInterface
  interface Decoder {
    MemorySegment decode(Tensor w, int row, int rows, int k, int columns);
  }

  /** Stored rows from {@code firstRow} on, decoded as they are needed. */
  record OfTensor(Tensor w, int firstRow, int count, Decoder decoder, Copier copier)
      implements Lanes {
    private static final int AT_ONCE = 8;

    @Override
    public int entries(int depth) {
      return depth;
    }

    @Override
    public void copy(int first, int lanes, int k, int depth, long panel) {
      long stride = (long) depth * Float.BYTES;
      for (int i = 0; i < lanes; i += AT_ONCE) {
        int n = Math.min(AT_ONCE, lanes - i);
        MemorySegment memory = decoder.decode(w, firstRow + first + i, n, k, depth);
        copier.copyLanes(memory, 0, stride, n, depth, panel + (long) i * Float.BYTES, 0);
      }
    }
  }

  /** FP8 rows from {@code firstRow} on under scales of blocks. */
  record OfBytes(Tensor w, int firstRow, int count, Copier copier) implements Lanes {
    @Override
    public int entries(int depth) {
      return depth;
    }

    @Override
    public void copy(int first, int lanes, int k, int depth, long panel) {
      BlockScales scales = w.scales();
      int blockColumns = scales.isNone() ? depth : scales.blockColumns();
      for (int begin = k; begin < k + depth; ) {
        int end = Math.min((begin / blockColumns + 1) * blockColumns, k + depth);
        long to = panel + (long) (begin - k) * copier.width() * Float.BYTES;
        for (int i = 0; i < lanes; ) {
          int row = firstRow + first + i;
          int n = Math.min(scales.rowsLike(row), lanes - i);
          int scale = Float.floatToRawIntBits(scales.isNone() ? 1 : scales.at(row, begin));
          long from = row * w.rowBytes() + begin;
          copier.copyLanes(
              w.data(), from, w.rowBytes(), n, end - begin, to + (long) i * Float.BYTES, scale);
          i += n;
        }
        begin = end;
      }
    }
  }
}
