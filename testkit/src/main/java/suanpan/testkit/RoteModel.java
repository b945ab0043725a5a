package suanpan.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model that knows a few sentences by heart, for tests of what is around a model: a real Llama of
 * one layer, whose attention adds nothing and whose last matrix leads from each token to the one
 * that follows it. So its answers, its reasoning and its calls of tools are known beforehand, at
 * any temperature that clients use; where they may only be JSON, they begin it. Its chat format has
 * marks for roles, {@code <think>} and {@code <tool_call>}.
 */
public final class RoteModel {
  /** The answer to anything. */
  public static final String ANSWER = "Hello, I learned this by heart.";

  /** The reasoning before it, where reasoning is switched on. */
  public static final String REASONING = "They greet me.";

  /** What it calls where there are tools. */
  public static final String TOOL = "get_weather";

  /** The arguments of the call. */
  public static final String ARGUMENTS = "{\"city\": \"Paris\"}";

  /** The answer to the result of a tool. */
  public static final String AFTER_RESULT = "It is mild in Paris!";

  private static final int BYTES = 256;
  private static final int HIDDEN = 64; // tokens that are no bytes have a direction each
  private static final int FEED_FORWARD = 32;
  private static final float SURE = 10;

  private static final String END = "<|end|>";
  private static final String ASSISTANT = "<|assistant|>";
  private static final String WITH_TOOLS = "<|assistant_with_tools|>";
  private static final String WITH_RESULT = "<|assistant_with_result|>";
  private static final List<String> MARKS =
      List.of(END, "<|system|>", "<|user|>", "<|tool|>", ASSISTANT, WITH_TOOLS, WITH_RESULT);

  private static final List<List<String>> CHAINS =
      List.of(
          List.of(ASSISTANT, "Hello,", " I", " learned", " this", " by", " heart.", END),
          List.of("<think>", "They", " greet", " me.", "</think>", "Hello,"),
          List.of(
              WITH_TOOLS,
              "<tool_call>",
              "\n{\"name\": \"" + TOOL + "\", \"arguments\": " + ARGUMENTS + "}\n",
              "</tool_call>",
              END),
          List.of(WITH_RESULT, "It", " is", " mild", " in Paris!", END));

  private static final String TEMPLATE =
      """
      {%- if tools %}<|system|>Tools: {{ tools | tojson }}<|end|>{% endif %}
      {%- for m in messages %}<|{{ m.role }}|>
      {%- if m.reasoning_content %}<think>{{ m.reasoning_content }}</think>{% endif %}
      {{- m.content }}
      {%- for c in m.tool_calls or [] %}<tool_call>
      {"name": {{ c.function.name | tojson }}, "arguments": {{ c.function.arguments | tojson }}}
      </tool_call>{% endfor %}<|end|>{% endfor %}
      {%- if messages[-1].role == 'tool' %}<|assistant_with_result|>
      {%- elif tools %}<|assistant_with_tools|>
      {%- elif enable_thinking %}<|assistant|><think>
      {%- else %}<|assistant|>{% endif %}\
      """;

  private final Map<String, Integer> ids = new LinkedHashMap<>(); // of tokens that are not bytes
  private final Map<Integer, Integer> next = new LinkedHashMap<>();

  private RoteModel() {
    MARKS.forEach(this::id);
    for (List<String> chain : CHAINS) {
      for (int i = 0; i + 1 < chain.size(); i++) {
        next.put(id(chain.get(i)), id(chain.get(i + 1)));
      }
    }
    if (ids.size() >= HIDDEN) {
      throw new IllegalStateException("more tokens than directions: " + ids.size());
    }
  }

  /** Writes it into an empty folder, and gives the folder back. */
  public static Path write(Path folder) {
    RoteModel model = new RoteModel();
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("config.json"), model.config());
      Files.writeString(folder.resolve("tokenizer.json"), model.tokenizer());
      Files.writeString(
          folder.resolve("tokenizer_config.json"),
          "{\"add_bos_token\": false, \"eos_token\": " + quoted(END) + "}");
      Files.writeString(folder.resolve("chat_template.jinja"), TEMPLATE);
      Files.write(folder.resolve("model.safetensors"), model.weights());
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int id(String token) {
    return ids.computeIfAbsent(token, _ -> BYTES + ids.size());
  }

  private int vocabSize() {
    return BYTES + ids.size();
  }

  private String config() {
    return """
    {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": %d,
     "intermediate_size": %d, "num_hidden_layers": 1, "num_attention_heads": 4,
     "num_key_value_heads": 4, "head_dim": 16, "hidden_act": "silu", "rms_norm_eps": 1e-5,
     "rope_theta": 10000.0, "max_position_embeddings": 4096, "vocab_size": %d,
     "tie_word_embeddings": false, "eos_token_id": %d, "dtype": "float32"}
    """
        .formatted(HIDDEN, FEED_FORWARD, vocabSize(), id(END));
  }

