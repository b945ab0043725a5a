package suanpan.server.internal.ollama;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import suanpan.engine.Message;
import suanpan.engine.OutputFormat;
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

/**
 * The body of {@code /api/chat} or {@code /api/generate}.
 *
 * @param chat empty if only the model is to be loaded
 * @param contextLength that the client wants; 0 if it does not say
 * @param isStream whether lines are wanted
 */
record OllamaRequest(
    String model, Optional<ChatRequest> chat, int contextLength, boolean isStream) {
  private static final int MAX_TOP_LOGPROBS = 20;
  private static final int MAX_CHOICES = 128;
  private static final double MAX_BIAS = 100;

  /**
   * @param name the model's, as it is served here
   * @param memory of calls that may come back as history
   */
  static OllamaRequest ofChat(Fields body, String name, CallMemory memory) {
    List<Message> messages = new ArrayList<>();
    OllamaMessages reader = new OllamaMessages(memory);
    body.objects("messages").forEach(message -> messages.add(reader.read(message)));
    List<Map<String, ?>> tools = tools(body);
    ToolChoice choice = toolChoice(body, tools);
    Prompt.Messages prompt =
        new Prompt.Messages(
            messages,
            choice instanceof ToolChoice.None ? List.of() : tools,
            Thinking.MODEL_DEFAULT,
            Map.of());
    ChatRequest.Builder chat = ChatRequest.to(name, think(body, prompt)).toolChoice(choice);
    return read(body, name, chat, messages.isEmpty());
  }

  /**
   * @param name the model's, as it is served here
   */
  static OllamaRequest ofGenerate(Fields body, String name) {
    String text = body.text("prompt", "");
    body.refuse("suffix", "\"\"", "filling in the middle is not supported");
    body.refuse("images", "[]", "this server reads text only");
    body.refuse("template", "\"\"", "expected none; the model's own is used, or raw");
    body.refuse("context", "[]", "superseded by /api/chat, whose messages are found again");
    Optional<String> system = body.optionalText("system").filter(found -> !found.isEmpty());
    Prompt prompt;
    if (body.isOn("raw")) {
      if (system.isPresent() || body.node("think").isPresent()) {
        throw ApiException.invalid("raw", "found system or think beside it, expected one of them");
      }
      prompt = new Prompt.Text(text);
    } else {
      List<Message> messages = new ArrayList<>();
      system.ifPresent(found -> messages.add(Message.system(found)));
      messages.add(Message.user(text));
      prompt = think(body, Prompt.Messages.of(messages));
    }
    return read(body, name, ChatRequest.to(name, prompt), text.isEmpty());
  }

  /** What both have. */
  private static OllamaRequest read(
      Fields body, String name, ChatRequest.Builder chat, boolean isOnlyLoading) {
    chat.output(format(body));
    int contextLength = Options.read(body, chat);
    logprobs(body, chat);
    logitBias(body, chat);
    body.integer("n", 1, MAX_CHOICES).ifPresent(chat::choices);
    boolean isStream = body.isOnOrAbsent("stream");
    keepAlive(body, isOnlyLoading);
    body.refuse("truncate", "false", "nothing is cut off, expected false");
    body.refuse("shift", "false", "nothing is cut off, expected false");
    body.ignore("model");
    body.end();
    return new OllamaRequest(
        name,
        isOnlyLoading ? Optional.empty() : Optional.of(chat.build()),
        contextLength,
        isStream);
  }

  /** Seconds, or a text such as {@code 5m}; how long models stay open is the server's to say. */
  private static void keepAlive(Fields body, boolean isOnlyLoading) {
    Optional<JsonNode> found = body.node("keep_alive");
    if (found.isEmpty()) {
      return;
    }
    JsonNode value = found.get();
    boolean isDuration =
        value.isNumber()
            || (value.isString() && value.stringValue().matches("-?([0-9.]+(ns|us|ms|s|m|h)?)+"));
    if (!isDuration) {
      throw ApiException.invalid(
          "keep_alive", "expected seconds, or a text such as 5m, found neither");
    }
    if (isOnlyLoading && value.asString().matches("0+(ns|us|ms|s|m|h)?")) {
      throw ApiException.unsupported(
          "keep_alive", "models are closed by the server's own rules, not by request");
    }
  }

  private static Prompt.Messages think(Fields body, Prompt.Messages prompt) {
    Optional<JsonNode> found = body.node("think");
    if (found.isEmpty()) {
      return prompt;
    }
    if (found.get().isString()) {
      return Effort.of(body.word("think", Effort.words()).orElseThrow()).applied(prompt);
    }
    return new Prompt.Messages(
        prompt.messages(),
        prompt.tools(),
        body.isOn("think") ? Thinking.ON : Thinking.OFF,
        prompt.variables());
  }

  private static OutputFormat format(Fields body) {
    Optional<JsonNode> format = body.node("format");
    if (format.isEmpty()) {
      return new OutputFormat.Text();
    }
    if (format.get().isObject()) {
      return new OutputFormat.JsonSchema(Json.text(format.get()));
    }
    return body.word("format", "", "json").orElse("").isEmpty()
        ? new OutputFormat.Text()
        : new OutputFormat.JsonObject();
  }

  private static List<Map<String, ?>> tools(Fields body) {
    List<Map<String, ?>> tools = new ArrayList<>();
    for (Fields tool : body.objects("tools")) {
      tool.word("type", "function");
      Fields function = Fields.of(tool.requiredNode("function"), tool.pathOf("function"));
      tools.add(FunctionTool.read(function, "parameters"));
      function.end();
      tool.end();
    }
    return tools;
  }

  /** As OpenAI's chat API has it; Ollama has none. */
  private static ToolChoice toolChoice(Fields body, List<Map<String, ?>> tools) {
    Optional<JsonNode> found = body.node("tool_choice");
    if (found.isEmpty()) {
      return new ToolChoice.Auto();
    }
    ToolChoice choice;
    if (found.get().isString()) {
      choice =
          switch (body.word("tool_choice", "none", "auto", "required").orElseThrow()) {
            case "none" -> new ToolChoice.None();
            case "required" -> new ToolChoice.Required();
            default -> new ToolChoice.Auto();
          };
    } else {
      Fields named = Fields.of(found.get(), "tool_choice");
      named.word("type", "function");
      Fields function = Fields.of(named.requiredNode("function"), "tool_choice.function");
      choice = new ToolChoice.Named(function.text("name"));
      function.end();
      named.end();
    }
    return FunctionTool.fulfilled(choice, tools);
  }

  private static void logprobs(Fields body, ChatRequest.Builder chat) {
    OptionalInt top = body.integer("top_logprobs", 0, MAX_TOP_LOGPROBS);
    if (body.isOn("logprobs")) {
      chat.logprobs(top.orElse(0));
    } else if (top.orElse(0) > 0) {
      throw ApiException.invalid("top_logprobs", "found it without logprobs, expected both");
    }
  }

  private static void logitBias(Fields body, ChatRequest.Builder chat) {
    Map<Integer, Double> bias = new LinkedHashMap<>();
    Optional<JsonNode> found = body.node("logit_bias");
    if (found.isEmpty()) {
      return;
    }
    Fields fields = Fields.of(found.get(), "logit_bias");
    for (String token : found.get().propertyNames()) {
      if (!token.matches("[0-9]{1,9}")) {
        throw ApiException.invalid(
            "logit_bias", "found '" + token + "', expected the id of a token");
      }
      double value = fields.number(token, -MAX_BIAS, MAX_BIAS).orElse(0);
      bias.put(Integer.valueOf(token), value == -MAX_BIAS ? Double.NEGATIVE_INFINITY : value);
    }
    chat.sampling(s -> s.withLogitBias(bias));
  }
}
