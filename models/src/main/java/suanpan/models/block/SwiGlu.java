package suanpan.models.block;

import suanpan.models.WeightSpec.Kind;
import suanpan.models.WeightTable;
import suanpan.models.Weights;
import suanpan.tensor.Backend;
import suanpan.tensor.Tensor;

/**
 * The feed-forward network of all families: {@code W_down(silu(W_gate x) * (W_up x))}. V4 clamps
 * before the product: the gate from above, the other factor on both sides.
 *
 * @param gateProj [I, d]
 * @param upProj [I, d]
 * @param downProj [d, I]
 * @param limit the clamp's L; infinite for models without
 */
public record SwiGlu(Tensor gateProj, Tensor upProj, Tensor downProj, float limit) {
  /** The {@link #limit} of models that do not clamp. */
  public static final float NO_LIMIT = Float.POSITIVE_INFINITY;

  /** Adds the dense network of a layer to a table. */
  public static void addWeights(WeightTable table, int layer, int d, int inner) {
    table
        .layer(layer, Kind.MATRIX, "gateProj", "mlp.gate_proj.weight", "ffn_gate.weight", inner, d)
        .layer(layer, Kind.MATRIX, "upProj", "mlp.up_proj.weight", "ffn_up.weight", inner, d)
        .layer(layer, Kind.MATRIX, "downProj", "mlp.down_proj.weight", "ffn_down.weight", d, inner);
  }

  /** The dense network of a layer. */
  public static SwiGlu of(Weights weights, int layer) {
    return new SwiGlu(
        weights.layer(layer, "gateProj"),
        weights.layer(layer, "upProj"),
        weights.layer(layer, "downProj"),
        NO_LIMIT);
  }

  /** I, the inner width. */
  public int intermediateSize() {
    return Math.toIntExact(gateProj.rows());
  }

  /**
   * @param x [tokens, d]
   * @param inner scratch [tokens, I]
   * @param out receives [tokens, d]
   */
  public void forward(Backend backend, float[] x, int tokens, float[] inner, float[] out) {
    backend.gatedMatmul(gateProj, upProj, limit, x, tokens, inner);
    backend.matmul(downProj, inner, tokens, out);
  }
}
