package suanpan.train;

import java.util.Arrays;

/**
 * Root mean square norm of rows of n numbers: {@code y_i = w_i x_i r}, {@code r = (mean(x^2) +
 * eps)^-1/2}. With {@code u_i = w_i dY_i}: {@code dX_i = r u_i - x_i r^3 / n sum(u x)}, {@code dW_i
 * += sum over rows of dY_i x_i r}.
 */
final class RmsNorm {
  private final Compute compute;
  private final Parameter weight; // [n]
  private final int n;
  private final float eps;
  private final int rows;
  private final float[] inverse; // [rows] r
  private final float[] partial; // [threads, n] what each thread adds to dW
  private final float[] product; // [threads, n] u of a row

  RmsNorm(Compute compute, Parameter weight, float eps, int rows, Buffers buffers) {
    this.compute = compute;
    this.weight = weight;
    this.n = weight.columns();
    this.eps = eps;
    this.rows = rows;
    this.inverse = buffers.kept("rms inverse", rows);
    this.partial = buffers.scratch("rms partial", (long) compute.threads() * n);
    this.product = buffers.scratch("rms product", (long) compute.threads() * n);
  }

  /** n, numbers of a row. */
  int width() {
    return n;
  }

  /**
   * @param x rows of n numbers from 0, xStride apart
   * @param y [rows, n]
   */
  void forward(float[] x, int xStride, float[] y) {
    float[] w = weight.values();
    compute.overRows(
        rows,
        (part, begin, end) -> {
          for (int row = begin; row < end; row++) {
            int from = row * xStride;
            float squares = compute.kernels().dot(x, from, x, from, n);
            float r = (float) (1 / Math.sqrt((double) squares / n + eps));
            inverse[row] = r;
            scale(w, r, x, from, y, row * n, n);
          }
        });
  }

  private static void scale(float[] w, float r, float[] x, int from, float[] y, int to, int n) {
    for (int i = 0; i < n; i++) {
      y[to + i] = w[i] * (x[from + i] * r);
    }
  }

  /**
   * @param x what forward was given
   * @param dY [rows, n]
   * @param dX rows of n numbers from 0, xStride apart; may be dY if rows have no gaps
   */
  void backward(float[] x, int xStride, float[] dY, float[] dX, Into into) {
    Arrays.fill(partial, 0);
    float[] w = weight.values();
    compute.overRows(
        rows,
        (part, begin, end) -> {
          int at = part * n;
          for (int row = begin; row < end; row++) {
            int from = row * xStride;
            float r = inverse[row];
            products(w, dY, row * n, x, from, r, product, partial, at, n);
            float dot = compute.kernels().dot(product, at, x, from, n);
            float along = dot * r * r * r / n;
            if (into == Into.REPLACE) {
              replace(r, product, at, along, x, dX, from, n);
            } else {
              add(r, product, at, along, x, dX, from, n);
            }
          }
        });
    if (weight.isTrained()) {
      float[] dW = weight.gradient();
      for (int part = 0; part < compute.threads(); part++) {
        compute.kernels().addScaled(1, partial, part * n, dW, 0, n);
      }
    }
  }

  private static void products(
      float[] w,
      float[] dY,
      int dYOffset,
      float[] x,
      int from,
      float r,
      float[] product,
      float[] partial,
      int at,
      int n) {
    for (int i = 0; i < n; i++) {
      product[at + i] = w[i] * dY[dYOffset + i];
    }
    for (int i = 0; i < n; i++) {
      partial[at + i] += dY[dYOffset + i] * x[from + i] * r;
    }
  }

  private static void replace(
      float r, float[] u, int at, float along, float[] x, float[] dX, int from, int n) {
    for (int i = 0; i < n; i++) {
      dX[from + i] = r * u[at + i] - along * x[from + i];
    }
  }

  private static void add(
      float r, float[] u, int at, float along, float[] x, float[] dX, int from, int n) {
    for (int i = 0; i < n; i++) {
      dX[from + i] += r * u[at + i] - along * x[from + i];
    }
  }
}
