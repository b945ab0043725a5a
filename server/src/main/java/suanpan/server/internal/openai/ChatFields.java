package suanpan.server.internal.openai;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import suanpan.engine.Message;
import suanpan.engine.OutputFormat;
import suanpan.engine.ParallelCalls;
import suanpan.engine.Prompt;
import suanpan.engine.Thinking;
import suanpan.engine.ToolChoice;
import suanpan.server.internal.chat.CallMemory;
import suanpan.server.internal.chat.ChatRequest;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.Fields;
import suanpan.server.internal.http.Json;
import tools.jackson.databind.JsonNode;

/** Reads the body of a chat completion. */
final class ChatFields {
  private static final int MAX_TOP_LOGPROBS = 20;

  private final CallMemory memory;

  ChatFields(CallMemory memory) {
    this.memory = memory;
  }

  /** What is asked, and how the answer is to be sent. */
  record Asked(ChatRequest request, Delivery delivery) {}

  Asked read(Fields fields) {
    String model = fields.text("model");
    List<Map<String, ?>> tools = Tools.read(fields, "tools");
    ToolChoice choice = Tools.choice(fields, tools);
    List<Message> messages = new MessageFields(memory).read(fields);
    Map<String, Object> variables = new LinkedHashMap<>();
    Thinking thinking = Effort.read(fields, variables);
    fields
        .node("chat_template_kwargs")
        .ifPresent(node -> variables.putAll(plainObject(fields, node)));
    ChatRequest.Builder request =
        ChatRequest.to(model, new Prompt.Messages(messages, tools, thinking, variables));
    request.toolChoice(choice);
    if (!fields.isOnOrAbsent("parallel_tool_calls")) {
      request.parallelCalls(ParallelCalls.FORBIDDEN);
    }
    request.output(output(fields));
    if (fields.isOn("logprobs")) {
      request.logprobs(fields.integer("top_logprobs", 0, MAX_TOP_LOGPROBS).orElse(0));
    } else if (fields.integer("top_logprobs", 0, MAX_TOP_LOGPROBS).orElse(0) > 0) {
      throw ApiException.invalid("top_logprobs", "found it without logprobs, expected both");
    }
    SamplingFields.read(fields, request);
    Delivery delivery = Delivery.read(fields);
    refuseOthers(fields);
    fields.end();
    return new Asked(request.build(), delivery);
  }

  private static void refuseOthers(Fields fields) {
    fields.ignore(
        "user",
        "metadata",
        "service_tier",
        "safety_identifier",
        "prompt_cache_key",
        "prompt_cache_retention",
        "prediction");
    fields.refuse("store", "false", "answers are not stored here, expected false");
    fields.refuse("modalities", "[\"text\"]", "expected [\"text\"], the only output there is");
    fields.refuse("audio", "null", "audio is not supported");
    fields.refuse("verbosity", "\"medium\"", "expected medium, the only one there is");
    fields.refuse("web_search_options", "null", "there is no web search here");
    fields.refuse("functions", "[]", "superseded by tools, use those");
    fields.refuse("function_call", "\"none\"", "superseded by tool_choice, use that");
  }

  private static OutputFormat output(Fields fields) {
    var grammar = fields.optionalText("grammar");
    var format = fields.object("response_format");
    if (format.isEmpty()) {
      return grammar.<OutputFormat>map(OutputFormat.Gbnf::new).orElseGet(OutputFormat.Text::new);
    }
    if (grammar.isPresent()) {
      throw ApiException.invalid("grammar", "found response_format beside it, expected one");
    }
    Fields found = format.get();
    String type = found.word("type", "text", "json_object", "json_schema").orElse("text");
    OutputFormat output =
        switch (type) {
          case "json_object" -> new OutputFormat.JsonObject();
          case "json_schema" -> schema(found);
          default -> new OutputFormat.Text();
        };
    found.end();
    return output;
  }

  private static OutputFormat schema(Fields format) {
    Fields described = Fields.of(format.requiredNode("json_schema"), "response_format.json_schema");
    described.optionalText("name");
    described.ignore("description", "strict"); // the schema always holds
    JsonNode schema = described.requiredNode("schema");
    Fields.of(schema, described.pathOf("schema"));
    described.end();
    return new OutputFormat.JsonSchema(Json.text(schema));
  }

  private static Map<String, Object> plainObject(Fields fields, JsonNode node) {
    Fields.of(node, fields.pathOf("chat_template_kwargs"));
    Map<String, Object> plain = new LinkedHashMap<>();
    node.properties().forEach(e -> plain.put(e.getKey(), Json.plain(e.getValue())));
    return plain;
  }

  /** A list of messages is never empty. */
  static List<Message> requireSome(List<Message> messages) {
    if (messages.isEmpty()) {
      throw ApiException.invalid("messages", "found none, expected at least one");
    }
    return new ArrayList<>(messages);
  }
}
