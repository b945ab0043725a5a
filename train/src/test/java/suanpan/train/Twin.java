package suanpan.train;

import java.util.Arrays;
import suanpan.models.block.Rope;
import suanpan.models.block.RopeConfig;

/**
 * The operations once more, plainly and in double: forward only. Finite differences do the rest.
 */
final class Twin {
  private Twin() {}

  /** {@code y = x W^T}; x [rows, in], W [out, in]. */
  static double[] linear(double[] x, int rows, double[] w, int out) {
    int in = w.length / out;
    double[] y = new double[rows * out];
    for (int r = 0; r < rows; r++) {
      for (int o = 0; o < out; o++) {
        for (int i = 0; i < in; i++) {
          y[r * out + o] += x[r * in + i] * w[o * in + i];
        }
      }
    }
    return y;
  }

  static double[] rmsNorm(double[] x, double[] w, double eps) {
    int n = w.length;
    double[] y = new double[x.length];
    for (int r = 0; r < x.length; r += n) {
      double squares = 0;
      for (int i = 0; i < n; i++) {
        squares += x[r + i] * x[r + i];
      }
      for (int i = 0; i < n; i++) {
        y[r + i] = w[i] * x[r + i] / Math.sqrt(squares / n + eps);
      }
    }
    return y;
  }

  /** Turns the last r numbers of every head of [rows, heads, width]. */
  static double[] rotate(
      double[] x, int heads, int width, RopeConfig rope, int r, Rope.Style style, int length) {
    double[] y = x.clone();
    float[] frequencies = rope.frequencies(r);
    for (int head = 0; head < x.length / width; head++) {
      int position = head / heads % length;
      int at = head * width + width - r;
      for (int i = 0; i < r / 2; i++) {
        int a = style == Rope.Style.PAIR ? at + 2 * i : at + i;
        int b = style == Rope.Style.PAIR ? a + 1 : a + r / 2;
        double cos = Math.cos(position * frequencies[i]) * rope.magnitude();
        double sin = Math.sin(position * frequencies[i]) * rope.magnitude();
        y[a] = x[a] * cos - x[b] * sin;
        y[b] = x[b] * cos + x[a] * sin;
      }
    }
    return y;
  }

  /** q [N, H, D], k [N, G, D], v [N, G, Dv] to [N, H, Dv]; each sequence by itself. */
  static double[] attention(
      double[] q,
      double[] k,
      double[] v,
      int sequences,
      int length,
      int heads,
      int groups,
      double scale) {
    int rows = sequences * length;
    int width = q.length / rows / heads;
    int valueWidth = v.length / rows / groups;
    double[] o = new double[rows * heads * valueWidth];
    for (int row = 0; row < rows; row++) {
      int first = row / length * length;
      for (int h = 0; h < heads; h++) {
        int g = h / (heads / groups);
        double[] p = new double[row - first + 1];
        for (int s = first; s <= row; s++) {
          for (int i = 0; i < width; i++) {
            p[s - first] += q[(row * heads + h) * width + i] * k[(s * groups + g) * width + i];
          }
          p[s - first] *= scale;
        }
        softmax(p);
        for (int s = first; s <= row; s++) {
          for (int i = 0; i < valueWidth; i++) {
            o[(row * heads + h) * valueWidth + i] +=
                p[s - first] * v[(s * groups + g) * valueWidth + i];
          }
        }
      }
    }
    return o;
  }

  static void softmax(double[] x) {
    double max = Arrays.stream(x).max().orElse(0);
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      x[i] = Math.exp(x[i] - max);
      sum += x[i];
    }
    for (int i = 0; i < x.length; i++) {
      x[i] /= sum;
    }
  }

  static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  static double[] swiGlu(double[] gate, double[] up) {
    double[] a = new double[gate.length];
    for (int i = 0; i < a.length; i++) {
      a[i] = gate[i] * sigmoid(gate[i]) * up[i];
    }
    return a;
  }

  /** {@code sum over rows of weight (-ln p(target))}. */
  static double crossEntropy(double[] logits, int[] targets, float[] weights) {
    int v = logits.length / targets.length;
    double loss = 0;
    for (int row = 0; row < targets.length; row++) {
      double[] p = Arrays.copyOfRange(logits, row * v, (row + 1) * v);
      softmax(p);
      loss -= weights[row] * Math.log(p[targets[row]]);
    }
    return loss;
  }

  static double[] plus(double[] x, double[] y) {
    double[] sum = new double[x.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = x[i] + y[i];
    }
    return sum;
  }
}
