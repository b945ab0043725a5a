package suanpan.engine;

import suanpan.tensor.Activations;
import suanpan.tensor.CacheRows;
import suanpan.tensor.Kernels;
import suanpan.tensor.Matrix;
import suanpan.tensor.Tensor;

/**
 * Kernels in a young process. Vector code in the interpreter is a thousand times slower than the
 * same code compiled, and a hundred times slower than plain loops. So the plain loops of {@link
 * Kernels} compute what lies between the products, until a {@link WarmUp} has brought the vectors
 * to be compiled. Products go to the kernels from the beginning: most of them are machine code.
 */
final class WarmingKernels implements Kernels {
  private final Kernels kernels;
  private final WarmUp warmUp;

  WarmingKernels(Kernels kernels, WarmUp warmUp) {
    this.kernels = kernels;
    this.warmUp = warmUp;
  }

  /** What computes what lies between the products now. */
  private Kernels between() {
    if (warmUp.isOver()) {
      return kernels;
    }
    warmUp.begin(kernels);
    return Kernels.SCALAR;
  }

  @Override
  public String description() {
    return kernels.description();
  }

  @Override
  public int vectorBits() {
    return kernels.vectorBits();
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
    kernels.matmul(w, rowBegin, rowEnd, x, xOffset, xStride, tokens, y, yOffset, yStride);
  }

  @Override
  public boolean roundsActivations(Tensor w) {
    return kernels.roundsActivations(w);
  }

  @Override
  public void round(Activations x, int tokenBegin, int tokenEnd) {
    kernels.round(x, tokenBegin, tokenEnd);
  }

  @Override
  public void matmul(
      Tensor w, int rowBegin, int rowEnd, Activations x, float[] y, int yOffset, int yStride) {
    kernels.matmul(w, rowBegin, rowEnd, x, y, yOffset, yStride);
  }

  @Override
  public void multiply(Matrix a, Matrix b, Matrix c) {
    kernels.multiply(a, b, c);
  }

  @Override
  public void multiplyAdd(Matrix a, Matrix b, Matrix c) {
    kernels.multiplyAdd(a, b, c);
  }

  @Override
  public float dot(float[] a, int aOffset, float[] b, int bOffset, int n) {
    return between().dot(a, aOffset, b, bOffset, n);
  }

  @Override
  public void addScaled(float factor, float[] x, int xOffset, float[] y, int yOffset, int n) {
    between().addScaled(factor, x, xOffset, y, yOffset, n);
  }

  @Override
  public void gate(float[] gate, float[] up, int n, float limit) {
    between().gate(gate, up, n, limit);
  }

  @Override
  public void readRows(
      CacheRows rows, int begin, int end, int column, int width, float[] dst, int dstOffset) {
    between().readRows(rows, begin, end, column, width, dst, dstOffset);
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
    between().dotRows(q, qOffset, qStride, queries, rows, count, width, out, outOffset, outStride);
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
    between()
        .addRows(
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
  public void roundToBfloat16(float[] x, int offset, short[] dst, int dstOffset, int n) {
    between().roundToBfloat16(x, offset, dst, dstOffset, n);
  }

  @Override
  public float max(float[] x, int offset, int n) {
    return between().max(x, offset, n);
  }

  @Override
  public float exponentials(float[] x, int offset, int n, float scale, float max) {
    return between().exponentials(x, offset, n, scale, max);
  }
}
