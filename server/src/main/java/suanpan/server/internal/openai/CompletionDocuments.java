package suanpan.server.internal.openai;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import suanpan.engine.FinishReason;
import suanpan.engine.TokenLogprobs;
import suanpan.server.internal.chat.ChatChoice;
import suanpan.server.internal.chat.ChatResult;
import suanpan.server.internal.chat.Extension;
import suanpan.server.internal.http.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The documents of one call for completions, of one or several prompts. */
final class CompletionDocuments {
  private final String id = "cmpl-" + UUID.randomUUID().toString().replace("-", "");
  private final long created = Instant.now().getEpochSecond();
  private final String model;
  private final List<ChatResult> results = new ArrayList<>();
  private final ArrayNode choices = Json.array();

  /**
   * A prompt as the answer shows it.
   *
   * @param text of all of it
   * @param firstPiece its first token, for which there is no probability
   */
  record Echoed(String text, String firstPiece) {
    static final Echoed NOTHING = new Echoed("", "");
  }

  CompletionDocuments(String model) {
    this.model = model;
  }

  ObjectNode head() {
    return Json.object()
        .put("id", id)
        .put("object", "text_completion")
        .put("created", created)
        .put("model", model);
  }

  /** Adds the answers to one prompt. */
  void add(ChatResult result, Echoed echoed) {
    results.add(result);
    for (ChatChoice choice : result.choices()) {
      ObjectNode node = choices.addObject();
      node.put("text", echoed.text() + choice.answer().text());
      node.put("index", choices.size() - 1);
      LegacyLogprobs logprobs = new LegacyLogprobs();
      List<TokenLogprobs> ofPrompt = choice.answer().promptLogprobs();
      boolean hasSome = !ofPrompt.isEmpty() || !choice.answer().logprobs().isEmpty();
      if (hasSome && !echoed.firstPiece().isEmpty()) {
        logprobs.addWithout(echoed.firstPiece());
      }
      ofPrompt.forEach(logprobs::add);
      choice.answer().logprobs().forEach(logprobs::add);
      boolean endedAtOnce =
          choice.answer().finishReason() == FinishReason.STOP && choice.answer().tokens().isEmpty();
      if (hasSome && endedAtOnce && !echoed.firstPiece().isEmpty()) {
        logprobs.addWithout(""); // who scores a prompt takes the one token that was drawn away
      }
      node.set("logprobs", logprobs.isEmpty() ? null : logprobs.node());
      node.put("finish_reason", finishReason(choice));
    }
  }

  ObjectNode whole() {
    ObjectNode document = head();
    document.set("choices", choices);
    document.set("usage", usage());
    document.set("suanpan", Extension.of(together()));
    return document;
  }

  /** The last chunk of a stream. */
  ObjectNode last(Delivery delivery) {
    ObjectNode chunk = head();
    chunk.putArray("choices");
    if (delivery == Delivery.STREAM_WITH_USAGE) {
      chunk.set("usage", usage());
    }
    chunk.set("suanpan", Extension.of(together()));
    return chunk;
  }

  /** Notes the answers to one prompt that was streamed. */
  void note(ChatResult result) {
    results.add(result);
  }

  static String finishReason(ChatChoice choice) {
    return choice.answer().finishReason() == FinishReason.LENGTH ? "length" : "stop";
  }

  private ChatResult together() {
    return new ChatResult(
        results.getFirst().model(),
        results.stream().flatMap(result -> result.choices().stream()).toList());
  }

  private ObjectNode usage() {
    int prompt = results.stream().mapToInt(ChatResult::promptTokens).sum();
    int cached = results.stream().mapToInt(ChatResult::cachedTokens).sum();
    int completion = results.stream().mapToInt(ChatResult::completionTokens).sum();
    ObjectNode usage = Json.object();
    usage.put("prompt_tokens", prompt);
    usage.put("completion_tokens", completion);
    usage.put("total_tokens", prompt + completion);
    usage.putObject("prompt_tokens_details").put("cached_tokens", cached);
    return usage;
  }
}
