package suanpan.server.internal.responses;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import suanpan.engine.Message;
import suanpan.engine.OutputFormat;
import suanpan.engine.ParallelCalls;
import suanpan.engine.Prompt;
import suanpan.engine.Thinking;
import suanpan.engine.ToolChoice;
import suanpan.server.internal.chat.CallMemory;
import suanpan.server.internal.chat.ChatRequest;
import suanpan.server.internal.chat.Effort;
import suanpan.server.internal.chat.FunctionTool;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.Fields;
import suanpan.server.internal.http.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The body of {@code /v1/responses}.
 *
 * @param conversation without the instructions, which count for one response only
 * @param echo what every document of the response repeats of the request
 * @param isStream whether events are wanted
 * @param isStored whether the response is to be kept
 */
record ResponsesRequest(
    ChatRequest chat,
    List<Message> conversation,
    ObjectNode echo,
    boolean isStream,
    boolean isStored) {
  private static final int MAX_TOP_LOGPROBS = 20;
  private static final double MAX_TEMPERATURE = 100;

  /** Finds the conversation that a response ended. */
  interface Previous {
    /**
     * @throws ApiException if it is not kept
     */
    List<Message> conversation(String id);
  }

  /**
   * @param memory of calls that may come back as history
   */
  static ResponsesRequest of(Fields body, CallMemory memory, Previous previous) {
    ObjectNode echo = Json.object();
    String model = body.text("model");
    List<Message> conversation = new ArrayList<>();
    Optional<String> previousId = body.optionalText("previous_response_id");
    previousId.ifPresent(id -> conversation.addAll(previous.conversation(id)));
    conversation.addAll(InputItems.read(body, memory));
    List<Message> messages = new ArrayList<>();
    Optional<String> instructions = body.optionalText("instructions");
    instructions.ifPresent(text -> messages.add(Message.system(text)));
    messages.addAll(conversation);

    List<Map<String, ?>> tools = tools(body, echo);
    ToolChoice choice = toolChoice(body, tools, echo);
    Prompt.Messages plain =
        new Prompt.Messages(
            messages,
            choice instanceof ToolChoice.None ? List.of() : tools,
            Thinking.MODEL_DEFAULT,
            Map.of());
    ChatRequest.Builder chat = ChatRequest.to(model, withEffort(body, plain, echo));
    chat.toolChoice(choice);
    boolean isParallel = body.isOnOrAbsent("parallel_tool_calls");
    if (!isParallel) {
      chat.parallelCalls(ParallelCalls.FORBIDDEN);
    }
    echo.put("parallel_tool_calls", isParallel);
    echo.put("previous_response_id", previousId.orElse(null));
    echo.put("instructions", instructions.orElse(null));
    chat.output(output(body, echo));
    sampling(body, chat, echo);
    logprobs(body, chat, echo);
    boolean isStored = body.isOnOrAbsent("store");
    echo.put("store", isStored);
    boolean isStream = body.isOn("stream");
    others(body, echo);
    body.end();
    return new ResponsesRequest(chat.build(), conversation, echo, isStream, isStored);
  }

  private static List<Map<String, ?>> tools(Fields body, ObjectNode echo) {
    List<Map<String, ?>> tools = new ArrayList<>();
    for (Fields tool : body.objects("tools")) {
      String type = tool.text("type");
      if (!type.equals("function")) {
        throw ApiException.unsupported(
            tool.pathOf("type"),
            "found '%s', expected function; this server has no tools of its own".formatted(type));
      }
      tools.add(FunctionTool.read(tool, "parameters"));
      tool.end();
    }
    echo.putArray("tools").addAll(body.list("tools"));
    return tools;
  }

  private static ToolChoice toolChoice(Fields body, List<Map<String, ?>> tools, ObjectNode echo) {
    Optional<JsonNode> found = body.node("tool_choice");
    if (found.isEmpty()) {
      echo.put("tool_choice", "auto");
      return new ToolChoice.Auto();
    }
    echo.set("tool_choice", found.get());
    ToolChoice choice =
        found.get().isString() ? word(body) : named(Fields.of(found.get(), "tool_choice"));
    return FunctionTool.fulfilled(choice, tools);
  }

  private static ToolChoice word(Fields body) {
    return switch (body.word("tool_choice", "none", "auto", "required").orElseThrow()) {
      case "none" -> new ToolChoice.None();
      case "required" -> new ToolChoice.Required();
      default -> new ToolChoice.Auto();
    };
  }

  private static ToolChoice named(Fields choice) {
    String type = choice.text("type");
    if (!type.equals("function")) {
      throw ApiException.unsupported(
          choice.pathOf("type"), "found '%s', expected function".formatted(type));
    }
    String name = choice.text("name");
    choice.end();
    return new ToolChoice.Named(name);
  }

  /** Reasoning is always told in full, so that a summary is left out where it is left to us. */
  private static Prompt.Messages withEffort(Fields body, Prompt.Messages plain, ObjectNode echo) {
    Optional<Fields> found = body.object("reasoning");
    Optional<Effort> effort = Optional.empty();
    if (found.isPresent()) {
      effort = found.get().word("effort", Effort.words()).map(Effort::of);
      found.get().refuse("summary", "\"auto\"", "reasoning is told in full, expected auto");
      found.get().refuse("generate_summary", "\"auto\"", "reasoning is told in full");
      found.get().end();
    }
    body.node("reasoning").ifPresent(node -> echo.set("reasoning", node));
    return effort.map(wanted -> wanted.applied(plain)).orElse(plain);
  }

  private static OutputFormat output(Fields body, ObjectNode echo) {
    Optional<Fields> text = body.object("text");
    if (text.isEmpty()) {
      echo.putObject("text").putObject("format").put("type", "text");
      return new OutputFormat.Text();
    }
    echo.set("text", body.requiredNode("text"));
    text.get().refuse("verbosity", "\"medium\"", "expected medium, the only one there is");
    Optional<Fields> format = text.get().object("format");
    text.get().end();
    return format.map(ResponsesRequest::format).orElseGet(OutputFormat.Text::new);
  }

  private static OutputFormat format(Fields format) {
    format.text("type");
    OutputFormat output =
        switch (format.word("type", "text", "json_object", "json_schema").orElseThrow()) {
          case "json_object" -> new OutputFormat.JsonObject();
          case "json_schema" -> {
            JsonNode schema = format.requiredNode("schema");
            Fields.of(schema, format.pathOf("schema"));
            format.ignore("name", "description", "strict"); // the schema always holds
            yield new OutputFormat.JsonSchema(Json.text(schema));
          }
          default -> new OutputFormat.Text();
        };
    format.end();
    return output;
  }

  private static void sampling(Fields body, ChatRequest.Builder chat, ObjectNode echo) {
    body.number("temperature", 0, MAX_TEMPERATURE)
        .ifPresent(v -> chat.sampling(s -> s.withTemperature(v)));
    body.number("top_p", 0, 1)
        .ifPresent(v -> chat.sampling(s -> s.withTopP(v == 0 ? Double.MIN_NORMAL : v)));
    OptionalInt maxTokens = body.integer("max_output_tokens", 1, Integer.MAX_VALUE);
    maxTokens.ifPresent(chat::maxTokens);
    for (String name : List.of("temperature", "top_p", "max_output_tokens")) {
      echo.set(name, body.node(name).orElse(null));
    }
  }

  private static void logprobs(Fields body, ChatRequest.Builder chat, ObjectNode echo) {
    OptionalInt top = body.integer("top_logprobs", 0, MAX_TOP_LOGPROBS);
    echo.put("top_logprobs", top.orElse(0));
    boolean isWanted = top.isPresent();
    for (String each : body.texts("include")) {
      switch (each) {
        case "message.output_text.logprobs" -> isWanted = true;
        case "reasoning.encrypted_content" -> {} // reasoning is told, and read, in the clear
        default ->
            throw ApiException.unsupported(
                "include", "found '%s', which there is none of".formatted(each));
      }
    }
    if (isWanted) {
      chat.logprobs(top.orElse(0));
    }
  }

  private static void others(Fields body, ObjectNode echo) {
    body.object("metadata").ifPresent(metadata -> {});
    echo.set("metadata", body.node("metadata").orElseGet(Json::object));
    body.ignore(
        "user",
        "safety_identifier",
        "service_tier",
        "prompt_cache_key",
        "prompt_cache_retention",
        "prompt_cache_options");
    body.object("stream_options")
        .ifPresent(
            options -> {
              options.refuse("include_obfuscation", "false", "events are never padded");
              options.end();
            });
    body.refuse("truncation", "\"disabled\"", "expected disabled; shorten the input instead");
    echo.put("truncation", "disabled");
    body.refuse("background", "false", "expected false; ask with stream instead");
    body.refuse("conversation", "null", "use previous_response_id instead");
    body.refuse("prompt", "null", "there are no stored prompts here");
    body.refuse("max_tool_calls", "null", "this server calls no tools itself");
  }
}
