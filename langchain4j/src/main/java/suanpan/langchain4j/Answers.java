package suanpan.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import suanpan.engine.Answer;
import suanpan.templates.ToolCall;

/** From the engine's answers to LangChain4j's. */
final class Answers {
  /**
   * An attribute of a message with calls: what was sampled for each, by its id, so that the next
   * turn repeats the very bytes and finds its prefix computed.
   */
  private static final String SAMPLED_CALLS = "suanpan.sampledCalls";

  private Answers() {}

  static ChatResponse of(Answer answer, String model) {
    ChatResponseMetadata.Builder<?> metadata =
        ChatResponseMetadata.builder()
            .modelName(model)
            .tokenUsage(new TokenUsage(answer.promptTokens(), answer.completionTokens()))
            .finishReason(finishReason(answer));
    return ChatResponse.builder()
        .aiMessage(message(answer))
        .metadata(new SuanpanMetadata(metadata, answer))
        .build();
  }

  static ToolExecutionRequest call(ToolCall call) {
    return ToolExecutionRequest.builder()
        .id(call.id())
        .name(call.name())
        .arguments(call.arguments())
        .build();
  }

  /** What was sampled for a call of an answer that came from here; else empty. */
  static String sampledText(AiMessage answer, String callId) {
    return answer.attributes().get(SAMPLED_CALLS) instanceof Map<?, ?> sampled
            && sampled.get(callId) instanceof String text
        ? text
        : "";
  }

  private static AiMessage message(Answer answer) {
    AiMessage.Builder message = AiMessage.builder().text(answer.text());
    if (!answer.reasoning().isEmpty()) {
      message.thinking(answer.reasoning());
    }
    List<ToolCall> calls = answer.toolCalls();
    if (!calls.isEmpty()) {
      Map<String, String> sampled = new LinkedHashMap<>();
      calls.forEach(call -> sampled.put(call.id(), call.raw()));
      message
          .toolExecutionRequests(calls.stream().map(Answers::call).toList())
          .attributes(Map.of(SAMPLED_CALLS, sampled));
    }
    return message.build();
  }

  private static FinishReason finishReason(Answer answer) {
    return switch (answer.finishReason()) {
      case STOP -> answer.toolCalls().isEmpty() ? FinishReason.STOP : FinishReason.TOOL_EXECUTION;
      case LENGTH -> FinishReason.LENGTH;
      case CANCELLED -> FinishReason.OTHER;
    };
  }
}
