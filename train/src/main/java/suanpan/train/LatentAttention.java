package suanpan.train;

import java.util.Arrays;
import java.util.Optional;
import suanpan.models.block.MlaConfig;

/**
 * Multi-head latent attention of V2 and V3 (specification section 4), in the expanded form: {@code
 * q = W_qb rms(W_qa x)} or {@code W_q x}; {@code [latent | kPe] = W_kva x}; {@code [k | v] = W_kvb
 * rms(latent)}; the rotated kPe is the second part of every head's key.
 *
 * <p>Letters: dn, dr, dv numbers of a head's key without position, key with position, and value; c
 * numbers of the latent.
 */
final class LatentAttention implements Attention {
  /** Of the inner norms, whatever the configuration says of the outer ones. */
  private static final float EPS = 1e-6f;

  private final Compute compute;
  private final int rows;
  private final int heads;
  private final int nope; // dn
  private final int width; // dn + dr
  private final int valueWidth; // dv
  private final int c;
  private final int down; // c + dr
  private final Optional<Low> low;
  private final Linear qProj; // from x or from the query latent
  private final Linear kvA;
  private final RmsNorm kvNorm;
  private final Linear kvB;
  private final Linear oProj;
  private final Rotation rotation;
  private final CausalAttention attention;
  private final float[] q; // [N, H, dn + dr] second part rotated
  private final float[] kvDown; // [N, c + dr] second part rotated
  private final float[] latent; // [N, c] normed
  private final float[] kv; // [N, H, dn + dv]
  private final float[] k; // [N, H, dn + dr]
  private final float[] o; // [N, H, dv]
  private final float[] dQ;
  private final float[] dKvDown;
  private final float[] dLatent;
  private final float[] dKv;
  private final float[] dK;
  private final float[] dO;

  /**
   * The query latent.
   *
   * @param before [N, r] before its norm
   * @param after [N, r] normed
   */
  private record Low(Linear qA, RmsNorm norm, float[] before, float[] after, float[] gradient) {}

  LatentAttention(
      Compute compute,
      MlaConfig config,
      LayerWeights weights,
      Rotation rotation,
      int sequences,
      int length,
      Buffers buffers) {
    this.compute = compute;
    this.rows = sequences * length;
    this.heads = config.numAttentionHeads();
    this.nope = config.qkNopeHeadDim();
    this.width = config.qkHeadDim();
    this.valueWidth = config.vHeadDim();
    this.c = config.kvLoraRank();
    this.down = config.cacheWidth();
    this.low =
        config.qLoraRank() > 0
            ? Optional.of(low(compute, weights, config.qLoraRank(), buffers))
            : Optional.empty();
    this.qProj = Linear.of(compute, weights.get(low.isPresent() ? "qBProj" : "qProj"));
    this.kvA = Linear.of(compute, weights.get("kvAProj"));
    this.kvNorm = new RmsNorm(compute, weights.get("kvALayernorm"), EPS, rows, buffers);
    this.kvB = Linear.of(compute, weights.get("kvBProj"));
    this.oProj = Linear.of(compute, weights.get("oProj"));
    this.rotation = rotation;
    this.attention =
        new CausalAttention(
            compute,
            sequences,
            length,
            heads,
            heads,
            width,
            valueWidth,
            config.softmaxScale(),
            buffers);
    long keys = (long) rows * heads * width;
    long values = (long) rows * heads * valueWidth;
    long both = (long) rows * heads * (nope + valueWidth);
    this.q = buffers.kept("q", keys);
    this.kvDown = buffers.kept("kv down", (long) rows * down);
    this.latent = buffers.kept("latent", (long) rows * c);
    this.kv = buffers.kept("kv", both);
    this.k = buffers.kept("k", keys);
    this.o = buffers.kept("o", values);
    this.dQ = buffers.scratch("dQ", keys);
    this.dKvDown = buffers.scratch("dKv down", (long) rows * down);
    this.dLatent = buffers.scratch("dLatent", (long) rows * c);
    this.dKv = buffers.scratch("dKv", both);
    this.dK = buffers.scratch("dK", keys);
    this.dO = buffers.scratch("dO", values);
  }

