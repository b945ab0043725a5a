package suanpan.server.internal.responses;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import suanpan.engine.FinishReason;
import suanpan.engine.TokenLogprobs;
import suanpan.server.internal.chat.ChatEvent;
import suanpan.server.internal.chat.ChatResult;
import suanpan.server.internal.chat.Extension;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes a response of an answer's events: its items one after the other, and on the way the events
 * that tell a client of them. For one thread.
 */
final class ResponseBuilder {
  /** Takes the events of a stream. */
  interface Sink {
    /** Nobody listens. */
    Sink NONE = (_, _) -> {};

    void event(String name, ObjectNode document);
  }

  private enum Kind {
    NONE,
    REASONING,
    MESSAGE,
    CALL
  }

  private static final String IN_PROGRESS = "in_progress";
  private static final String COMPLETED = "completed";
  private static final String INCOMPLETE = "incomplete";

  private final String id = newId("resp_");
  private final long createdSeconds = Instant.now().getEpochSecond();
  private final String model;
  private final ObjectNode echo;
  private final Sink sink;
  private final ArrayNode output = Json.array();
  private final StringBuilder open = new StringBuilder(); // text of the open item
  private final List<TokenLogprobs> pending = new ArrayList<>(); // of text that is still to come
  private ArrayNode logprobs = Json.array(); // of the open item
  private Kind kind = Kind.NONE;
  private int sequenceNumber;

  /**
   * @param echo what the response repeats of the request
   */
  ResponseBuilder(String model, ObjectNode echo, Sink sink) {
    this.model = model;
    this.echo = echo;
    this.sink = sink;
  }

  String id() {
    return id;
  }

  void begin() {
    lifecycle("response.created", response(IN_PROGRESS));
    lifecycle("response.in_progress", response(IN_PROGRESS));
  }

  void add(ChatEvent event) {
    switch (event) {
      case ChatEvent.Logprobs more -> pending.add(more.logprobs());
      case ChatEvent.Reasoning more -> {
        pending.clear();
        reasoning(more.text());
      }
      case ChatEvent.Text more -> text(more.text());
      case ChatEvent.CallBegun call -> begin(call);
      case ChatEvent.CallArguments more -> arguments(more.text());
      case ChatEvent.CallEnded _ -> {
        pending.clear();
        endItem(COMPLETED);
      }
      default -> {}
    }
  }

  /** Ends the items and gives the whole response, of which {@link #announce} tells the client. */
  ObjectNode end(ChatResult result) {
    boolean isCut = result.choices().getFirst().answer().finishReason() == FinishReason.LENGTH;
    if (output.isEmpty()) {
      beginMessage();
    }
    endItem(isCut ? INCOMPLETE : COMPLETED);
    ObjectNode response = response(isCut ? INCOMPLETE : COMPLETED);
    if (isCut) {
      response.putObject("incomplete_details").put("reason", "max_output_tokens");
    } else {
      response.put("completed_at", Instant.now().getEpochSecond());
    }
    response.set("usage", usage(result));
    response.set("suanpan", Extension.of(result));
    return response;
  }

  /** Says that this is the whole response. */
  void announce(ObjectNode response) {
    lifecycle("response." + response.get("status").stringValue(), response);
  }

  /** Ends the response with what went wrong. */
  void fail(ApiException failure) {
    ObjectNode response = response("failed");
    response
        .putObject("error")
        .put("code", failure.code().isEmpty() ? "server_error" : failure.code())
        .put("message", failure.message());
    lifecycle("response.failed", response);
  }

  private void reasoning(String text) {
    if (kind != Kind.REASONING) {
      ObjectNode item = item(Kind.REASONING, "rs_", "reasoning");
      item.putArray("summary");
      item.putArray("content");
      beginItem(item);
      part("response.content_part.added", reasoningPart(""));
    }
    open.append(text);
    ObjectNode event = inContent("response.reasoning_text.delta");
    event.put("delta", text);
    send(event);
  }

  private void text(String text) {
    if (kind == Kind.REASONING) {
      dropEndOfReasoning(text);
    }
    if (kind != Kind.MESSAGE) {
      beginMessage();
    }
    open.append(text);
    ArrayNode ofText = Json.array();
    pending.forEach(each -> ofText.add(logprobs(each)));
    logprobs.addAll(ofText);
    pending.clear();
    ObjectNode event = inContent("response.output_text.delta");
    event.put("delta", text);
    event.set("logprobs", ofText);
    send(event);
  }

  /** The tag between reasoning and text has probabilities too, and is part of neither. */
  private void dropEndOfReasoning(String text) {
    while (!pending.isEmpty() && !text.startsWith(pending.getFirst().chosen().piece())) {
      pending.removeFirst();
    }
  }

