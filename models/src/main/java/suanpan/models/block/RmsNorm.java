package suanpan.models.block;

import suanpan.tensor.Metadata;
import suanpan.tensor.ModelFormatException;

/** Root mean square norm: {@code w x / sqrt(mean(x^2) + eps)}, in float32. */
public final class RmsNorm {
  private RmsNorm() {}

  /**
   * The epsilon of a configuration, 1e-6 where it names none.
   *
   * @throws ModelFormatException if it is negative or 1 and more
   */
  public static float eps(Metadata m, String key) {
    double eps = m.number(key, 1e-6);
    if (eps < 0 || eps >= 1) {
      throw ModelFormatException.of(m.location(), key, eps, "a small number of at least 0");
    }
    return (float) eps;
  }

  /**
   * Norms {@code rows} rows of {@code weight.length} numbers each.
   *
   * @param weight [n]
   * @param x rows of n numbers from xOffset, xStride apart
   * @param out rows of n numbers from outOffset, outStride apart; may be x itself
   */
  public static void apply(
      float[] weight,
      float eps,
      float[] x,
      int xOffset,
      int xStride,
      int rows,
      float[] out,
      int outOffset,
      int outStride) {
    int n = weight.length;
    for (int row = 0; row < rows; row++) {
      int from = xOffset + row * xStride;
      int to = outOffset + row * outStride;
      float scale = inverseRms(x, from, n, eps);
      for (int i = 0; i < n; i++) {
        out[to + i] = weight[i] * (x[from + i] * scale);
      }
    }
  }

  /** The same over contiguous rows. */
  public static void apply(float[] weight, float eps, float[] x, int rows, float[] out) {
    apply(weight, eps, x, 0, weight.length, rows, out, 0, weight.length);
  }

  /** {@code 1 / sqrt(mean(x^2) + eps)}. */
  public static float inverseRms(float[] x, int offset, int n, float eps) {
    // Four sums, because each addition waits for the one before it.
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = offset;
    int end = offset + n;
    for (; i <= end - 4; i += 4) {
      s0 += (double) x[i] * x[i];
      s1 += (double) x[i + 1] * x[i + 1];
      s2 += (double) x[i + 2] * x[i + 2];
      s3 += (double) x[i + 3] * x[i + 3];
    }
    for (; i < end; i++) {
      s0 += (double) x[i] * x[i];
    }
    return (float) (1 / Math.sqrt(((s0 + s1) + (s2 + s3)) / n + eps));
  }
}
