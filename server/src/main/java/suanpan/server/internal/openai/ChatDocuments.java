package suanpan.server.internal.openai;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import suanpan.engine.Answer;
import suanpan.engine.FinishReason;
import suanpan.engine.TokenLogprobs;
import suanpan.server.internal.chat.ChatChoice;
import suanpan.server.internal.chat.ChatResult;
import suanpan.server.internal.chat.Extension;
import suanpan.server.internal.http.Json;
import suanpan.templates.ToolCall;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The documents of one chat completion. */
final class ChatDocuments {
  private final String id = "chatcmpl-" + UUID.randomUUID().toString().replace("-", "");
  private final long created = Instant.now().getEpochSecond();
  private final String model;

  /**
   * @param model as the client calls it
   */
  ChatDocuments(String model) {
    this.model = model;
  }

  /** What every document begins with. */
  ObjectNode head(String object) {
    return Json.object()
        .put("id", id)
        .put("object", object)
        .put("created", created)
        .put("model", model);
  }

  ObjectNode whole(ChatResult result) {
    ObjectNode document = head("chat.completion");
    ArrayNode choices = document.putArray("choices");
    for (ChatChoice choice : result.choices()) {
      ObjectNode node = choices.addObject().put("index", choices.size() - 1);
      node.set("message", message(choice));
      List<TokenLogprobs> logprobs = choice.answer().logprobs();
      node.set("logprobs", logprobs.isEmpty() ? null : logprobs(logprobs));
      node.put("finish_reason", finishReason(choice));
    }
    document.set("usage", usage(result));
    document.set("suanpan", Extension.of(result));
    return document;
  }

  private static ObjectNode message(ChatChoice choice) {
    Answer answer = choice.answer();
    ObjectNode message = Json.object().put("role", "assistant");
    boolean isOnlyCalls = answer.text().isEmpty() && !choice.calls().isEmpty();
    message.put("content", isOnlyCalls ? null : answer.text());
    message.putNull("refusal");
    if (!answer.reasoning().isEmpty()) {
      message.put("reasoning_content", answer.reasoning());
    }
    if (!choice.calls().isEmpty()) {
      ArrayNode calls = message.putArray("tool_calls");
      choice.calls().forEach(call -> calls.add(call(call)));
    }
    return message;
  }

  private static ObjectNode call(ToolCall call) {
    ObjectNode node = Json.object().put("id", call.id()).put("type", "function");
    node.putObject("function").put("name", call.name()).put("arguments", call.arguments());
    return node;
  }

  static String finishReason(ChatChoice choice) {
    if (!choice.calls().isEmpty()) {
      return "tool_calls";
    }
    return choice.answer().finishReason() == FinishReason.LENGTH ? "length" : "stop";
  }

  static ObjectNode logprobs(List<TokenLogprobs> logprobs) {
    ObjectNode node = Json.object();
    ArrayNode content = node.putArray("content");
    for (TokenLogprobs each : logprobs) {
      ObjectNode token = candidate(each.chosen());
      ArrayNode top = token.putArray("top_logprobs");
      each.top().forEach(candidate -> top.add(candidate(candidate)));
      content.add(token);
    }
    node.putNull("refusal");
    return node;
  }

  private static ObjectNode candidate(TokenLogprobs.Candidate candidate) {
    ObjectNode node =
        Json.object().put("token", candidate.piece()).put("logprob", candidate.logprob());
    ArrayNode bytes = node.putArray("bytes");
    for (byte b : candidate.piece().getBytes(StandardCharsets.UTF_8)) {
      bytes.add(b & 0xff);
    }
    return node;
  }

  static ObjectNode usage(ChatResult result) {
    ObjectNode usage = Json.object();
    usage.put("prompt_tokens", result.promptTokens());
    usage.put("completion_tokens", result.completionTokens());
    usage.put("total_tokens", result.promptTokens() + result.completionTokens());
    usage.putObject("prompt_tokens_details").put("cached_tokens", result.cachedTokens());
    usage.putObject("completion_tokens_details").put("reasoning_tokens", result.reasoningTokens());
    return usage;
  }
}
