package suanpan.server.internal.responses;

import java.util.ArrayList;
import java.util.List;
import suanpan.engine.Message;
import suanpan.server.internal.chat.CallMemory;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.Fields;
import suanpan.templates.ToolCall;

/**
 * From the items of an input to messages: reasoning, content and calls that follow one another are
 * one message of the model. For one thread.
 */
final class InputItems {
  private static final String CONTENT = "content";

  private final CallMemory memory;
  private final List<Message> messages = new ArrayList<>();
  private final StringBuilder text = new StringBuilder(); // of the model's message under way
  private final StringBuilder reasoning = new StringBuilder();
  private final List<ToolCall> calls = new ArrayList<>();
  private boolean isAnswering;

  private InputItems(CallMemory memory) {
    this.memory = memory;
  }

  /**
   * @param body whose field {@code input} is a text or a list of items
   */
  static List<Message> read(Fields body, CallMemory memory) {
    if (body.requiredNode("input").isString()) {
      return List.of(Message.user(body.text("input")));
    }
    InputItems items = new InputItems(memory);
    body.objects("input").forEach(items::read);
    items.endAnswer();
    if (items.messages.isEmpty()) {
      throw ApiException.invalid("input", "found no items, expected at least one");
    }
    return items.messages;
  }

  private void read(Fields item) {
    String type = item.text("type", "message");
    switch (type) {
      case "message" -> message(item);
      case "reasoning" -> {
        isAnswering = true;
        reasoning.append(reasoning(item));
      }
      case "function_call" -> {
        isAnswering = true;
        calls.add(memory.recall(item.text("call_id"), item.text("name"), item.text("arguments")));
      }
      case "function_call_output" -> {
        endAnswer();
        messages.add(Message.tool(textOf(item, "output"), item.text("call_id")));
      }
      default ->
          throw ApiException.unsupported(
              item.pathOf("type"),
              ("found '%s', expected message, reasoning, function_call or function_call_output;"
                      + " this server has no tools or files of its own")
                  .formatted(type));
    }
    item.ignore("id", "status", "phase");
    item.end();
  }

  private void message(Fields item) {
    item.text("role");
    String role = item.word("role", "user", "system", "developer", "assistant").orElseThrow();
    String content = textOf(item, CONTENT);
    if (role.equals("assistant")) {
      isAnswering = true;
      text.append(content);
      return;
    }
    endAnswer();
    messages.add(role.equals("user") ? Message.user(content) : Message.system(content));
  }

  private void endAnswer() {
    if (!isAnswering) {
      return;
    }
    Message answer = Message.assistant(text.toString());
    if (!reasoning.isEmpty()) {
      answer = answer.withReasoning(reasoning.toString());
    }
    messages.add(calls.isEmpty() ? answer : answer.withToolCalls(calls));
    text.setLength(0);
    reasoning.setLength(0);
    calls.clear();
    isAnswering = false;
  }

  /** The whole reasoning where it is told, else its summary. */
  private static String reasoning(Fields item) {
    StringBuilder whole = new StringBuilder();
    for (Fields part : item.objects(CONTENT)) {
      part.word("type", "reasoning_text");
      whole.append(part.text("text"));
      part.end();
    }
    StringBuilder summary = new StringBuilder();
    for (Fields part : item.objects("summary")) {
      part.word("type", "summary_text");
      summary.append(part.text("text"));
      part.end();
    }
    item.refuse("encrypted_content", "\"\"", "this server writes none, so it reads none");
    return whole.isEmpty() ? summary.toString() : whole.toString();
  }

  private static String textOf(Fields item, String name) {
    if (item.requiredNode(name).isString()) {
      return item.text(name);
    }
    StringBuilder all = new StringBuilder();
    for (Fields part : item.objects(name)) {
      String type = part.text("type");
      switch (type) {
        case "input_text", "output_text", "text" -> all.append(part.text("text"));
        case "refusal" -> all.append(part.text("refusal"));
        default ->
            throw ApiException.unsupported(
                part.pathOf("type"),
                "found '%s', expected input_text or output_text; this server reads text only"
                    .formatted(type));
      }
      part.ignore("annotations", "logprobs");
      part.end();
    }
    return all.toString();
  }
}
