package suanpan.train;

import java.util.LinkedHashMap;
import java.util.Map;
import suanpan.models.WeightSpec;
import suanpan.models.block.GqaConfig;
import suanpan.models.block.MlaConfig;
import suanpan.models.block.MoeConfig;
import suanpan.models.block.Rope;
import suanpan.models.block.RopeConfig;
import suanpan.models.block.Router;

/** The config.json of a model that came from a file without one. */
final class PublishedConfig {
  private static final Map<String, String> CLASSES =
      Map.of(
          "llama", "LlamaForCausalLM",
          "qwen2", "Qwen2ForCausalLM",
          "qwen3", "Qwen3ForCausalLM",
          "deepseek_v2", "DeepseekV2ForCausalLM",
          "deepseek_v3", "DeepseekV3ForCausalLM");

  private final ModelShape shape;
  private final Map<String, Object> values = new LinkedHashMap<>();

  private PublishedConfig(ModelShape shape) {
    this.shape = shape;
  }

  /**
   * @throws TrainingException if the model has rope scaling that GGUF keeps in a tensor
   */
  static Map<String, Object> of(ModelShape shape) {
    PublishedConfig config = new PublishedConfig(shape);
    config.common();
    switch (shape.attention()) {
      case ModelShape.Grouped(GqaConfig c) -> config.grouped(c);
      case ModelShape.Latent(MlaConfig c) -> config.latent(c);
    }
    return config.values;
  }

  private void common() {
    put("architectures", new String[] {CLASSES.getOrDefault(shape.architecture(), "")});
    put("model_type", shape.architecture());
    put("vocab_size", shape.vocabSize());
    put("hidden_size", shape.hiddenSize());
    put("num_hidden_layers", shape.numHiddenLayers());
    put("max_position_embeddings", shape.maxPositionEmbeddings());
    put("rms_norm_eps", Double.parseDouble(Float.toString(shape.rmsNormEps())));
    put("hidden_act", "silu");
    put("attention_bias", false);
    put("tie_word_embeddings", !has(WeightSpec.MODEL, "lmHead"));
  }

  private void grouped(GqaConfig c) {
    put("intermediate_size", c.intermediateSize());
    put("num_attention_heads", c.numAttentionHeads());
    put("num_key_value_heads", c.numKeyValueHeads());
    put("head_dim", c.headDim());
    rope(c.rope(), 0);
  }

  private void latent(MlaConfig c) {
    MoeConfig moe = shape.experts().orElseThrow();
    boolean isV3 = shape.architecture().equals("deepseek_v3");
    int dense = 0;
    while (dense < shape.numHiddenLayers() && has(dense, "gateProj")) {
      dense++;
    }
    put("intermediate_size", dense > 0 ? innerSize() : moe.sharedIntermediateSize());
    put("num_attention_heads", c.numAttentionHeads());
    put("num_key_value_heads", c.numAttentionHeads());
    // Absent would mean the published size.
    values.put("q_lora_rank", c.qLoraRank() > 0 ? c.qLoraRank() : null);
    put("kv_lora_rank", c.kvLoraRank());
    put("qk_nope_head_dim", c.qkNopeHeadDim());
    put("qk_rope_head_dim", c.qkRopeHeadDim());
    put("v_head_dim", c.vHeadDim());
    put("rope_interleave", c.ropeStyle() == Rope.Style.PAIR);
    put("first_k_dense_replace", dense);
    put("moe_layer_freq", 1);
    put("moe_intermediate_size", moe.moeIntermediateSize());
    put("n_routed_experts", moe.nRoutedExperts());
    put("n_shared_experts", moe.nSharedExperts());
    put("num_experts_per_tok", moe.numExpertsPerTok());
    put("n_group", moe.groups().nGroup());
    put("topk_group", moe.groups().topkGroup());
    String limited = moe.groups().nGroup() > 1 ? "group_limited_greedy" : "greedy";
    put("topk_method", isV3 ? "noaux_tc" : limited);
    put("scoring_func", isV3 ? "sigmoid" : "softmax");
    put("norm_topk_prob", moe.norm() == Router.Norm.SUM_TO_ONE);
    put("routed_scaling_factor", moe.routedScalingFactor());
    put("num_nextn_predict_layers", has(shape.numHiddenLayers(), "ehProj") ? 1 : 0);
    rope(c.rope(), c.rope().mscale());
  }

  private long innerSize() {
    return shape.specs().stream()
        .filter(spec -> spec.key().equals("gateProj"))
        .findFirst()
        .orElseThrow()
        .shape()
        .dim(0);
  }

  /**
   * @param mscale m(mscale_all_dim) of latent attention, else 0
   */
  private void rope(RopeConfig rope, double mscale) {
    put("rope_theta", rope.theta());
    Map<String, Object> scaling = new LinkedHashMap<>();
    switch (rope.scaling()) {
      case RopeConfig.None() -> {}
      case RopeConfig.Linear(double factor) -> {
        scaling.put("rope_type", "linear");
        scaling.put("factor", factor);
      }
      case RopeConfig.Yarn yarn -> {
        scaling.put("rope_type", "yarn");
        scaling.put("factor", yarn.factor());
        scaling.put("original_max_position_embeddings", Math.round(yarn.originalLength()));
        scaling.put("beta_fast", yarn.betaFast());
        scaling.put("beta_slow", yarn.betaSlow());
        scaling.put("attention_factor", rope.magnitude());
        if (mscale > 0 && yarn.factor() > 1) {
          // m(s) = 0.1 s ln f + 1.
          scaling.put("mscale_all_dim", 10 * (mscale - 1) / Math.log(yarn.factor()));
        }
      }
      case RopeConfig.Llama3 _, RopeConfig.Divisors _ ->
          throw new TrainingException(
              "config.json: found llama3 rope scaling as GGUF's tensor rope_freqs.weight, whose"
                  + " settings cannot be told from it; train from the folder with safetensors");
    }
    if (!scaling.isEmpty()) {
      put("rope_scaling", scaling);
    }
  }

  private boolean has(int layer, String key) {
    return shape.specs().stream().anyMatch(spec -> spec.layer() == layer && spec.key().equals(key));
  }

  private void put(String key, Object value) {
    values.put(key, value);
  }
}
