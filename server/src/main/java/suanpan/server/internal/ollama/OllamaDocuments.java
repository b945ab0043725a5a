package suanpan.server.internal.ollama;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import suanpan.engine.FinishReason;
import suanpan.engine.TokenLogprobs;
import suanpan.server.internal.chat.ChatChoice;
import suanpan.server.internal.chat.ChatEvent;
import suanpan.server.internal.chat.ChatResult;
import suanpan.server.internal.chat.Extension;
import suanpan.server.internal.http.Json;
import suanpan.templates.ToolCall;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The documents of one answer: a line for each event, and the last one or only one. Of several
 * choices each line tells the {@code index}, and the last one has all of them under {@code
 * choices}. For one thread.
 */
final class OllamaDocuments {
  /** Which of the two addresses asks. */
  enum Form {
    CHAT,
    GENERATE
  }

  private static final double NANOS_PER_MILLI = 1e6;

  private final Form form;
  private final String model;
  private final boolean hasSeveral;
  private final long startNanos;
  private final long loadNanos;
  private final Map<Integer, List<TokenLogprobs>> pending = new TreeMap<>(); // not yet told

  /**
   * @param choices answers wanted
   * @param startNanos when the request came
   * @param loadNanos that opening the model took of it
   */
  OllamaDocuments(Form form, String model, int choices, long startNanos, long loadNanos) {
    this.form = form;
    this.model = model;
    this.hasSeveral = choices > 1;
    this.startNanos = startNanos;
    this.loadNanos = loadNanos;
  }

  /** The lines that an event makes, perhaps none. */
  List<ObjectNode> lines(ChatEvent event) {
    return switch (event) {
      case ChatEvent.Text more -> List.of(line(more.choice(), more.text(), "", List.of()));
      case ChatEvent.Reasoning more -> List.of(line(more.choice(), "", more.text(), List.of()));
      case ChatEvent.CallEnded more ->
          form == Form.CHAT
              ? List.of(line(more.choice(), "", "", List.of(more.whole())))
              : List.of();
      case ChatEvent.Logprobs more -> {
        pending.computeIfAbsent(more.choice(), _ -> new ArrayList<>()).add(more.logprobs());
        yield List.of();
      }
      case ChatEvent.Ended ended -> List.of(last(ended.result()));
      // Clients read every line as JSON, so that only an empty piece can say that we are alive.
      case ChatEvent.Idle _ -> List.of(line(0, "", "", List.of()));
      case ChatEvent.ChoiceEnded _, ChatEvent.CallBegun _, ChatEvent.CallArguments _ -> List.of();
    };
  }

  /** The whole answer in one document. */
  ObjectNode whole(ChatResult result) {
    ObjectNode document = head();
    ChatChoice first = result.choices().getFirst();
    putAnswer(document, first.answer().text(), first.answer().reasoning(), first.calls());
    putLogprobs(document, first.answer().logprobs());
    putEnd(document, result);
    return document;
  }

  /** The answer to a request that asks for nothing but the model. */
  ObjectNode loaded() {
    ObjectNode document = head();
    putAnswer(document, "", "", List.of());
    return document.put("done", true).put("done_reason", "load");
  }

  private ObjectNode line(int choice, String text, String reasoning, List<ToolCall> calls) {
    ObjectNode line = head();
    putAnswer(line, text, reasoning, calls);
    List<TokenLogprobs> logprobs = pending.remove(choice);
    putLogprobs(line, logprobs == null ? List.of() : logprobs);
    if (hasSeveral) {
      line.put("index", choice);
    }
    return line.put("done", false);
  }

  private ObjectNode last(ChatResult result) {
    ObjectNode line = head();
    putAnswer(line, "", "", List.of());
    putEnd(line, result);
    return line;
  }

  private ObjectNode head() {
    return Json.object().put("model", model).put("created_at", Instant.now().toString());
  }

  private void putAnswer(ObjectNode document, String text, String reasoning, List<ToolCall> calls) {
    ObjectNode answer = document;
    if (form == Form.CHAT) {
      answer = document.putObject("message").put("role", "assistant").put("content", text);
    } else {
      document.put("response", text);
    }
    if (!reasoning.isEmpty()) {
      answer.put("thinking", reasoning);
    }
    if (!calls.isEmpty()) {
      ArrayNode list = answer.putArray("tool_calls");
      for (ToolCall call : calls) {
        ObjectNode node = list.addObject().put("id", call.id());
        node.putObject("function")
            .put("index", list.size() - 1)
            .put("name", call.name())
            .set("arguments", Json.read(call.arguments()));
      }
    }
  }

  private void putEnd(ObjectNode document, ChatResult result) {
    ChatChoice first = result.choices().getFirst();
    document.put("done", true).put("done_reason", doneReason(first));
    document.put("total_duration", System.nanoTime() - startNanos);
    document.put("load_duration", loadNanos);
    document.put("prompt_eval_count", result.promptTokens());
    document.put("prompt_eval_duration", nanos(first.answer().timings().promptMillis()));
    document.put("eval_count", result.completionTokens());
    document.put("eval_duration", nanos(first.answer().timings().generateMillis()));
    if (hasSeveral) {
      ArrayNode choices = document.putArray("choices");
      for (ChatChoice choice : result.choices()) {
        ObjectNode node = choices.addObject().put("index", choices.size() - 1);
        putAnswer(node, choice.answer().text(), choice.answer().reasoning(), choice.calls());
        node.put("done_reason", doneReason(choice));
      }
    }
    document.set("suanpan", Extension.of(result));
  }

  private static String doneReason(ChatChoice choice) {
    return choice.answer().finishReason() == FinishReason.LENGTH ? "length" : "stop";
  }

  private static long nanos(double millis) {
    return Math.round(millis * NANOS_PER_MILLI);
  }

  private static void putLogprobs(ObjectNode document, List<TokenLogprobs> logprobs) {
    if (logprobs.isEmpty()) {
      return;
    }
    ArrayNode list = document.putArray("logprobs");
    for (TokenLogprobs each : logprobs) {
      ObjectNode node = candidate(each.chosen());
      if (!each.top().isEmpty()) {
        ArrayNode top = node.putArray("top_logprobs");
        each.top().forEach(candidate -> top.add(candidate(candidate)));
      }
      list.add(node);
    }
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
}
