package suanpan.server.internal.anthropic;

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

/**
 * The body of {@code /v1/messages}.
 *
 * @param isStream whether events are wanted
 */
record MessagesRequest(ChatRequest chat, boolean isStream) {
  /** What the API's documentation asks for at least. */
  private static final int LEAST_THINKING_TOKENS = 1024;

  /** From here on a budget asks for the most effort. */
  private static final int MAX_THINKING_TOKENS = 32_768;

  /**
   * @param memory of calls that may come back as history
   */
  static MessagesRequest of(Fields body, CallMemory memory) {
    OptionalInt maxTokens = body.integer("max_tokens", 1, Integer.MAX_VALUE);
    if (maxTokens.isEmpty()) {
      throw ApiException.invalid("max_tokens", "found nothing, expected a number of tokens");
    }
    ChatRequest.Builder chat = conversation(body, memory).maxTokens(maxTokens.getAsInt());
    List<String> stop = body.texts("stop_sequences");
    if (stop.contains("")) {
      throw ApiException.invalid(
          "stop_sequences", "found an empty text, expected at least one character");
    }
    chat.stop(stop);
    body.number("temperature", 0, 2).ifPresent(v -> chat.sampling(s -> s.withTemperature(v)));
    body.number("top_p", Double.MIN_NORMAL, 1).ifPresent(v -> chat.sampling(s -> s.withTopP(v)));
    body.integer("top_k", 0, Integer.MAX_VALUE).ifPresent(v -> chat.sampling(s -> s.withTopK(v)));
    boolean isStream = body.isOn("stream");
    body.end();
    return new MessagesRequest(chat.build(), isStream);
  }

  /** The conversation whose tokens are to be counted. */
  static ChatRequest ofCount(Fields body, CallMemory memory) {
    ChatRequest.Builder chat = conversation(body, memory);
    body.end();
    return chat.build();
  }

  /** What both addresses read. */
  private static ChatRequest.Builder conversation(Fields body, CallMemory memory) {
    String model = body.text("model");
    List<Map<String, ?>> tools = tools(body);
    Choice choice = Choice.of(body, tools);
    Output output = Output.of(body);
    boolean hidesTools = choice.tool() instanceof ToolChoice.None;
    Prompt.Messages plain =
        new Prompt.Messages(
            messages(body, memory), hidesTools ? List.of() : tools, Thinking.OFF, Map.of());
    ChatRequest.Builder chat =
        ChatRequest.to(model, effort(body, output.effort()).applied(plain))
            .toolChoice(choice.tool())
            .parallelCalls(choice.atOnce())
            .output(output.format());
    ignoreWhatChangesNoAnswer(body);
    return chat;
  }

  /** Prefixes are found again without being marked, and there is one tier of service. */
  private static void ignoreWhatChangesNoAnswer(Fields body) {
    body.ignore("cache_control");
    body.object("metadata")
        .ifPresent(
            metadata -> {
              metadata.optionalText("user_id");
              metadata.end();
            });
    body.word("service_tier", "auto", "standard_only");
    body.refuse("speed", "\"standard\"", "expected standard, the only one there is");
  }

  private static List<Message> messages(Fields body, CallMemory memory) {
    List<Message> messages = new ArrayList<>();
    if (body.node("system").isPresent()) {
      messages.add(Message.system(Blocks.text(body, "system")));
    }
    List<Fields> given = body.objects("messages");
    if (given.isEmpty()) {
      throw ApiException.invalid("messages", "found none, expected at least one");
    }
    Blocks blocks = new Blocks(memory);
    given.forEach(message -> blocks.read(message, messages));
    if (messages.getLast().role().equals("assistant")) {
      throw ApiException.unsupported(
          "messages[%d]".formatted(given.size() - 1),
          "found an answer at the end, expected a message of the user; an answer that was begun"
              + " cannot be continued");
    }
    return messages;
  }

