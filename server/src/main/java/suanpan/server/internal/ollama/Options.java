package suanpan.server.internal.ollama;

import java.util.Optional;
import suanpan.server.internal.chat.ChatRequest;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.Fields;

/** The field {@code options}. */
final class Options {
  private static final double MAX = 100;

  /** They say how Ollama is to use a machine, and change no answer. */
  private static final String[] MACHINE = {
    "num_keep",
    "num_batch",
    "num_gpu",
    "main_gpu",
    "low_vram",
    "vocab_only",
    "use_mmap",
    "use_mlock",
    "num_thread",
    "numa",
    "f16_kv",
    "logits_all",
    "embedding_only"
  };

  private Options() {}

  /**
   * @return tokens of context that are wanted; 0 if that is not said
   */
  static int read(Fields body, ChatRequest.Builder chat) {
    Optional<Fields> found = body.object("options");
    if (found.isEmpty()) {
      return 0;
    }
    Fields options = found.get();
    options.number("temperature", 0, MAX).ifPresent(v -> chat.sampling(s -> s.withTemperature(v)));
    options
        .integer("top_k", 0, Integer.MAX_VALUE)
        .ifPresent(v -> chat.sampling(s -> s.withTopK(v)));
    options
        .number("top_p", 0, 1)
        .ifPresent(v -> chat.sampling(s -> s.withTopP(v == 0 ? Double.MIN_NORMAL : v)));
    options.number("min_p", 0, 1).ifPresent(v -> chat.sampling(s -> s.withMinP(v)));
    options
        .number("repeat_penalty", 1e-3, MAX)
        .ifPresent(v -> chat.sampling(s -> s.withRepeatPenalty(v)));
    options
        .number("presence_penalty", -MAX, MAX)
        .ifPresent(v -> chat.sampling(s -> s.withPresencePenalty(v)));
    options
        .number("frequency_penalty", -MAX, MAX)
        .ifPresent(v -> chat.sampling(s -> s.withFrequencyPenalty(v)));
    options
        .integer("repeat_last_n", -1, Integer.MAX_VALUE)
        .ifPresent(v -> chat.sampling(s -> s.withPenaltyWindow(v < 0 ? Integer.MAX_VALUE : v)));
    options
        .wholeNumber("seed", Long.MIN_VALUE, Long.MAX_VALUE)
        .ifPresent(v -> chat.sampling(s -> s.withSeed(v)));
    // -1: until the model ends, -2: until the context is full, which is the same here.
    options
        .integer("num_predict", -2, Integer.MAX_VALUE)
        .ifPresent(
            v -> {
              if (v >= 0) {
                chat.maxTokens(v);
              }
            });
    chat.stop(options.texts("stop"));
    if (options.texts("stop").contains("")) {
      throw ApiException.invalid(
          "options.stop", "found an empty text, expected at least one character");
    }
    int contextLength = options.integer("num_ctx", 1, Integer.MAX_VALUE).orElse(0);
    refuseOthers(options);
    return contextLength;
  }

  private static void refuseOthers(Fields options) {
    double neutralTypicalP = options.number("typical_p", 0, 1).orElse(1);
    if (neutralTypicalP != 1) {
      throw ApiException.unsupported("options.typical_p", "expected 1, which switches it off");
    }
    options.refuse("mirostat", "0", "expected 0, which switches it off");
    options.ignore("mirostat_tau", "mirostat_eta");
    if (options.number("tfs_z", 0, MAX).orElse(1) != 1) {
      throw ApiException.unsupported("options.tfs_z", "expected 1, which switches it off");
    }
    options.refuse("penalize_newline", "true", "line ends are penalised as other tokens are");
    options.ignore(MACHINE);
    options.end();
  }
}
