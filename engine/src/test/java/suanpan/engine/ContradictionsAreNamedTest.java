package suanpan.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import suanpan.tensor.Metadata;
import suanpan.tensor.ModelFormatException;
import suanpan.tensor.Tensor;
import suanpan.tensor.TensorSource;

/** A configuration that contradicts itself is refused with its file, its key and what it found. */
class ContradictionsAreNamedTest {
  @TempDir private Path folder;

  /** One value of a published configuration changed, or one key added. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "deepseek-v2-lite | num_experts_per_tok | 65 | 64",
        "deepseek-v2-lite | hidden_size | 0 | whole number",
        "deepseek-v2-lite | hidden_size | -5 | whole number",
        "deepseek-v2-lite | hidden_size | \"2048\" | whole number",
        "deepseek-v2-lite | num_hidden_layers | 2000000000 | 2048",
        "deepseek-v2-lite | first_k_dense_replace | 28 | num_hidden_layers 27",
        "deepseek-v2-lite | qk_rope_head_dim | 63 | even",
        "deepseek-v2-lite | rms_norm_eps | -1 | at least 0",
        "deepseek-v2-lite | rope_theta | 0 | above 1",
        "deepseek-v2-lite | hidden_act | \"gelu\" | silu",
        "deepseek-v2-lite | attention_bias | true | false",
        "deepseek-v2-lite | scoring_func | \"sigmoid\" | softmax",
        "deepseek-v2-lite | num_key_value_heads | 5 | 16",
        "deepseek-v2-lite | routed_scaling_factor | 0 | above 0",
        "deepseek-v2-lite | moe_layer_freq | 2 | 1",
        "deepseek-v2 | n_group | 7 | divisor",
        "deepseek-v2 | topk_group | 9 | n_group 8",
        "deepseek-v2 | n_group | 160 | groups of at least 2",
        "deepseek-v3 | num_experts_per_tok | 129 | 128",
        "deepseek-v3 | kv_lora_rank | 0 | whole number",
        "deepseek-v3 | q_lora_rank | -1 | whole number",
        "deepseek-v3 | rope_scaling | {\"type\": \"yarn\", \"factor\": -40,"
            + " \"original_max_position_embeddings\": 4096} | above 0",
        "deepseek-v3 | rope_scaling | {\"type\": \"yarn\", \"factor\": 40,"
            + " \"original_max_position_embeddings\": 4096, \"beta_slow\": 64} | beta_fast",
        "deepseek-v3 | rope_scaling | {\"type\": \"spiral\"} | yarn",
        "deepseek-v3.2 | index_topk | 0 | whole number",
        "deepseek-v3.2 | index_head_dim | 32 | qk_rope_head_dim 64",
        "deepseek-v3.2 | q_lora_rank | null | indexer",
        "deepseek-v4-flash | sliding_window | 0 | whole number",
        "deepseek-v4-flash | o_groups | 7 | divisor",
        "deepseek-v4-flash | qk_rope_head_dim | 65 | even",
        "deepseek-v4-flash | index_head_dim | 32 | at least 64",
        "deepseek-v4-flash | compress_ratios | [0, 0, 4] | 43 layers",
        "deepseek-v4-flash | num_hidden_layers | 40 | 40 layers",
        "deepseek-v4-flash | num_hidden_layers | 2000000000 | layers",
        "deepseek-v4-flash | num_hash_layers | 44 | 43",
        "deepseek-v4-flash | num_key_value_heads | 64 | 1",
        "deepseek-v4-flash | hc_mult | 0 | whole number",
        "deepseek-v4-flash | hc_eps | 0 | above 0",
        "deepseek-v4-flash | swiglu_limit | -10 | above 0",
        "deepseek-v4-flash | compress_rope_theta | 1 | above 1",
        "deepseek-v4-flash | scoring_func | \"softmax\" | sqrtsoftplus",
        "deepseek-v4-flash | n_routed_experts | 5 | at most 5",
        "deepseek-v4-flash | max_position_embeddings | 3000000000 | whole number",
      })
  void inConfigJson(String shape, String key, String value, String expected) throws IOException {
    Path config = folder.resolve("config.json");
    Files.writeString(config, changed(shape, key, value));
    assertThatThrownBy(() -> Engine.describe(config))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining(config.toString())
        .hasMessageContaining(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "num_attention_heads, 5, divisor of hidden_size",
    "num_key_value_heads, 3, divisor",
    "head_dim, 15, even",
    "hidden_act, \"relu\", silu",
    "intermediate_size, 0, whole number"
  })
  void inConfigJsonOfFamiliesWithGroupedQueries(String key, String value, String expected)
      throws IOException {
    for (String family : new String[] {"llama", "qwen2", "qwen3"}) {
      Path config = folder.resolve("config.json");
      Files.writeString(
          config,
          """
          {"model_type": "%s", "hidden_size": 64, "intermediate_size": 96, "vocab_size": 50,
           "num_hidden_layers": 2, "max_position_embeddings": 64,
           %s
           "%s": %s}
          """
              .formatted(
                  family,
                  key.equals("num_attention_heads") ? "" : "\"num_attention_heads\": 4,",
                  key,
                  value)
              .replace(key.equals("intermediate_size") ? "\"intermediate_size\": 96," : "\0", ""));
      assertThatThrownBy(() -> Engine.describe(config))
          .as(family)
          .isInstanceOf(EngineException.class)
          .hasMessageContaining(config.toString())
          .hasMessageContaining(expected);
    }
  }

  /** The metadata that we write ourselves, with one value changed. */
  @ParameterizedTest
  @CsvSource({
    "deepseek-v2, deepseek2.attention.key_length, 500, 576",
    "deepseek-v2, deepseek2.attention.head_count_kv, 7, 128",
    "deepseek-v2, deepseek2.expert_used_count, 161, 60",
    "deepseek-v2, deepseek2.leading_dense_block_count, 61, 60",
    "deepseek-v3, deepseek2.expert_group_count, 3, divisor",
    "deepseek-v3.2, deepseek32.expert_gating_func, 1, 2",
    "deepseek-v3.2, deepseek32.attention.indexer.top_k, 0, whole number",
    "deepseek-v4-flash, deepseek4.attention.sliding_window, 0, whole number",
    "deepseek-v4-flash, deepseek4.attention.output_group_count, 3, divisor",
    "deepseek-v4-flash, deepseek4.block_count, 50, 50 layers",
    "deepseek-v4-flash, deepseek4.attention.compress_rope_freq_base, 0, above 1",
    "deepseek-v4-flash, deepseek4.attention.head_count_kv, 64, 1",
    "deepseek-v4-flash, deepseek4.hash_layer_count, 99, 43",
  })
  void inGguf(String shape, String key, long value, String expected) {
    ModelShape published = ModelShape.published(shape).orElseThrow();
    PlannedModel whole = PlannedModel.of(new ConfigOnly(published.metadata()));
    Map<String, Object> metadata = new LinkedHashMap<>(whole.plan().ggufMetadata());
    assertThat(metadata).containsKey(key);
    NavigableSet<String> names = new TreeSet<>();
    names.add("blk.0.attn_k_b.weight");
    names.add("output.weight");
    assertThat(PlannedModel.of(new Header(new Metadata("m.gguf", metadata), names))).isNotNull();
    metadata.put(key, value);
    assertThatThrownBy(() -> PlannedModel.of(new Header(new Metadata("m.gguf", metadata), names)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("m.gguf")
        .hasMessageContaining(expected);
  }

  @Test
  void allPublishedShapesAreFree() {
    for (String name : ModelShape.publishedNames()) {
      assertThat(Engine.describe(ModelShape.published(name).orElseThrow()).parameters())
          .isPositive();
    }
  }

  private static String changed(String shape, String key, String value) throws IOException {
    String resource = "shapes/" + shape + ".json";
    try (var in = Objects.requireNonNull(ModelShape.class.getResourceAsStream(resource))) {
      String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      String without = json.replaceFirst("  \"" + key + "\": .*\n", "");
      return without.replaceFirst("\\{\n", "{\n  \"" + key + "\": " + value + ",\n");
    }
  }

  /** Metadata and names of a GGUF file. */
  private record Header(Metadata metadata, NavigableSet<String> names) implements TensorSource {
    @Override
    public String location() {
      return metadata.location();
    }

    @Override
    public Dialect dialect() {
      return Dialect.GGUF;
    }

    @Override
    public Tensor tensor(String name) {
      throw new AssertionError(name + " was asked for before the configuration was checked");
    }

    @Override
    public void close() {}
  }
}
