package suanpan.train;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import suanpan.tensor.Metadata;

/** Configurations of a few thousand weights, with what published models have. */
final class TinyConfigs {
  private TinyConfigs() {}

  static Metadata of(String name) {
    return new Metadata(name, values(name));
  }

  private static Map<String, Object> values(String name) {
    return switch (name) {
      case "llama" -> grouped("llama", false);
      case "qwen2" -> grouped("qwen2", true);
      case "qwen3" -> grouped("qwen3", true);
      case "deepseek_v2" -> latent("deepseek_v2", 0, "group_limited_greedy");
      case "deepseek_v2_lite" -> latent("deepseek_v2", 0, "greedy");
      case "deepseek_v3" -> latent("deepseek_v3", 6, "noaux_tc");
      case "deepseek_v3_mtp" -> {
        Map<String, Object> config = latent("deepseek_v3", 6, "noaux_tc");
        config.put("num_nextn_predict_layers", 1L);
        yield config;
      }
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Map<String, Object> common(String type) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("model_type", type);
    config.put("vocab_size", 29L);
    config.put("hidden_size", 12L);
    config.put("intermediate_size", 10L);
    config.put("num_hidden_layers", 2L);
    config.put("num_attention_heads", 4L);
    config.put("max_position_embeddings", 64L);
    config.put("rms_norm_eps", 1e-5);
    config.put("hidden_act", "silu");
    config.put("initializer_range", 0.4);
    return config;
  }

  private static Map<String, Object> grouped(String type, boolean isTied) {
    Map<String, Object> config = common(type);
    config.put("num_key_value_heads", 2L);
    config.put("head_dim", 6L);
    config.put("tie_word_embeddings", isTied);
    config.put("rope_theta", 100.0);
    if (type.equals("llama")) {
      config.put(
          "rope_scaling",
          new HashMap<String, Object>(
              Map.of(
                  "rope_type", "llama3",
                  "factor", 8.0,
                  "low_freq_factor", 1.0,
                  "high_freq_factor", 4.0,
                  "original_max_position_embeddings", 16L)));
    }
    return config;
  }

  private static Map<String, Object> latent(String type, long qLoraRank, String topkMethod) {
    Map<String, Object> config = common(type);
    if (qLoraRank > 0) {
      config.put("q_lora_rank", qLoraRank);
    }
    config.put("num_key_value_heads", 4L);
    config.put("kv_lora_rank", 5L);
    config.put("qk_nope_head_dim", 4L);
    config.put("qk_rope_head_dim", 4L);
    config.put("v_head_dim", 3L);
    config.put("first_k_dense_replace", 1L);
    config.put("moe_intermediate_size", 6L);
    config.put("n_routed_experts", 8L);
    config.put("num_experts_per_tok", 3L);
    config.put("n_shared_experts", 2L);
    config.put("n_group", 4L);
    config.put("topk_group", 2L);
    config.put("topk_method", topkMethod);
    config.put("norm_topk_prob", type.equals("deepseek_v3"));
    config.put("routed_scaling_factor", 2.5);
    config.put("scoring_func", type.equals("deepseek_v3") ? "sigmoid" : "softmax");
    config.put("tie_word_embeddings", false);
    config.put(
        "rope_scaling",
        new HashMap<String, Object>(
            Map.of(
                "type", "yarn",
                "factor", 40.0,
                "mscale", 0.707,
                "mscale_all_dim", 1.0,
                "original_max_position_embeddings", 16L)));
    return config;
  }
}
