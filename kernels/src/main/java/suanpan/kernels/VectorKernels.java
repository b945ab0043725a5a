package suanpan.kernels;

import static suanpan.kernels.Lanes.LENGTH;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import suanpan.tensor.BlockScales;
import suanpan.tensor.CacheRows;
import suanpan.tensor.Kernels;
import suanpan.tensor.Matrix;
import suanpan.tensor.Tensor;

/**
 * The kernels on the Vector API. Activations stay float32: nothing is rounded but the stored
 * weights. One token multiplies the stored blocks at once, which memory should limit; several
 * tokens share rows that are decoded into a panel, which the multipliers should limit.
 *
 * <p>Stateless; buffers belong to the calling thread.
 */
class VectorKernels implements Kernels {
  /** Rows that a few tokens share: at 8 KiB a row they stay in the second-level cache. */
  private static final int ROWS_IN_CACHE = 16;

  /** Columns of a panel: four tokens and its rows fit a first-level cache of 32 KiB. */
  private static final int PANEL_COLUMNS = 1024;

  /** Numbers of a panel, 96 KiB: it stays in the second-level cache with room for the tokens. */
  private static final int PANEL_NUMBERS = 24 * PANEL_COLUMNS;

  /** What the JVM offers, before the loops are made for it. */
  static int preferredBits() {
    return FloatVector.SPECIES_PREFERRED.vectorBitSize();
  }

  @Override
  public String description() {
    return instructions() + ", " + vectorBits() + "-bit vectors";
  }

  private String instructions() {
    return switch (System.getProperty("os.arch")) {
      case "amd64" -> vectorBits() > 256 ? "AVX-512" : vectorBits() > 128 ? "AVX2" : "SSE";
      case "aarch64" -> vectorBits() > 128 ? "SVE" : "NEON";
      case String architecture -> architecture;
    };
  }

  @Override
  public int vectorBits() {
    return Lanes.FLOATS.vectorBitSize();
  }

  @Override
  public void matmul(
      Tensor w,
      int rowBegin,
      int rowEnd,
      float[] x,
      int xOffset,
      int xStride,
      int tokens,
      float[] y,
      int yOffset,
      int yStride) {
    if (tokens < FloatTile.TOKENS && w.scales().isNone()) {
      multiplyRows(w, rowBegin, rowEnd, x, xOffset, xStride, tokens, y, yOffset, yStride);
    } else {
      multiplyPanels(w, rowBegin, rowEnd, x, xOffset, xStride, tokens, y, yOffset, yStride);
    }
  }

  /** Some rows with the first token, then the same rows, by then in a cache, with the next. */
  private static void multiplyRows(
      Tensor w,
      int rowBegin,
      int rowEnd,
      float[] x,
      int xOffset,
      int xStride,
      int tokens,
      float[] y,
      int yOffset,
      int yStride) {
    RowKernel kernel = RowKernels.of(w);
    Scratch scratch = Scratch.ofThread();
    int rows = tokens == 1 ? rowEnd - rowBegin : ROWS_IN_CACHE;
    for (int begin = rowBegin; begin < rowEnd; begin += rows) {
      int end = Math.min(begin + rows, rowEnd);
      for (int t = 0; t < tokens; t++) {
        int xi = xOffset + t * xStride;
        int yi = yOffset + t * yStride;
        kernel.prepare(x, xi, w.columns(), scratch);
        for (int n = begin; n < end; n++) {
          y[yi + n] = kernel.dot(w.data(), n * w.rowBytes(), x, xi, w.columns(), scratch);
        }
      }
    }
  }

  private static void multiplyPanels(
      Tensor w,
      int rowBegin,
      int rowEnd,
      float[] x,
      int xOffset,
      int xStride,
      int tokens,
      float[] y,
      int yOffset,
      int yStride) {
    int tiles = Math.max(1, PANEL_NUMBERS / panelColumns(w) / FloatTile.ROWS);
    inPanels(
        w,
        rowBegin,
        rowEnd,
        tiles * FloatTile.ROWS,
        tokens,
        y,
        yOffset,
        yStride,
        (panel, n, rows, k, columns) ->
            FloatTile.multiplyAdd(
                panel, rows, columns, x, xOffset + k, xStride, tokens, y, yOffset + n, yStride));
  }

  /** Columns that are decoded at a time. */
  static int panelColumns(Tensor w) {
    return Math.min(w.columns(), PANEL_COLUMNS);
  }

  /** What is done with decoded columns {@code k} to {@code k + columns} of rows from n on. */
  @FunctionalInterface
  interface PanelUse {
    void multiplyAdd(float[] panel, int n, int rows, int k, int columns);
  }

