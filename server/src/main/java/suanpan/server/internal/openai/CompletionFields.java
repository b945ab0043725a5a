package suanpan.server.internal.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import suanpan.engine.OutputFormat;
import suanpan.engine.Prompt;
import suanpan.server.internal.chat.ChatRequest;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.Fields;
import tools.jackson.databind.JsonNode;

/** Reads the body of a completion. */
final class CompletionFields {
  private static final int MAX_LOGPROBS = 20;
  private static final int MAX_PROMPTS = 256;

  /** What OpenAI's API does where nobody says how many. */
  private static final int DEFAULT_MAX_TOKENS = 16;

  private CompletionFields() {}

  /** Whether an answer begins with its prompt. */
  enum Echo {
    ON,
    OFF
  }

  /**
   * @param requests one for each prompt
   */
  record Asked(List<ChatRequest> requests, Delivery delivery, Echo echo) {}

  static Asked read(Fields fields) {
    String model = fields.text("model");
    List<Prompt> prompts = prompts(fields.requiredNode("prompt"));
    Echo echo = fields.isOn("echo") ? Echo.ON : Echo.OFF;
    OptionalInt logprobs = fields.integer("logprobs", 0, MAX_LOGPROBS);
    Delivery delivery = Delivery.read(fields);
    if (echo == Echo.ON && logprobs.isPresent() && delivery != Delivery.WHOLE) {
      throw ApiException.unsupported("stream", "echo with logprobs is not streamed");
    }
    ChatRequest.Builder[] builders = new ChatRequest.Builder[prompts.size()];
    for (int i = 0; i < builders.length; i++) {
      builders[i] = ChatRequest.to(model, prompts.get(i)).maxTokens(DEFAULT_MAX_TOKENS);
      SamplingFields.read(fields, builders[i]);
      if (logprobs.isPresent()) {
        builders[i].logprobs(logprobs.getAsInt());
        if (echo == Echo.ON) {
          builders[i].promptLogprobs(logprobs.getAsInt());
        }
      }
      if (fields.optionalText("grammar").isPresent()) {
        builders[i].output(new OutputFormat.Gbnf(fields.text("grammar")));
      }
    }
    fields.ignore("user");
    int choices = fields.integer("n", 1, Integer.MAX_VALUE).orElse(1);
    fields.refuse(
        "best_of", Integer.toString(choices), "answers are not ranked here, expected n or nothing");
    fields.refuse("suffix", "\"\"", "filling in is not supported");
    fields.end();
    List<ChatRequest> requests = new ArrayList<>();
    for (ChatRequest.Builder builder : builders) {
      requests.add(builder.build());
    }
    return new Asked(requests, delivery, echo);
  }

  private static List<Prompt> prompts(JsonNode prompt) {
    if (prompt.isString()) {
      return List.of(new Prompt.Text(prompt.stringValue()));
    }
    boolean isList = prompt.isArray() && !prompt.isEmpty();
    if (!isList || (prompt.size() > MAX_PROMPTS && !isTokens(prompt))) {
      throw ApiException.invalid(
          "prompt",
          "found %s, expected a text, token ids, or a list of up to %d of these"
              .formatted(Fields.typeOf(prompt), MAX_PROMPTS));
    }
    if (isTokens(prompt)) {
      return List.of(tokens(prompt, "prompt"));
    }
    List<Prompt> prompts = new ArrayList<>();
    for (JsonNode each : prompt) {
      prompts.add(
          each.isString()
              ? new Prompt.Text(each.stringValue())
              : tokens(each, "prompt[" + prompts.size() + "]"));
    }
    return prompts;
  }

  private static boolean isTokens(JsonNode prompt) {
    return prompt.get(0).isNumber();
  }

  private static Prompt tokens(JsonNode list, String where) {
    if (!list.isArray()) {
      throw ApiException.invalid(
          where, "found " + Fields.typeOf(list) + ", expected a text or token ids");
    }
    List<Integer> ids = new ArrayList<>();
    for (JsonNode id : list) {
      if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
        throw ApiException.invalid(where + "[" + ids.size() + "]", "expected the id of a token");
      }
      ids.add(id.intValue());
    }
    return new Prompt.Tokens(ids);
  }
}
