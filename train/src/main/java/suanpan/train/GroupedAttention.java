package suanpan.train;

import java.util.Optional;
import suanpan.models.block.GqaConfig;

/**
 * Grouped-query attention of Llama, Qwen2 and Qwen3 (specification section 15): {@code q, k, v = W
 * x (+ b)}, Qwen3's norm over every query and key head, rotation, softmax attention, {@code y = W_o
 * o}.
 */
final class GroupedAttention implements Attention {
  private final int rows;
  private final int heads;
  private final int groups;
  private final int headDim;
  private final Linear qProj;
  private final Linear kProj;
  private final Linear vProj;
  private final Linear oProj;
  private final Optional<Biases> biases;
  private final Optional<Norms> norms;
  private final Rotation rotation;
  private final CausalAttention attention;
  private final float[] q; // [N, H, D] rotated
  private final float[] k; // [N, G, D] rotated
  private final float[] v; // [N, G, D]
  private final float[] o; // [N, H, D]
  private final float[] dQ;
  private final float[] dK;
  private final float[] dV;
  private final float[] dO;

  /** Qwen2's. */
  private record Biases(Bias q, Bias k, Bias v) {}

  /**
   * Qwen3's.
   *
   * @param qBefore [N, H, D] queries before their norm
   * @param kBefore [N, G, D] keys before theirs
   */
  private record Norms(RmsNorm q, RmsNorm k, float[] qBefore, float[] kBefore) {}

  GroupedAttention(
      Compute compute,
      GqaConfig config,
      LayerWeights weights,
      Rotation rotation,
      int sequences,
      int length,
      Buffers buffers) {
    this.rows = sequences * length;
    this.heads = config.numAttentionHeads();
    this.groups = config.numKeyValueHeads();
    this.headDim = config.headDim();
    this.qProj = Linear.of(compute, weights.get("qProj"));
    this.kProj = Linear.of(compute, weights.get("kProj"));
    this.vProj = Linear.of(compute, weights.get("vProj"));
    this.oProj = Linear.of(compute, weights.get("oProj"));
    this.rotation = rotation;
    long wide = (long) rows * config.queryWidth();
    long narrow = (long) rows * config.keyWidth();
    this.biases =
        weights.has("qBias")
            ? Optional.of(
                new Biases(
                    new Bias(weights.get("qBias")),
                    new Bias(weights.get("kBias")),
                    new Bias(weights.get("vBias"))))
            : Optional.empty();
    this.norms =
        weights.has("qNorm")
            ? Optional.of(
                new Norms(
                    norm(compute, config, weights.get("qNorm"), heads, buffers),
                    norm(compute, config, weights.get("kNorm"), groups, buffers),
                    buffers.kept("q before norm", wide),
                    buffers.kept("k before norm", narrow)))
            : Optional.empty();
    float scale = (float) (1 / Math.sqrt(headDim));
    this.attention =
        new CausalAttention(
            compute, sequences, length, heads, groups, headDim, headDim, scale, buffers);
    this.q = buffers.kept("q", wide);
    this.k = buffers.kept("k", narrow);
    this.v = buffers.kept("v", narrow);
    this.o = buffers.kept("o", wide);
    this.dQ = buffers.scratch("dQ", wide);
    this.dK = buffers.scratch("dK", narrow);
    this.dV = buffers.scratch("dV", narrow);
    this.dO = buffers.scratch("dO", wide);
  }

  private RmsNorm norm(
      Compute compute, GqaConfig config, Parameter weight, int ofHeads, Buffers buffers) {
    return new RmsNorm(
        compute, weight, config.rmsNormEps(), Math.multiplyExact(rows, ofHeads), buffers);
  }

  @Override
  public void forward(float[] x, float[] y) {
    float[] qFirst = norms.map(Norms::qBefore).orElse(q);
    float[] kFirst = norms.map(Norms::kBefore).orElse(k);
    qProj.forward(x, rows, qFirst);
    kProj.forward(x, rows, kFirst);
    vProj.forward(x, rows, v);
    biases.ifPresent(
        b -> {
          b.q.forward(qFirst, rows);
          b.k.forward(kFirst, rows);
          b.v.forward(v, rows);
        });
    norms.ifPresent(
        n -> {
          n.q.forward(qFirst, headDim, q);
          n.k.forward(kFirst, headDim, k);
        });
    rotation.forward(queries(q), rows, heads);
    rotation.forward(keys(k), rows, groups);
    attention.forward(queries(q), keys(k), keys(v), queries(o));
    oProj.forward(o, rows, y);
  }

  @Override
  public void backward(float[] x, float[] dY, float[] dX) {
    oProj.backward(o, dY, rows, dO, Into.REPLACE);
    attention.backward(
        queries(q), keys(k), keys(v), queries(o), queries(dO), queries(dQ), keys(dK), keys(dV));
    rotation.backward(queries(dQ), rows, heads);
    rotation.backward(keys(dK), rows, groups);
    norms.ifPresent(
        n -> {
          n.q.backward(n.qBefore, headDim, dQ, dQ, Into.REPLACE);
          n.k.backward(n.kBefore, headDim, dK, dK, Into.REPLACE);
        });
    biases.ifPresent(
        b -> {
          b.q.backward(dQ, rows);
          b.k.backward(dK, rows);
          b.v.backward(dV, rows);
        });
    qProj.backward(x, dQ, rows, dX, Into.REPLACE);
    kProj.backward(x, dK, rows, dX, Into.ADD);
    vProj.backward(x, dV, rows, dX, Into.ADD);
  }

  private HeadRows queries(float[] x) {
    return HeadRows.of(x, heads, headDim);
  }

  private HeadRows keys(float[] x) {
    return HeadRows.of(x, groups, headDim);
  }
}
