package suanpan.server.internal.openai;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import suanpan.engine.Message;
import suanpan.server.internal.chat.CallMemory;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.Fields;
import suanpan.templates.ToolCall;
import tools.jackson.databind.JsonNode;

/** Reads a conversation. */
final class MessageFields {
  private final CallMemory memory;

  MessageFields(CallMemory memory) {
    this.memory = memory;
  }

  List<Message> read(Fields fields) {
    List<Message> messages = new ArrayList<>();
    for (Fields message : fields.objects("messages")) {
      messages.add(message(message));
      message.end();
    }
    return ChatFields.requireSome(messages);
  }

  private Message message(Fields fields) {
    fields.text("role");
    String role =
        fields.word("role", "system", "developer", "user", "assistant", "tool").orElseThrow();
    Map<String, Object> extra = new LinkedHashMap<>();
    fields.optionalText("name").ifPresent(name -> extra.put("name", name));
    return switch (role) {
      case "assistant" -> assistant(fields, extra);
      case "tool" -> {
        extra.put("tool_call_id", fields.text("tool_call_id"));
        yield new Message("tool", requiredContent(fields), extra);
      }
      case "developer" -> new Message("system", requiredContent(fields), extra);
      default -> new Message(role, requiredContent(fields), extra);
    };
  }

  private Message assistant(Fields fields, Map<String, Object> extra) {
    fields.refuse("audio", "null", "audio is not supported");
    fields.refuse("function_call", "null", "superseded by tool_calls, use those");
    fields.ignore("annotations");
    Optional<String> refusal = fields.optionalText("refusal");
    List<ToolCall> calls = calls(fields);
    Optional<String> content = content(fields).or(() -> refusal);
    if (content.isEmpty() && calls.isEmpty()) {
      throw ApiException.invalid(
          fields.pathOf("content"), "found neither content nor tool_calls, expected one of them");
    }
    Message message = new Message("assistant", content.orElse(""), extra);
    Optional<String> reasoning =
        fields.optionalText("reasoning_content").or(() -> fields.optionalText("reasoning"));
    fields.ignore("reasoning");
    if (reasoning.isPresent() && !reasoning.get().isEmpty()) {
      message = message.withReasoning(reasoning.get());
    }
    return calls.isEmpty() ? message : message.withToolCalls(calls);
  }

  private List<ToolCall> calls(Fields fields) {
    List<ToolCall> calls = new ArrayList<>();
    for (Fields call : fields.objects("tool_calls")) {
      call.ignore("index"); // clients that join deltas keep it
      call.word("type", "function");
      Fields function = Fields.of(call.requiredNode("function"), call.pathOf("function"));
      String id = call.text("id");
      calls.add(memory.recall(id, function.text("name"), function.text("arguments")));
      function.end();
      call.end();
    }
    return calls;
  }

  private static String requiredContent(Fields fields) {
    return content(fields)
        .orElseThrow(
            () -> ApiException.invalid(fields.pathOf("content"), "found nothing, expected text"));
  }

  private static Optional<String> content(Fields fields) {
    Optional<JsonNode> content = fields.node("content");
    if (content.isEmpty() || content.get().isString()) {
      return content.map(JsonNode::stringValue);
    }
    if (!content.get().isArray()) {
      throw ApiException.invalid(
          fields.pathOf("content"),
          "found " + Fields.typeOf(content.get()) + ", expected a text or a list of parts");
    }
    StringBuilder text = new StringBuilder();
    for (Fields part : fields.objects("content")) {
      String type = part.text("type");
      switch (type) {
        case "text" -> text.append(part.text("text"));
        case "refusal" -> text.append(part.text("refusal"));
        default ->
            throw ApiException.unsupported(
                part.pathOf("type"),
                "found '%s', expected text: this server reads text only".formatted(type));
      }
      part.ignore("cache_control");
      part.end();
    }
    return Optional.of(text.toString());
  }
}
