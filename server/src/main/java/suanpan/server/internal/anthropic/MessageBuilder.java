package suanpan.server.internal.anthropic;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import suanpan.engine.Answer;
import suanpan.engine.FinishReason;
import suanpan.server.internal.chat.ChatChoice;
import suanpan.server.internal.chat.ChatEvent;
import suanpan.server.internal.chat.ChatResult;
import suanpan.server.internal.chat.Extension;
import suanpan.server.internal.http.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes a message of an answer's events: its blocks one after the other, and on the way the events
 * that tell a client of them. For one thread.
 */
final class MessageBuilder {
  /** Takes the events of a stream. */
  interface Sink {
    /** Nobody listens. */
    Sink NONE = (_, _) -> {};

    void event(String name, ObjectNode document);
  }

  private enum Kind {
    NONE,
    THINKING,
    TEXT,
    CALL
  }

  private final String id;
  private final String model;
  private final Sink sink;
  private final ArrayNode content = Json.array();
  private final StringBuilder open = new StringBuilder(); // text of the open block
  private Kind kind = Kind.NONE;

  MessageBuilder(String id, String model, Sink sink) {
    this.id = id;
    this.model = model;
    this.sink = sink;
  }

  /**
   * @param promptTokens of the whole prompt; how many of them were computed before is told at the
   *     end
   */
  void begin(int promptTokens) {
    ObjectNode message = message();
    message.set("usage", usage(promptTokens, 0, 0));
    ObjectNode event = event("message_start");
    event.set("message", message);
    send(event);
    ping();
  }

  void ping() {
    send(event("ping"));
  }

  void add(ChatEvent event) {
    switch (event) {
      case ChatEvent.Reasoning reasoning -> thinking(reasoning.text());
      case ChatEvent.Text text -> text(text.text());
      case ChatEvent.CallBegun call -> begin(call);
      case ChatEvent.CallArguments arguments -> {
        open.append(arguments.text());
        delta("input_json_delta", "partial_json", arguments.text());
      }
      case ChatEvent.CallEnded _ -> end();
      default -> {}
    }
  }

  /**
   * Ends the message.
   *
   * @param stopSequence that ended it; empty if none did
   * @return the whole of it
   */
  ObjectNode end(ChatResult result, String stopSequence) {
    end();
    String reason = stopReason(result.choices().getFirst(), stopSequence);
    ObjectNode usage =
        usage(result.promptTokens(), result.cachedTokens(), result.completionTokens());
    ObjectNode delta = Json.object();
    putStop(delta, reason, stopSequence);
    ObjectNode event = event("message_delta");
    event.set("delta", delta);
    event.set("usage", usage);
    send(event);
    ObjectNode stop = event("message_stop");
    stop.set("suanpan", Extension.of(result));
    send(stop);
    ObjectNode message = message();
    message.set("content", content);
    putStop(message, reason, stopSequence);
    message.set("usage", usage);
    message.set("suanpan", Extension.of(result));
    return message;
  }

  /** What a stop text left of an answer, told apart from what the model ended itself. */
  static String stopSequence(String decoded, Answer answer, List<String> stop) {
    return answer.finishReason() != FinishReason.STOP
        ? ""
        : stop.stream().filter(s -> decoded.contains(answer.text() + s)).findFirst().orElse("");
  }

  private static String stopReason(ChatChoice choice, String stopSequence) {
    return switch (choice.answer().finishReason()) {
      case LENGTH, CANCELLED -> "max_tokens";
      case STOP -> {
        if (!choice.calls().isEmpty()) {
          yield "tool_use";
        }
        yield stopSequence.isEmpty() ? "end_turn" : "stop_sequence";
      }
    };
  }

  private void thinking(String text) {
    if (kind != Kind.THINKING) {
      ObjectNode block = block("thinking");
      block.put("thinking", "");
      block.put("signature", "");
      begin(Kind.THINKING, block);
    }
    open.append(text);
    delta("thinking_delta", "thinking", text);
  }

  private void text(String text) {
    if (kind != Kind.TEXT) {
      ObjectNode block = block("text");
      block.put("text", "");
      block.putNull("citations");
      begin(Kind.TEXT, block);
    }
    open.append(text);
    delta("text_delta", "text", text);
  }

  private void begin(ChatEvent.CallBegun call) {
    ObjectNode block = block("tool_use");
    block.put("id", call.id());
    block.put("name", call.name());
    block.set("input", Json.object());
    begin(Kind.CALL, block);
  }

  private void begin(Kind next, ObjectNode block) {
    end();
    kind = next;
    ObjectNode event = indexed("content_block_start", content.size());
    event.set("content_block", block);
    send(event);
    content.add(block.deepCopy());
  }

  private void end() {
    if (kind == Kind.NONE) {
      return;
    }
    int index = content.size() - 1;
    ObjectNode block = (ObjectNode) content.get(index);
    String whole = open.toString();
    switch (kind) {
      case THINKING -> {
        String signature = signature(whole);
        delta("signature_delta", "signature", signature);
        block.put("thinking", whole);
        block.put("signature", signature);
      }
      case TEXT -> block.put("text", whole);
      case CALL -> block.set("input", Json.read(whole));
      case NONE -> {}
    }
    open.setLength(0);
    kind = Kind.NONE;
    send(indexed("content_block_stop", index));
  }

  private void delta(String type, String key, String text) {
    ObjectNode delta = block(type);
    delta.put(key, text);
    ObjectNode event = indexed("content_block_delta", content.size() - 1);
    event.set("delta", delta);
    send(event);
  }

  private ObjectNode message() {
    ObjectNode message = Json.object();
    message.put("id", id);
    message.put("type", "message");
    message.put("role", "assistant");
    message.put("model", model);
    message.set("content", Json.array());
    message.putNull("stop_reason");
    message.putNull("stop_sequence");
    return message;
  }

  private static void putStop(ObjectNode node, String reason, String stopSequence) {
    node.put("stop_reason", reason);
    if (stopSequence.isEmpty()) {
      node.putNull("stop_sequence");
    } else {
      node.put("stop_sequence", stopSequence);
    }
  }

  /** Tokens that were computed before are counted apart from those of the input. */
  private static ObjectNode usage(int promptTokens, int cachedTokens, int outputTokens) {
    ObjectNode usage = Json.object();
    usage.put("input_tokens", promptTokens - cachedTokens);
    usage.put("cache_creation_input_tokens", 0); // nothing is charged for it
    usage.put("cache_read_input_tokens", cachedTokens);
    usage.put("output_tokens", outputTokens);
    return usage;
  }

  /** Clients drop reasoning without one; it proves nothing and is not looked at. */
  private static String signature(String thinking) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(thinking.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static ObjectNode block(String type) {
    ObjectNode block = Json.object();
    block.put("type", type);
    return block;
  }

  private static ObjectNode event(String type) {
    return block(type);
  }

  private static ObjectNode indexed(String type, int index) {
    ObjectNode event = event(type);
    event.put("index", index);
    return event;
  }

  private void send(ObjectNode event) {
    sink.event(event.get("type").stringValue(), event);
  }
}
