package suanpan.server.internal.ollama;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import suanpan.engine.Message;
import suanpan.server.internal.chat.CallMemory;
import suanpan.server.internal.http.Fields;
import suanpan.templates.ToolCall;
import tools.jackson.databind.JsonNode;

/** Reads the messages of a conversation. */
final class OllamaMessages {
  private final CallMemory memory;

  OllamaMessages(CallMemory memory) {
    this.memory = memory;
  }

  Message read(Fields fields) {
    fields.text("role");
    String role = fields.word("role", "system", "user", "assistant", "tool").orElseThrow();
    fields.refuse("images", "[]", "this server reads text only");
    String content = fields.text("content", "");
    Map<String, Object> extra = new LinkedHashMap<>();
    fields.optionalText("tool_call_id").ifPresent(id -> extra.put("tool_call_id", id));
    fields.optionalText("tool_name").ifPresent(name -> extra.put("name", name));
    Message message = new Message(role, content, extra);
    String reasoning = fields.text("thinking", "");
    if (!reasoning.isEmpty()) {
      message = message.withReasoning(reasoning);
    }
    List<ToolCall> calls = calls(fields);
    fields.end();
    return calls.isEmpty() ? message : message.withToolCalls(calls);
  }

  private List<ToolCall> calls(Fields fields) {
    List<ToolCall> calls = new ArrayList<>();
    for (Fields call : fields.objects("tool_calls")) {
      Fields function = Fields.of(call.requiredNode("function"), call.pathOf("function"));
      JsonNode arguments = function.requiredNode("arguments");
      Fields.of(arguments, function.pathOf("arguments"));
      String id = call.text("id", "call_" + calls.size());
      calls.add(memory.recall(id, function.text("name"), arguments));
      function.ignore("index");
      function.end();
      call.word("type", "function");
      call.end();
    }
    return calls;
  }
}
