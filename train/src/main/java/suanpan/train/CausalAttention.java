package suanpan.train;

import java.util.Arrays;
import suanpan.tensor.Kernels;
import suanpan.tensor.Matrix;

/**
 * Softmax attention in which a position sees itself and what came before in its sequence: {@code s
 * = scale q k^T}, {@code p = softmax(s)}, {@code o = p v}. Of p only {@code l = ln sum e^s} is
 * kept; backward computes p again, some rows at a time (Dao et al., FlashAttention-2,
 * arXiv:2307.08691, section 3.1): {@code dV = p^T dO}, {@code dP = dO v^T}, {@code dS = p (dP - dO
 * o)}, {@code dQ = scale dS k}, {@code dK = scale dS^T q}.
 *
 * <p>Query head h uses key head {@code h / (H/G)}. One thread works on all heads of a key head in a
 * sequence, so that no two write to the same gradient.
 */
final class CausalAttention {
  /** Query rows at a time: enough to keep the multipliers busy, few above the diagonal. */
  private static final int BLOCK = 64;

  private final Compute compute;
  private final int sequences;
  private final int length;
  private final int heads;
  private final int groups;
  private final int keyWidth;
  private final int valueWidth;
  private final float scale;
  private final int block;
  private final float[] logSums; // [B, H, T] l
  private final float[][] scores; // [threads][BLOCK, T]
  private final float[][] gradients; // [threads][BLOCK, T]