  private static List<Map<String, ?>> tools(Fields body) {
    List<Map<String, ?>> tools = new ArrayList<>();
    for (Fields tool : body.objects("tools")) {
      String type = tool.text("type", "custom");
      if (!type.equals("custom")) {
        throw ApiException.unsupported(
            tool.pathOf("type"),
            "found '%s', expected custom; this server has no tools of its own".formatted(type));
      }
      tool.requiredNode("input_schema");
      tools.add(FunctionTool.read(tool, "input_schema"));
      tool.ignore("cache_control", "eager_input_streaming");
      tool.refuse("defer_loading", "false", "expected false; tools are always in the prompt");
      tool.end();
    }
    return tools;
  }

  /** Reasoning is off unless it is asked for; a budget is a wish, which says how much. */
  private static Effort effort(Fields body, Optional<Effort> wanted) {
    Optional<Fields> thinking = body.object("thinking");
    if (thinking.isEmpty()) {
      return Effort.NONE;
    }
    Fields fields = thinking.get();
    String type = fields.text("type");
    fields.word("type", "enabled", "disabled", "adaptive");
    fields.refuse("display", "\"summarized\"", "reasoning is always shown");
    Effort effort =
        switch (type) {
          case "enabled" -> {
            Effort ofBudget = ofBudget(fields);
            yield wanted.orElse(ofBudget);
          }
          case "adaptive" -> wanted.orElse(Effort.HIGH);
          default -> Effort.NONE;
        };
    fields.end();
    return effort;
  }

  private static Effort ofBudget(Fields thinking) {
    OptionalInt budget =
        thinking.integer("budget_tokens", LEAST_THINKING_TOKENS, Integer.MAX_VALUE);
    if (budget.isEmpty()) {
      throw ApiException.invalid(
          thinking.pathOf("budget_tokens"), "found nothing, expected a number of tokens");
    }
    return budget.getAsInt() >= MAX_THINKING_TOKENS ? Effort.MAX : Effort.HIGH;
  }

  /** Whether tools must be called. */
  private record Choice(ToolChoice tool, ParallelCalls atOnce) {
    static Choice of(Fields body, List<Map<String, ?>> tools) {
      Optional<Fields> found = body.object("tool_choice");
      if (found.isEmpty()) {
        return new Choice(new ToolChoice.Auto(), ParallelCalls.ALLOWED);
      }
      Fields fields = found.get();
      String type = fields.text("type");
      fields.word("type", "auto", "any", "tool", "none");
      ToolChoice choice =
          switch (type) {
            case "any" -> new ToolChoice.Required();
            case "tool" -> new ToolChoice.Named(fields.text("name"));
            case "none" -> new ToolChoice.None();
            default -> new ToolChoice.Auto();
          };
      boolean isOne = fields.isOn("disable_parallel_tool_use");
      fields.end();
      return new Choice(
          FunctionTool.fulfilled(choice, tools),
          isOne ? ParallelCalls.FORBIDDEN : ParallelCalls.ALLOWED);
    }
  }

  /** The field {@code output_config}. */
  private record Output(Optional<Effort> effort, OutputFormat format) {
    static Output of(Fields body) {
      Optional<Fields> config = body.object("output_config");
      if (config.isEmpty()) {
        return new Output(Optional.empty(), new OutputFormat.Text());
      }
      Optional<Effort> effort = config.get().word("effort", Effort.words()).map(Effort::of);
      Optional<Fields> format = config.get().object("format");
      config.get().end();
      return new Output(effort, format.map(Output::schema).orElseGet(OutputFormat.Text::new));
    }

    private static OutputFormat schema(Fields format) {
      format.text("type");
      format.word("type", "json_schema");
      Fields.of(format.requiredNode("schema"), format.pathOf("schema"));
      OutputFormat schema = new OutputFormat.JsonSchema(Json.text(format.requiredNode("schema")));
      format.end();
      return schema;
    }
  }
}