  private Low low(Compute compute, LayerWeights weights, int rank, Buffers buffers) {
    return new Low(
        Linear.of(compute, weights.get("qAProj")),
        new RmsNorm(compute, weights.get("qALayernorm"), EPS, rows, buffers),
        buffers.kept("q latent before norm", (long) rows * rank),
        buffers.kept("q latent", (long) rows * rank),
        buffers.scratch("dQ latent", (long) rows * rank));
  }

  @Override
  public void forward(float[] x, float[] y) {
    if (low.isPresent()) {
      Low l = low.get();
      l.qA.forward(x, rows, l.before);
      l.norm.forward(l.before, l.norm.width(), l.after);
      qProj.forward(l.after, rows, q);
    } else {
      qProj.forward(x, rows, q);
    }
    kvA.forward(x, rows, kvDown);
    kvNorm.forward(kvDown, down, latent);
    kvB.forward(latent, rows, kv);
    rotation.forward(queries(q).from(nope), rows, heads);
    rotation.forward(sharedKey(kvDown), rows, 1);
    joinKeys();
    attention.forward(queries(q), queries(k), values(kv), HeadRows.of(o, heads, valueWidth));
    oProj.forward(o, rows, y);
  }

  /** Every head's own part of its key, then the part that all share. */
  private void joinKeys() {
    compute.overRows(
        rows,
        (part, begin, end) -> {
          for (int row = begin; row < end; row++) {
            for (int head = 0; head < heads; head++) {
              int to = (row * heads + head) * width;
              int from = (row * heads + head) * (nope + valueWidth);
              System.arraycopy(kv, from, k, to, nope);
              System.arraycopy(kvDown, row * down + c, k, to + nope, down - c);
            }
          }
        });
  }

  @Override
  public void backward(float[] x, float[] dY, float[] dX) {
    oProj.backward(o, dY, rows, dO, Into.REPLACE);
    attention.backward(
        queries(q),
        queries(k),
        values(kv),
        HeadRows.of(o, heads, valueWidth),
        HeadRows.of(dO, heads, valueWidth),
        queries(dQ),
        queries(dK),
        values(dKv));
    splitKeys();
    rotation.backward(queries(dQ).from(nope), rows, heads);
    rotation.backward(sharedKey(dKvDown), rows, 1);
    kvB.backward(latent, dKv, rows, dLatent, Into.REPLACE);
    kvNorm.backward(kvDown, down, dLatent, dKvDown, Into.REPLACE);
    kvA.backward(x, dKvDown, rows, dX, Into.REPLACE);
    if (low.isPresent()) {
      Low l = low.get();
      qProj.backward(l.after, dQ, rows, l.gradient, Into.REPLACE);
      l.norm.backward(l.before, l.norm.width(), l.gradient, l.gradient, Into.REPLACE);
      l.qA.backward(x, l.gradient, rows, dX, Into.ADD);
    } else {
      qProj.backward(x, dQ, rows, dX, Into.ADD);
    }
  }

  /** The transpose of {@link #joinKeys}: the shared part's gradient is the sum over the heads. */
  private void splitKeys() {
    int r = down - c;
    compute.overRows(
        rows,
        (part, begin, end) -> {
          for (int row = begin; row < end; row++) {
            int shared = row * down + c;
            Arrays.fill(dKvDown, shared, shared + r, 0);
            for (int head = 0; head < heads; head++) {
              int from = (row * heads + head) * width;
              int to = (row * heads + head) * (nope + valueWidth);
              System.arraycopy(dK, from, dKv, to, nope);
              for (int i = 0; i < r; i++) {
                dKvDown[shared + i] += dK[from + nope + i];
              }
            }
          }
        });
  }

  private HeadRows queries(float[] x) {
    return HeadRows.of(x, heads, width);
  }

  private HeadRows values(float[] x) {
    return HeadRows.of(x, heads, nope + valueWidth).from(nope);
  }

  private HeadRows sharedKey(float[] x) {
    return new HeadRows(x, c, down, 0);
  }
}
