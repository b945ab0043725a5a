package suanpan.server.internal.anthropic;

import java.util.ArrayList;
import java.util.List;
import suanpan.engine.Message;
import suanpan.server.internal.chat.CallMemory;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.Fields;
import suanpan.templates.ToolCall;

/** From messages made of blocks to plain ones. */
final class Blocks {
  private static final String CONTENT = "content";

  private final CallMemory memory;

  /**
   * @param memory of calls that may come back
   */
  Blocks(CallMemory memory) {
    this.memory = memory;
  }

  /** Adds what a message of the client says: itself, and the results of tools in it. */
  void read(Fields message, List<Message> into) {
    switch (message.word("role", "user", "assistant", "system").orElse("")) {
      case "user" -> user(message, into);
      case "assistant" -> into.add(assistant(message));
      case "system" -> into.add(Message.system(text(message, CONTENT)));
      default ->
          throw ApiException.invalid(
              message.pathOf("role"), "found nothing, expected user or assistant");
    }
    message.end();
  }

  /** A text, or the texts of blocks with a line end between two. */
  static String text(Fields fields, String name) {
    if (fields.requiredNode(name).isString()) {
      return fields.text(name);
    }
    List<String> texts = new ArrayList<>();
    for (Fields block : fields.objects(name)) {
      requireText(block);
      texts.add(textOf(block));
    }
    return String.join("\n", texts);
  }

  private void user(Fields message, List<Message> into) {
    if (message.requiredNode(CONTENT).isString()) {
      into.add(Message.user(message.text(CONTENT)));
      return;
    }
    List<String> texts = new ArrayList<>();
    for (Fields block : message.objects(CONTENT)) {
      if (block.text("type").equals("tool_result")) {
        flush(texts, into);
        into.add(result(block));
      } else {
        requireText(block);
        texts.add(textOf(block));
      }
    }
    flush(texts, into);
  }

  private static void flush(List<String> texts, List<Message> into) {
    if (!texts.isEmpty()) {
      into.add(Message.user(String.join("\n", texts)));
      texts.clear();
    }
  }

  private static Message result(Fields block) {
    String content = block.node(CONTENT).isPresent() ? text(block, CONTENT) : "";
    boolean isError = block.isOn("is_error");
    Message message =
        Message.tool(isError ? "Error: " + content : content, block.text("tool_use_id"));
    block.ignore("cache_control");
    block.end();
    return message;
  }

  private Message assistant(Fields message) {
    if (message.requiredNode(CONTENT).isString()) {
      return Message.assistant(message.text(CONTENT));
    }
    StringBuilder text = new StringBuilder();
    StringBuilder reasoning = new StringBuilder();
    List<ToolCall> calls = new ArrayList<>();
    for (Fields block : message.objects(CONTENT)) {
      switch (block.text("type")) {
        case "text" -> text.append(textOf(block));
        case "thinking" -> {
          reasoning.append(block.text("thinking"));
          block.ignore("signature", "cache_control");
          block.end();
        }
        case "tool_use" -> calls.add(call(block));
        default -> throw unknown(block, "text, thinking or tool_use");
      }
    }
    Message plain = Message.assistant(text.toString());
    if (!reasoning.isEmpty()) {
      plain = plain.withReasoning(reasoning.toString());
    }
    return calls.isEmpty() ? plain : plain.withToolCalls(calls);
  }

  private ToolCall call(Fields block) {
    Fields.of(block.requiredNode("input"), block.pathOf("input"));
    ToolCall call =
        memory.recall(block.text("id"), block.text("name"), block.requiredNode("input"));
    block.ignore("cache_control", "caller");
    block.end();
    return call;
  }

  private static void requireText(Fields block) {
    if (!block.text("type").equals("text")) {
      throw unknown(block, "text");
    }
  }

  private static String textOf(Fields block) {
    String text = block.text("text");
    block.ignore("type", "cache_control");
    block.refuse("citations", "[]", "answers have no citations");
    block.end();
    return text;
  }

  private static ApiException unknown(Fields block, String expected) {
    return ApiException.unsupported(
        block.pathOf("type"),
        "found '%s', expected %s; these models read nothing else"
            .formatted(block.text("type"), expected));
  }
}
