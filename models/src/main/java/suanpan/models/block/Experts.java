package suanpan.models.block;

import java.util.Arrays;
import java.util.List;
import suanpan.models.Batch;
import suanpan.models.LayerObserver;
import suanpan.models.Weights;
import suanpan.tensor.Backend;
import suanpan.tensor.Tensor;

/**
 * Mixture of experts: {@code y = sum over chosen e of g_e expert_e(x) + shared(x)} (specification
 * section 5). Tokens are grouped by expert, so that each expert's weights are read once a pass.
 *
 * <p>Letters: T rows, E routed experts, K chosen for a row, I inner width, d hidden size.
 *
 * @param gate the router's matrix [E, d]
 * @param router the choice
 * @param experts E networks of inner width I
 * @param shared one network for every token, of inner width n_shared_experts x I
 */
public record Experts(Tensor gate, Router router, List<SwiGlu> experts, SwiGlu shared) {
  /** The experts of a layer, by the keys of {@link MoeConfig#addWeights}. */
  public static Experts of(Weights weights, int layer, Router router) {
    return of(weights, layer, router, SwiGlu.NO_LIMIT, SwiGlu.NO_LIMIT);
  }

  /**
   * @param limit clamp of the routed experts
   * @param sharedLimit clamp of the shared expert
   */
  public static Experts of(
      Weights weights, int layer, Router router, float limit, float sharedLimit) {
    List<Tensor> gateProj = weights.experts(layer, "expertsGateProj");
    List<Tensor> upProj = weights.experts(layer, "expertsUpProj");
    List<Tensor> downProj = weights.experts(layer, "expertsDownProj");
    SwiGlu[] experts = new SwiGlu[gateProj.size()];
    Arrays.setAll(experts, e -> new SwiGlu(gateProj.get(e), upProj.get(e), downProj.get(e), limit));
    SwiGlu shared =
        new SwiGlu(
            weights.layer(layer, "sharedGateProj"),
            weights.layer(layer, "sharedUpProj"),
            weights.layer(layer, "sharedDownProj"),
            sharedLimit);
    return new Experts(weights.layer(layer, "gate"), router, List.of(experts), shared);
  }

  /** Buffers of a pass. */
  public static final class Scratch {
    private final float[] logits; // [T, E]
    private final int[] ids; // [T, K]
    private final float[] weights; // [T, K]
    private final float[] gathered; // [T, d], of a few tokens [T K, d]
    private final float[] result; // [T, d]
    private final float[] gate; // [T, n_shared_experts I]
    private final int[] rows; // tokens of the gathered rows
    private final float[] factors; // and their weights
    private final ExpertGroups groups; // for passes of a few tokens

    public Scratch(MoeConfig config, int maxRows, int hiddenSize) {
      int nRoutedExperts = config.nRoutedExperts();
      int k = config.numExpertsPerTok();
      int widest = config.sharedIntermediateSize();
      this.logits = new float[maxRows * nRoutedExperts];
      this.ids = new int[maxRows * k];
      this.weights = new float[maxRows * k];
      int together = Math.min(maxRows, ExpertGroups.MAX_TOKENS);
      this.groups = new ExpertGroups(together * (k + 1), hiddenSize, widest);
      int most = Math.max(maxRows, together * k);
      this.gathered = new float[most * hiddenSize];
      this.result = new float[maxRows * hiddenSize];
      this.gate = new float[maxRows * widest];
      this.rows = new int[most];
      this.factors = new float[most];
    }
  }

  /**
   * @param x [T, d]
   * @param out receives [T, d]
   */
  public void forward(
      Backend backend,
      int layer,
      Batch batch,
      float[] x,
      Scratch s,
      float[] out,
      LayerObserver observer) {
    int tokens = batch.rows();
    int k = router.numExpertsPerTok();
    backend.matmul(gate, x, tokens, s.logits);
    for (int t = 0; t < tokens; t++) {
      router.choose(batch.token(t), s.logits, t * experts.size(), s.ids, s.weights, t * k);
    }
    observer.experts(layer, s.ids, s.weights, tokens, k);
    if (tokens <= ExpertGroups.MAX_TOKENS) {
      together(backend, x, tokens, s, out);
      return;
    }
    shared.forward(backend, x, tokens, s.gate, out);
    for (int e = 0; e < experts.size(); e++) {
      expert(backend, e, x, tokens, s, out);
    }
  }

  /** All experts of a few tokens at once; added in the same order as one by one. */
  private void together(Backend backend, float[] x, int tokens, Scratch s, float[] out) {
    int d = gate.columns();
    ExpertGroups groups = s.groups;
    groups.begin(backend);
    groups.add(shared, x, 0, tokens);
    int gathered = 0;
    for (int e = 0; e < experts.size(); e++) {
      int count = gather(e, x, tokens, s, gathered);
      if (count > 0) {
        groups.add(experts.get(e), s.gathered, gathered * d, count);
        gathered += count;
      }
    }
    groups.run();
    groups.copyTo(out, tokens);
    for (int i = 0; i < gathered; i++) {
      groups.addTo(tokens + i, s.factors[i], out, s.rows[i] * d);
    }
  }

  /** Adds one expert's share to the rows that chose it. */
  private void expert(Backend backend, int e, float[] x, int tokens, Scratch s, float[] out) {
    int d = gate.columns();
    int count = gather(e, x, tokens, s, 0);
    if (count == 0) {
      return;
    }
    experts.get(e).forward(backend, s.gathered, count, s.gate, s.result);
    for (int i = 0; i < count; i++) {
      backend.kernels().addScaled(s.factors[i], s.result, i * d, out, s.rows[i] * d, d);
    }
  }

  /**
   * Copies the rows that chose an expert together.
   *
   * @param at where in the gathered rows they begin
   * @return how many they are
   */
  private int gather(int e, float[] x, int tokens, Scratch s, int at) {
    int k = router.numExpertsPerTok();
    int d = gate.columns();
    int count = 0;
    for (int chosen = 0; chosen < tokens * k; chosen++) {
      if (s.ids[chosen] == e) {
        int row = chosen / k;
        s.rows[at + count] = row;
        s.factors[at + count] = s.weights[chosen];
        System.arraycopy(x, row * d, s.gathered, (at + count) * d, d);
        count++;
      }
    }
    return count;
  }
}
