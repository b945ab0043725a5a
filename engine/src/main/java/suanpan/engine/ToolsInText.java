package suanpan.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import suanpan.templates.CompletionFormat;

/**
 * Tools for a model whose chat format knows none: the system message lists them as JSON, a call is
 * JSON between {@code <tool_call>} and {@code </tool_call>} (the form of Hermes and Qwen, which
 * many models have seen), and results come back in a user's message between {@code <tool_response>}
 * and {@code </tool_response>}. Constraints hold the calls to it, so that a small model can be
 * asked.
 */
final class ToolsInText {
  private static final String INTRODUCTION =
      "You can call the following functions. Each is described by a JSON object on its own line:\n";
  private static final String HOW =
      "\nTo call one, answer with a JSON object with its name and arguments between tags:\n"
          + "<tool_call>\n{\"name\": \"NAME\", \"arguments\": {\"KEY\": \"VALUE\"}}\n</tool_call>\n"
          + "The result comes back between <tool_response> and </tool_response>. Call a function"
          + " only if it helps; otherwise answer as usual.";
  private static final List<String> TAGS =
      List.of("<tool_response>", "</tool_response>", "<tool_call>", "</tool_call>");
  private static final String CALLS = "tool_calls";

  private ToolsInText() {}

  /** Whether a conversation has anything to do with tools. */
  static boolean isNeeded(Prompt.Messages conversation) {
    return !conversation.tools().isEmpty()
        || conversation.messages().stream()
            .anyMatch(m -> m.role().equals("tool") || m.extra().containsKey(CALLS));
  }

  /** How answers are to be read then. */
  static CompletionFormat answers(CompletionFormat format) {
    return new CompletionFormat(format.reasoning(), CompletionFormat.Calls.TAGGED_JSON);
  }

  /** The conversation in words that every template knows: without tools, calls and results. */
  static Prompt.Messages rewritten(Prompt.Messages conversation) {
    List<Message> messages = new ArrayList<>();
    List<String> results = new ArrayList<>();
    for (Message message : conversation.messages()) {
      if (message.role().equals("tool")) {
        results.add(result(message.content()));
        continue;
      }
      addResults(results, messages);
      messages.add(message.extra().containsKey(CALLS) ? withCallsInText(message) : message);
    }
    addResults(results, messages);
    if (!conversation.tools().isEmpty()) {
      describe(conversation.tools(), messages);
    }
    return new Prompt.Messages(
        messages, List.of(), conversation.thinking(), conversation.variables());
  }

  private static void describe(List<Map<String, ?>> tools, List<Message> messages) {
    StringBuilder text = new StringBuilder(INTRODUCTION);
    for (Map<String, ?> tool : tools) {
      Object function = tool.get("function") instanceof Map<?, ?> inner ? inner : tool;
      text.append(JsonLine.of(function)).append('\n');
    }
    text.append(HOW);
    boolean hasSystem = !messages.isEmpty() && messages.getFirst().role().equals("system");
    if (hasSystem) {
      Message system = messages.getFirst();
      messages.set(0, new Message("system", system.content() + "\n\n" + text, system.extra()));
    } else {
      messages.addFirst(Message.system(text.toString()));
    }
  }

  private static void addResults(List<String> results, List<Message> messages) {
    if (!results.isEmpty()) {
      messages.add(Message.user(String.join("\n", results)));
      results.clear();
    }
  }

  /** Tags in a result must not end it: their letters are changed. */
  private static String result(String content) {
    String safe = content;
    for (String tag : TAGS) {
      safe = safe.replace(tag, "&lt;" + tag.substring(1));
    }
    return "<tool_response>\n" + safe + "\n</tool_response>";
  }

  /** An answer with calls as it was sampled, or as it would be written. */
  private static Message withCallsInText(Message message) {
    List<String> parts = new ArrayList<>();
    if (!message.content().isEmpty()) {
      parts.add(message.content());
    }
    if (message.extra().get(CALLS) instanceof List<?> calls) {
      for (Object call : calls) {
        if (call instanceof Map<?, ?> map) {
          parts.add(written(map));
        }
      }
    }
    Map<String, Object> rest = new LinkedHashMap<>(message.extra());
    rest.remove(CALLS);
    return new Message(message.role(), String.join("\n", parts), rest);
  }

  private static String written(Map<?, ?> call) {
    if (call.get("raw") instanceof String raw) {
      return raw;
    }
    Map<?, ?> function = call.get("function") instanceof Map<?, ?> inner ? inner : call;
    Object arguments = function.get("arguments");
    String json = arguments instanceof String text ? text : JsonLine.of(arguments);
    return "<tool_call>\n{\"name\": "
        + JsonLine.of(function.get("name"))
        + ", \"arguments\": "
        + json
        + "}\n</tool_call>";
  }
}