  CausalAttention(
      Compute compute,
      int sequences,
      int length,
      int heads,
      int groups,
      int keyWidth,
      int valueWidth,
      float scale,
      Buffers buffers) {
    this.compute = compute;
    this.sequences = sequences;
    this.length = length;
    this.heads = heads;
    this.groups = groups;
    this.keyWidth = keyWidth;
    this.valueWidth = valueWidth;
    this.scale = scale;
    this.block = Math.min(BLOCK, length);
    this.logSums = buffers.kept("attention sums", (long) sequences * heads * length);
    this.scores = new float[compute.threads()][];
    this.gradients = new float[compute.threads()][];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = buffers.scratch("attention scores " + i, (long) block * length);
      gradients[i] = buffers.scratch("attention gradients " + i, (long) block * length);
    }
  }

  /**
   * @param q [N, H, keyWidth]
   * @param k [N, G, keyWidth]
   * @param v [N, G, valueWidth]
   * @param o receives [N, H, valueWidth]
   */
  void forward(HeadRows q, HeadRows k, HeadRows v, HeadRows o) {
    overGroups(
        (thread, sequence, group) -> {
          for (int head = firstHead(group); head < firstHead(group + 1); head++) {
            for (int begin = 0; begin < length; begin += block) {
              forward(thread, sequence, group, head, begin, q, k, v, o);
            }
          }
        });
  }

  private void forward(
      int thread,
      int sequence,
      int group,
      int head,
      int begin,
      HeadRows q,
      HeadRows k,
      HeadRows v,
      HeadRows o) {
    int row = sequence * length;
    int rows = Math.min(block, length - begin);
    int keys = begin + rows;
    float[] p = scores[thread];
    scores(row, begin, rows, head, group, q, k, p);
    Kernels kernels = compute.kernels();
    for (int r = 0; r < rows; r++) {
      int at = r * length;
      int visible = begin + r + 1;
      float max = kernels.max(p, at, visible) * scale;
      float sum = kernels.exponentials(p, at, visible, scale, max);
      Arrays.fill(p, at + visible, at + keys, 0);
      divide(p, at, visible, sum);
      logSums[sum(sequence, head, begin + r)] = max + (float) Math.log(sum);
    }
    compute
        .alone()
        .multiply(
            Matrix.of(p, 0, rows, keys, length),
            v.matrix(row, keys, group, valueWidth),
            o.matrix(row + begin, rows, head, valueWidth));
  }

  private static void divide(float[] p, int at, int n, float sum) {
    float inverse = 1 / sum;
    for (int i = at; i < at + n; i++) {
      p[i] *= inverse;
    }
  }

  /**
   * @param o what forward gave
   * @param dO [N, H, valueWidth]
   * @param dQ receives [N, H, keyWidth]
   * @param dK receives [N, G, keyWidth]
   * @param dV receives [N, G, valueWidth]
   */
  void backward(
      HeadRows q,
      HeadRows k,
      HeadRows v,
      HeadRows o,
      HeadRows dO,
      HeadRows dQ,
      HeadRows dK,
      HeadRows dV) {
    overGroups(
        (thread, sequence, group) -> {
          clear(dK, sequence, group, keyWidth);
          clear(dV, sequence, group, valueWidth);
          for (int head = firstHead(group); head < firstHead(group + 1); head++) {
            for (int begin = 0; begin < length; begin += block) {
              backward(thread, sequence, group, head, begin, q, k, v, o, dO, dQ, dK, dV);
            }
          }
        });
  }

  private void backward(
      int thread,
      int sequence,
      int group,
      int head,
      int begin,
      HeadRows q,
      HeadRows k,
      HeadRows v,
      HeadRows o,
      HeadRows dO,
      HeadRows dQ,
      HeadRows dK,
      HeadRows dV) {
    int row = sequence * length;
    int rows = Math.min(block, length - begin);
    int keys = begin + rows;
    float[] p = scores[thread];
    float[] dS = gradients[thread];
    Products products = compute.alone();
    scores(row, begin, rows, head, group, q, k, p);
    Matrix dOut = dO.matrix(row + begin, rows, head, valueWidth);
    Matrix values = v.matrix(row, keys, group, valueWidth);
    Matrix dScores = Matrix.of(dS, 0, rows, keys, length);
    products.multiply(dOut, values.transposed(), dScores);
    for (int r = 0; r < rows; r++) {
      int at = r * length;
      int visible = begin + r + 1;
      float l = logSums[sum(sequence, head, begin + r)];
      compute.kernels().exponentials(p, at, visible, scale, l);
      int oRow = row + begin + r;
      float delta =
          compute
              .kernels()
              .dot(dO.numbers(), dO.at(oRow, head), o.numbers(), o.at(oRow, head), valueWidth);
      differences(p, dS, at, visible, delta, scale);
      Arrays.fill(p, at + visible, at + keys, 0);
      Arrays.fill(dS, at + visible, at + keys, 0);
    }
    Matrix probabilities = Matrix.of(p, 0, rows, keys, length);
    products.multiplyAdd(probabilities.transposed(), dOut, dV.matrix(row, keys, group, valueWidth));
    products.multiply(
        dScores,
        k.matrix(row, keys, group, keyWidth),
        dQ.matrix(row + begin, rows, head, keyWidth));
    products.multiplyAdd(
        dScores.transposed(),
        q.matrix(row + begin, rows, head, keyWidth),
        dK.matrix(row, keys, group, keyWidth));
  }

  /** {@code dS = p (dP - delta) scale}. */
  private static void differences(float[] p, float[] dS, int at, int n, float delta, float scale) {
    for (int i = at; i < at + n; i++) {
      dS[i] = p[i] * (dS[i] - delta) * scale;
    }
  }

  /** {@code q k^T} of some rows with all keys that the last of them sees. */
  private void scores(
      int row, int begin, int rows, int head, int group, HeadRows q, HeadRows k, float[] s) {
    int keys = begin + rows;
    compute
        .alone()
        .multiply(
            q.matrix(row + begin, rows, head, keyWidth),
            k.matrix(row, keys, group, keyWidth).transposed(),
            Matrix.of(s, 0, rows, keys, length));
  }

  @FunctionalInterface
  private interface Work {
    void run(int thread, int sequence, int group);
  }

  private void overGroups(Work work) {
    int pieces = sequences * groups;
    int threads = Math.min(pieces, compute.threads());
    compute.overParts(
        threads,
        thread -> {
          for (int piece = thread; piece < pieces; piece += threads) {
            work.run(thread, piece / groups, piece % groups);
          }
        });
  }

  private void clear(HeadRows x, int sequence, int group, int width) {
    for (int row = sequence * length; row < (sequence + 1) * length; row++) {
      int at = x.at(row, group);
      Arrays.fill(x.numbers(), at, at + width, 0);
    }
  }

  private int firstHead(int group) {
    return group * (heads / groups);
  }

  private int sum(int sequence, int head, int position) {
    return (sequence * heads + head) * length + position;
  }
}