  private void beginMessage() {
    ObjectNode item = item(Kind.MESSAGE, "msg_", "message");
    item.put("role", "assistant");
    item.putArray("content");
    beginItem(item);
    part("response.content_part.added", textPart("", Json.array()));
  }

  private void begin(ChatEvent.CallBegun call) {
    ObjectNode item = item(Kind.CALL, "fc_", "function_call");
    item.put("call_id", call.id());
    item.put("name", call.name());
    item.put("arguments", "");
    beginItem(item);
  }

  private void arguments(String text) {
    open.append(text);
    ObjectNode event = inItem("response.function_call_arguments.delta");
    event.put("delta", text);
    send(event);
  }

  /** An item of the next kind, after the one before has ended. */
  private ObjectNode item(Kind next, String prefix, String type) {
    endItem(COMPLETED);
    kind = next;
    return Json.object().put("id", newId(prefix)).put("type", type).put("status", IN_PROGRESS);
  }

  private void beginItem(ObjectNode item) {
    ObjectNode event = event("response.output_item.added");
    event.put("output_index", output.size());
    event.set("item", item);
    send(event);
    output.add(item.deepCopy());
  }

  private void endItem(String status) {
    if (kind == Kind.NONE) {
      return;
    }
    String whole = open.toString();
    ObjectNode item = last();
    switch (kind) {
      case REASONING -> endContent(item, "response.reasoning_text.done", reasoningPart(whole));
      case MESSAGE -> endContent(item, "response.output_text.done", textPart(whole, logprobs));
      case CALL -> {
        item.put("arguments", whole);
        ObjectNode event = inItem("response.function_call_arguments.done");
        event.put("name", item.get("name").stringValue());
        event.put("arguments", whole);
        send(event);
      }
      case NONE -> {}
    }
    item.put("status", status);
    ObjectNode event = event("response.output_item.done");
    event.put("output_index", output.size() - 1);
    event.set("item", item.deepCopy());
    send(event);
    open.setLength(0);
    logprobs = Json.array();
    kind = Kind.NONE;
  }

  private void endContent(ObjectNode item, String done, ObjectNode part) {
    ObjectNode event = inContent(done);
    event.set("text", part.get("text"));
    if (kind == Kind.MESSAGE) {
      event.set("logprobs", logprobs);
    }
    send(event);
    part("response.content_part.done", part);
    item.withArray("content").add(part);
  }

  private void part(String type, ObjectNode part) {
    ObjectNode event = inContent(type);
    event.set("part", part);
    send(event);
  }

  private static ObjectNode reasoningPart(String text) {
    return Json.object().put("type", "reasoning_text").put("text", text);
  }

  private static ObjectNode textPart(String text, ArrayNode logprobs) {
    ObjectNode part = Json.object().put("type", "output_text").put("text", text);
    part.putArray("annotations");
    part.set("logprobs", logprobs);
    return part;
  }

  private static ObjectNode logprobs(TokenLogprobs logprobs) {
    ObjectNode node = candidate(logprobs.chosen());
    ArrayNode top = node.putArray("top_logprobs");
    logprobs.top().forEach(each -> top.add(candidate(each)));
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

  private ObjectNode response(String status) {
    ObjectNode response =
        Json.object()
            .put("id", id)
            .put("object", "response")
            .put("created_at", createdSeconds)
            .put("status", status)
            .put("background", false)
            .put("model", model);
    response.putNull("error");
    response.putNull("incomplete_details");
    response.setAll(echo);
    response.set("output", output.deepCopy());
    response.putNull("usage");
    return response;
  }

  private static ObjectNode usage(ChatResult result) {
    ObjectNode usage = Json.object().put("input_tokens", result.promptTokens());
    usage
        .putObject("input_tokens_details")
        .put("cached_tokens", result.cachedTokens())
        .put("cache_write_tokens", 0); // nothing is charged for it
    usage.put("output_tokens", result.completionTokens());
    usage.putObject("output_tokens_details").put("reasoning_tokens", result.reasoningTokens());
    usage.put("total_tokens", result.promptTokens() + result.completionTokens());
    return usage;
  }

  private void lifecycle(String type, ObjectNode response) {
    ObjectNode event = event(type);
    event.set("response", response);
    send(event);
  }

  private ObjectNode inContent(String type) {
    return inItem(type).put("content_index", 0);
  }

  private ObjectNode inItem(String type) {
    ObjectNode event = event(type);
    event.put("item_id", last().get("id").stringValue());
    return event.put("output_index", output.size() - 1);
  }

  private ObjectNode last() {
    return (ObjectNode) output.get(output.size() - 1);
  }

  private ObjectNode event(String type) {
    return Json.object().put("type", type).put("sequence_number", sequenceNumber++);
  }

  private void send(ObjectNode event) {
    sink.event(event.get("type").stringValue(), event);
  }

  private static String newId(String prefix) {
    return prefix + UUID.randomUUID().toString().replace("-", "");
  }
}
