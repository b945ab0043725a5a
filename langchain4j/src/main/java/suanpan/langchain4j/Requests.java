package suanpan.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.internal.JsonSchemaElementUtils;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import suanpan.engine.GenerateRequest;
import suanpan.engine.Message;
import suanpan.engine.Sampling;
import suanpan.templates.ToolCall;

/** From LangChain4j's requests to the engine's. */
final class Requests {
  /** All of this process asks as one. */
  static final String CALLER = "langchain4j";

  private Requests() {}

  /**
   * @param sampling where the request does not say
   * @throws UnsupportedFeatureException if it asks for what cannot be done
   */
  static GenerateRequest of(ChatRequest request, Sampling sampling) {
    ChatRequestParameters parameters = request.parameters();
    GenerateRequest asked =
        GenerateRequest.ofMessages(request.messages().stream().map(Requests::message).toList())
            .withSampling(sampling(parameters, sampling));
    if (parameters.maxOutputTokens() != null) {
      asked = asked.withMaxTokens(parameters.maxOutputTokens());
    }
    if (parameters.stopSequences() != null) {
      asked = asked.withStop(parameters.stopSequences());
    }
    return Choices.constrained(asked, parameters);
  }

  private static Sampling sampling(ChatRequestParameters parameters, Sampling otherwise) {
    Sampling sampling = otherwise;
    if (parameters.temperature() != null) {
      sampling = sampling.withTemperature(parameters.temperature());
    }
    if (parameters.topP() != null) {
      sampling = sampling.withTopP(parameters.topP());
    }
    if (parameters.topK() != null) {
      sampling = sampling.withTopK(parameters.topK());
    }
    if (parameters.frequencyPenalty() != null) {
      sampling = sampling.withFrequencyPenalty(parameters.frequencyPenalty());
    }
    if (parameters.presencePenalty() != null) {
      sampling = sampling.withPresencePenalty(parameters.presencePenalty());
    }
    return sampling;
  }

  private static Message message(ChatMessage message) {
    return switch (message) {
      case SystemMessage system -> Message.system(system.text());
      case UserMessage user -> user(user);
      case AiMessage answer -> answer(answer);
      case ToolExecutionResultMessage result ->
          result.id() == null
              ? Message.tool(text(result.contents()))
              : Message.tool(text(result.contents()), result.id());
      default ->
          throw new UnsupportedFeatureException(
              "message: found %s, expected one of a system, user, model or tool"
                  .formatted(message.type()));
    };
  }

  private static Message user(UserMessage user) {
    Message message = Message.user(text(user.contents()));
    return user.name() == null ? message : message.withExtra(Map.of("name", user.name()));
  }

  private static Message answer(AiMessage answer) {
    Message message = Message.assistant(answer.text() == null ? "" : answer.text());
    if (answer.thinking() != null) {
      message = message.withReasoning(answer.thinking());
    }
    if (answer.hasToolExecutionRequests()) {
      List<ToolCall> calls = new ArrayList<>();
      for (ToolExecutionRequest call : answer.toolExecutionRequests()) {
        String id = call.id() == null ? "call_" + calls.size() : call.id();
        calls.add(new ToolCall(id, call.name(), call.arguments(), Answers.sampledText(answer, id)));
      }
      message = message.withToolCalls(calls);
    }
    return message;
  }

  /** The texts of a message, a line end between two. */
  private static String text(List<Content> contents) {
    List<String> texts = new ArrayList<>();
    for (Content content : contents) {
      if (!(content instanceof TextContent text)) {
        throw new UnsupportedFeatureException(
            "content: found %s, expected text; these models read nothing else"
                .formatted(content.type()));
      }
      texts.add(text.text());
    }
    return String.join("\n", texts);
  }

  /** A tool as chat templates want it. */
  static Map<String, Object> tool(ToolSpecification tool) {
    Map<String, Object> function = new LinkedHashMap<>();
    function.put("name", tool.name());
    if (tool.description() != null) {
      function.put("description", tool.description());
    }
    function.put(
        "parameters",
        tool.parameters() == null
            ? Map.of("type", "object", "properties", Map.of())
            : JsonSchemaElementUtils.toMap(tool.parameters()));
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("type", "function");
    map.put("function", function);
    return map;
  }
}
