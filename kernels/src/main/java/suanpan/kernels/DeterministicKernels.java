package suanpan.kernels;

import java.util.Arrays;
import suanpan.tensor.CacheRows;
import suanpan.tensor.Kernels;
import suanpan.tensor.Tensor;

/**
 * The kernels on the Vector API with sums in a fixed order: what a token's numbers are, to the bit,
 * depends neither on how many tokens share a call nor on what the compiler has done so far. Rows
 * are always decoded first, for one token as for many, so that generating is slower; a prompt much
 * less so.
 */
final class DeterministicKernels implements Kernels {
  /** Numbers of a panel, 64 KiB: it stays in the second-level cache while tokens take turns. */
  private static final int PANEL_NUMBERS = 16 << 10;

  private final Kernels vector;

  DeterministicKernels(Kernels vector) {
    this.vector = vector;
  }

  @Override
  public String description() {
    return vector.description() + ", deterministic";
  }

  @Override
  public int vectorBits() {
    return vector.vectorBits();
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
    float[] lanes = Scratch.ofThread().sums(FixedDots.LANES);
    VectorKernels.inPanels(
        w,
        rowBegin,
        rowEnd,
        Math.max(1, PANEL_NUMBERS / VectorKernels.panelColumns(w)),
        tokens,
        y,
        yOffset,
        yStride,
        (panel, n, rows, k, columns) -> {
          for (int t = 0; t < tokens; t++) {
            int xi = xOffset + t * xStride + k;
            int yi = yOffset + t * yStride + n;
            FixedDots.multiplyAdd(panel, rows, columns, x, xi, y, yi, lanes);
          }
        });
  }

  @Override
  public float dot(float[] a, int aOffset, float[] b, int bOffset, int n) {
    float[] lanes = Scratch.ofThread().sums(FixedDots.LANES);
    return FixedDots.dot(a, aOffset, b, bOffset, n, lanes);
  }

  @Override
  public void addScaled(float factor, float[] x, int xOffset, float[] y, int yOffset, int n) {
    vector.addScaled(factor, x, xOffset, y, yOffset, n);
  }

  @Override
  public void readRows(
      CacheRows rows, int begin, int end, int column, int width, float[] dst, int dstOffset) {
    vector.readRows(rows, begin, end, column, width, dst, dstOffset);
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
    float[] lanes = Scratch.ofThread().sums(FixedDots.LANES);
    for (int h = 0; h < queries; h++) {
      int at = outOffset + h * outStride;
      Arrays.fill(out, at, at + count, 0);
      FixedDots.multiplyAdd(rows, count, width, q, qOffset + h * qStride, out, at, lanes);
    }
  }

  /** Every number of the result adds its rows one by one, so there is no order to fix. */
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
    vector.addRows(
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
}
