package suanpan.server.internal.openai;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import suanpan.engine.Dry;
import suanpan.engine.Xtc;
import suanpan.server.internal.chat.ChatRequest;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.Fields;
import tools.jackson.databind.JsonNode;

/**
 * How tokens are drawn and where answers end: what chat completions and completions share, and the
 * extensions that users of llama.cpp and vLLM know.
 */
final class SamplingFields {
  private static final double MAX_TEMPERATURE = 100;
  private static final double MAX_PENALTY = 100;
  private static final double MAX_BIAS = 100;
  private static final double MAX_SIGMAS = 100;
  private static final int MAX_STOPS = 16;
  private static final int MAX_CHOICES = 128;

  private SamplingFields() {}

  static void read(Fields fields, ChatRequest.Builder request) {
    fields
        .number("temperature", 0, MAX_TEMPERATURE)
        .ifPresent(v -> request.sampling(s -> s.withTemperature(v)));
    fields
        .number("top_p", 0, 1)
        .ifPresent(v -> request.sampling(s -> s.withTopP(v == 0 ? Double.MIN_NORMAL : v)));
    fields
        .number("presence_penalty", -MAX_PENALTY, MAX_PENALTY)
        .ifPresent(v -> request.sampling(s -> s.withPresencePenalty(v)));
    fields
        .number("frequency_penalty", -MAX_PENALTY, MAX_PENALTY)
        .ifPresent(v -> request.sampling(s -> s.withFrequencyPenalty(v)));
    fields
        .wholeNumber("seed", Long.MIN_VALUE, Long.MAX_VALUE)
        .ifPresent(v -> request.sampling(s -> s.withSeed(v)));
    logitBias(fields, request);
    extensions(fields, request);
    maxTokens(fields).ifPresent(request::maxTokens);
    request.stop(stop(fields));
    fields.integer("n", 1, MAX_CHOICES).ifPresent(request::choices);
  }

  private static void extensions(Fields fields, ChatRequest.Builder request) {
    fields
        .integer("top_k", -1, Integer.MAX_VALUE)
        .ifPresent(v -> request.sampling(s -> s.withTopK(Math.max(0, v))));
    fields.number("min_p", 0, 1).ifPresent(v -> request.sampling(s -> s.withMinP(v)));
    OptionalDouble repeat = fields.number("repeat_penalty", 1e-3, MAX_PENALTY);
    OptionalDouble repetition = fields.number("repetition_penalty", 1e-3, MAX_PENALTY);
    repetition.ifPresent(v -> request.sampling(s -> s.withRepeatPenalty(v)));
    repeat.ifPresent(v -> request.sampling(s -> s.withRepeatPenalty(v)));
    fields
        .integer("repeat_last_n", 0, Integer.MAX_VALUE)
        .ifPresent(v -> request.sampling(s -> s.withPenaltyWindow(v)));
    fields
        .number("top_n_sigma", 0, MAX_SIGMAS)
        .ifPresent(v -> request.sampling(s -> s.withTopNSigma(v)));
    Xtc xtc =
        new Xtc(
            fields.number("xtc_probability", 0, 1).orElse(Xtc.OFF.probability()),
            fields.number("xtc_threshold", Double.MIN_NORMAL, 1).orElse(Xtc.OFF.threshold()));
    request.sampling(s -> s.withXtc(xtc));
    List<String> breakers = fields.texts("dry_sequence_breakers");
    if (breakers.contains("")) {
      throw ApiException.invalid("dry_sequence_breakers", "found an empty text");
    }
    Dry dry =
        new Dry(
            fields.number("dry_multiplier", 0, MAX_PENALTY).orElse(Dry.OFF.multiplier()),
            fields.number("dry_base", 1, MAX_PENALTY).orElse(Dry.OFF.base()),
            fields
                .integer("dry_allowed_length", 1, Integer.MAX_VALUE)
                .orElse(Dry.OFF.allowedLength()),
            fields.integer("dry_penalty_last_n", 0, Integer.MAX_VALUE).orElse(Dry.OFF.window()),
            breakers.isEmpty() ? Dry.USUAL_BREAKERS : breakers);
    request.sampling(s -> s.withDry(dry));
  }

  private static OptionalInt maxTokens(Fields fields) {
    OptionalInt newer = fields.integer("max_completion_tokens", 0, Integer.MAX_VALUE);
    OptionalInt older = fields.integer("max_tokens", 0, Integer.MAX_VALUE);
    if (newer.isPresent() && older.isPresent() && newer.getAsInt() != older.getAsInt()) {
      throw ApiException.invalid(
          "max_tokens", "found another value than max_completion_tokens, expected one of the two");
    }
    return newer.isPresent() ? newer : older;
  }

  private static List<String> stop(Fields fields) {
    List<String> stop = fields.texts("stop");
    if (stop.size() > MAX_STOPS) {
      throw ApiException.invalid(
          "stop", "found %d texts, expected at most %d".formatted(stop.size(), MAX_STOPS));
    }
    if (stop.contains("")) {
      throw ApiException.invalid("stop", "found an empty text, expected at least one character");
    }
    return stop;
  }

  private static void logitBias(Fields fields, ChatRequest.Builder request) {
    Map<Integer, Double> bias = new LinkedHashMap<>();
    fields
        .node("logit_bias")
        .ifPresent(
            node -> {
              Fields.of(node, "logit_bias");
              node.properties().forEach(e -> bias.put(token(e.getKey()), biasOf(e)));
            });
    if (!bias.isEmpty()) {
      request.sampling(s -> s.withLogitBias(bias));
    }
  }

  private static int token(String key) {
    try {
      int token = Integer.parseInt(key);
      if (token >= 0) {
        return token;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw ApiException.invalid("logit_bias", "found '" + key + "', expected the id of a token");
  }

  private static double biasOf(Map.Entry<String, JsonNode> entry) {
    JsonNode value = entry.getValue();
    if (!value.isNumber() || Math.abs(value.doubleValue()) > MAX_BIAS) {
      throw ApiException.invalid(
          "logit_bias." + entry.getKey(), "expected a number from -100 to 100");
    }
    double bias = value.doubleValue();
    return bias == -MAX_BIAS ? Double.NEGATIVE_INFINITY : bias; // OpenAI: -100 bans a token
  }
}