  /** Bytes as GPT-2's byte-level vocabulary writes them, and the others as added tokens. */
  private String tokenizer() {
    List<String> vocabulary = new ArrayList<>();
    int beyond = BYTES;
    for (int b = 0; b < BYTES; b++) {
      boolean isPrintable =
          (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || (b >= 0xae && b <= 0xff);
      vocabulary.add(quoted(Character.toString(isPrintable ? b : beyond++)) + ": " + b);
    }
    List<String> added = new ArrayList<>();
    ids.forEach(
        (token, id) ->
            added.add(
                ("{\"id\": %d, \"content\": %s, \"single_word\": false, \"lstrip\": false,"
                        + " \"rstrip\": false, \"normalized\": false, \"special\": %s}")
                    .formatted(id, quoted(token), MARKS.contains(token))));
    return """
    {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [%s],
     "normalizer": null,
     "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true,
       "use_regex": false},
     "post_processor": null,
     "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true,
       "use_regex": true},
     "model": {"type": "BPE", "dropout": null, "unk_token": null, "fuse_unk": false,
       "byte_fallback": false, "ignore_merges": false, "vocab": {%s}, "merges": []}}
    """
        .formatted(String.join(", ", added), String.join(", ", vocabulary));
  }

  /** A safetensors file: the header's length, the header, float32 numbers. */
  private byte[] weights() {
    Map<String, float[]> tensors = new LinkedHashMap<>();
    Map<String, int[]> shapes = new LinkedHashMap<>();
    float[] embedding = put(tensors, shapes, "model.embed_tokens.weight", vocabSize(), HIDDEN);
    float[] head = put(tensors, shapes, "lm_head.weight", vocabSize(), HIDDEN);
    String layer = "model.layers.0.";
    for (String name : List.of("q_proj", "k_proj", "v_proj", "o_proj")) {
      put(tensors, shapes, layer + "self_attn." + name + ".weight", HIDDEN, HIDDEN);
    }
    put(tensors, shapes, layer + "mlp.gate_proj.weight", FEED_FORWARD, HIDDEN);
    put(tensors, shapes, layer + "mlp.up_proj.weight", FEED_FORWARD, HIDDEN);
    put(tensors, shapes, layer + "mlp.down_proj.weight", HIDDEN, FEED_FORWARD);
    for (String norm :
        List.of(layer + "input_layernorm", layer + "post_attention_layernorm", "model.norm")) {
      float[] ones = put(tensors, shapes, norm + ".weight", HIDDEN);
      Arrays.fill(ones, 1);
    }
    int left = HIDDEN - ids.size(); // directions that lead nowhere, for bytes
    for (int b = 0; b < BYTES; b++) {
      embedding[b * HIDDEN + ids.size() + b % left] = 1;
    }
    ids.values().forEach(id -> embedding[id * HIDDEN + id - BYTES] = 1);
    for (String beginning : List.of(ASSISTANT, "</think>")) {
      head['{' * HIDDEN + id(beginning) - BYTES] = SURE / 2; // where its answer is not allowed
    }
    next.forEach((token, follower) -> head[follower * HIDDEN + token - BYTES] = SURE);
    return safetensors(tensors, shapes);
  }

  private static float[] put(
      Map<String, float[]> tensors, Map<String, int[]> shapes, String name, int... shape) {
    int size = 1;
    for (int length : shape) {
      size *= length;
    }
    float[] numbers = new float[size];
    tensors.put(name, numbers);
    shapes.put(name, shape);
    return numbers;
  }

  private static byte[] safetensors(Map<String, float[]> tensors, Map<String, int[]> shapes) {
    List<String> entries = new ArrayList<>();
    int end = 0;
    for (Map.Entry<String, float[]> tensor : tensors.entrySet()) {
      int begin = end;
      end += tensor.getValue().length * Float.BYTES;
      entries.add(
          "\"%s\": {\"dtype\": \"F32\", \"shape\": %s, \"data_offsets\": [%d, %d]}"
              .formatted(
                  tensor.getKey(), Arrays.toString(shapes.get(tensor.getKey())), begin, end));
    }
    byte[] header = ("{" + String.join(", ", entries) + "}").getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(Long.BYTES + header.length + end).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(header.length).put(header);
    for (float[] numbers : tensors.values()) {
      for (float x : numbers) {
        file.putFloat(x);
      }
    }
    return file.array();
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }
}