  /** Sets y to 0, then decodes the rows part by part and hands each part on. */
  static void inPanels(
      Tensor w,
      int rowBegin,
      int rowEnd,
      int rowsAtOnce,
      int tokens,
      float[] y,
      int yOffset,
      int yStride,
      PanelUse use) {
    for (int t = 0; t < tokens; t++) {
      int row = yOffset + t * yStride;
      Arrays.fill(y, row + rowBegin, row + rowEnd, 0);
    }
    int columns = panelColumns(w);
    int rows = Math.min(rowsAtOnce, rowEnd - rowBegin);
    Scratch scratch = Scratch.ofThread();
    float[] panel = scratch.panel(rows * columns);
    for (int n = rowBegin; n < rowEnd; n += rows) {
      int panelRows = Math.min(rows, rowEnd - n);
      for (int k = 0; k < w.columns(); k += columns) {
        int panelColumns = Math.min(columns, w.columns() - k);
        decode(w, n, panelRows, k, panelColumns, panel, scratch);
        use.multiplyAdd(panel, n, panelRows, k, panelColumns);
      }
    }
  }

  /** Decodes columns {@code k} to {@code k + columns} of some rows into {@code panel}. */
  static void decode(
      Tensor w, int row, int rows, int k, int columns, float[] panel, Scratch scratch) {
    RowKernel kernel = RowKernels.of(w);
    long offset = w.encoding().bytes(k);
    for (int i = 0; i < rows; i++) {
      kernel.decode(
          w.data(), (row + i) * w.rowBytes() + offset, panel, i * columns, columns, scratch);
      if (!w.scales().isNone()) {
        scale(w.scales(), row + i, k, columns, panel, i * columns);
      }
    }
  }

  private static void scale(
      BlockScales scales, int row, int k, int columns, float[] panel, int offset) {
    int length = scales.blockColumns();
    for (int begin = 0; begin < columns; begin += length) {
      float scale = scales.at(row, k + begin);
      int end = Math.min(begin + length, columns);
      for (int i = begin; i < end; i++) {
        panel[offset + i] *= scale;
      }
    }
  }

  @Override
  public void multiply(Matrix a, Matrix b, Matrix c) {
    c.requireProductOf(a, b);
    MatrixProducts.multiply(a, b, c);
  }

  @Override
  public void multiplyAdd(Matrix a, Matrix b, Matrix c) {
    c.requireProductOf(a, b);
    MatrixProducts.multiplyAdd(a, b, c);
  }

  @Override
  public float dot(float[] a, int aOffset, float[] b, int bOffset, int n) {
    return FloatDot.dot(a, aOffset, b, bOffset, n, Scratch.ofThread().sums(LENGTH));
  }

  @Override
  public void addScaled(float factor, float[] x, int xOffset, float[] y, int yOffset, int n) {
    FloatDot.addScaled(factor, x, xOffset, y, yOffset, n);
  }

  @Override
  public void gate(float[] gate, float[] up, int n, float limit) {
    Gates.multiply(gate, up, n, limit);
  }

  @Override
  public void readRows(
      CacheRows rows, int begin, int end, int column, int width, float[] dst, int dstOffset) {
    for (int s = begin; s < end; s++) {
      CacheLoops.read(rows, s, column, width, dst, dstOffset + (s - begin) * width);
    }
  }

  @Override
  public void dotRows(
      float[] q,
      int qOffset,
      int qStride,
      int queries,
      float[] rows,
      int count,
      int width,
      float[] out,
      int outOffset,
      int outStride) {
    for (int h = 0; h < queries; h++) {
      int row = outOffset + h * outStride;
      Arrays.fill(out, row, row + count, 0);
    }
    FloatTile.multiplyAdd(
        rows, count, width, q, qOffset, qStride, queries, out, outOffset, outStride);
  }

  @Override
  public void addRows(
      float[] weights,
      int weightsOffset,
      int weightsStride,
      int queries,
      float[] rows,
      int rowStride,
      int count,
      int width,
      float[] out,
      int outOffset,
      int outStride) {
    SumTile.multiplyAdd(
        weights,
        weightsOffset,
        weightsStride,
        queries,
        rows,
        rowStride,
        count,
        width,
        out,
        outOffset,
        outStride);
  }

  @Override
  public float max(float[] x, int offset, int n) {
    return Exponentials.max(x, offset, n);
  }

  @Override
  public void roundToBfloat16(float[] x, int offset, short[] dst, int dstOffset, int n) {
    Bfloat16.round(x, offset, dst, dstOffset, n);
  }

  @Override
  public float exponentials(float[] x, int offset, int n, float scale, float max) {
    return Exponentials.apply(x, offset, n, scale, max, Scratch.ofThread().sums(LENGTH));
  }
}
