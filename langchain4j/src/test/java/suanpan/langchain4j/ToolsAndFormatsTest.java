package suanpan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import suanpan.engine.Engine;
import suanpan.engine.EngineOptions;
import suanpan.engine.Pooling;
import suanpan.testkit.RoteModel;

/** Calls of tools, answers after a schema, embeddings. */
class ToolsAndFormatsTest {
  private static final UserMessage QUESTION = UserMessage.from("How is the weather in Paris?");
  private static final ToolSpecification WEATHER =
      ToolSpecification.builder()
          .name(RoteModel.TOOL)
          .parameters(JsonObjectSchema.builder().addStringProperty("city").build())
          .build();

  @TempDir private static Path folder;

  private static Engine engine;
  private static SuanpanModels models;

  @BeforeAll
  static void open() {
    engine = Engine.open(RoteModel.write(folder), EngineOptions.defaults().withThreads(1));
    models = SuanpanModels.of(engine);
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  @Test
  void aToolIsCalledAndItsResultAnswered() {
    ChatResponse asked = models.chat().chat(withTools(ToolChoice.AUTO));
    assertThat(asked.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
    ToolExecutionRequest call = asked.aiMessage().toolExecutionRequests().getFirst();
    assertThat(call.name()).isEqualTo(RoteModel.TOOL);
    assertThat(call.arguments()).isEqualTo(RoteModel.ARGUMENTS);
    ChatResponse answered =
        models
            .chat()
            .chat(
                ChatRequest.builder()
                    .messages(
                        QUESTION, asked.aiMessage(), ToolExecutionResultMessage.from(call, "mild"))
                    .toolSpecifications(WEATHER)
                    .build());
    assertThat(answered.aiMessage().text()).isEqualTo(RoteModel.AFTER_RESULT);
    assertThat(answered.finishReason()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void aToolThatMustBeCalledIsCalledAndOneThatMustNotIsNot() {
    assertThat(models.chat().chat(withTools(ToolChoice.REQUIRED)).aiMessage())
        .satisfies(answer -> assertThat(answer.hasToolExecutionRequests()).isTrue());
    ChatResponse silent =
        models.chat().chat(withTools(ToolChoice.NONE).toBuilder().maxOutputTokens(20).build());
    assertThat(silent.aiMessage().hasToolExecutionRequests()).isFalse();
  }

  @Test
  void theAnswerFitsTheSchema() {
    JsonObjectSchema schema =
        JsonObjectSchema.builder()
            .addProperty("mood", JsonEnumSchema.builder().enumValues("mild", "cold").build())
            .required("mood")
            .additionalProperties(false)
            .build();
    ResponseFormat format =
        ResponseFormat.builder()
            .type(ResponseFormatType.JSON)
            .jsonSchema(JsonSchema.builder().name("weather").rootElement(schema).build())
            .build();
    String text =
        models
            .chat()
            .chat(ChatRequest.builder().messages(QUESTION).responseFormat(format).build())
            .aiMessage()
            .text();
    assertThat(text.replaceAll("\\s", "")).isIn("{\"mood\":\"mild\"}", "{\"mood\":\"cold\"}");
  }

  @Test
  void embeddingsTellTextsApart() {
    SuanpanEmbeddingModel model = models.embedding();
    float[] cat = model.embed("a cat").content().vector();
    assertThat(model.dimension()).isEqualTo(cat.length).isEqualTo(64);
    assertThat(cat).isEqualTo(engine.embed("a cat", Pooling.MEAN));
    assertThat(model.embedAll(List.of(TextSegment.from("a cat"), TextSegment.from("a dog"))))
        .satisfies(
            both -> {
              assertThat(both.content().get(0).vector()).isEqualTo(cat);
              assertThat(both.content().get(1).vector()).isNotEqualTo(cat);
              assertThat(both.tokenUsage()).isEqualTo(new TokenUsage(10));
            });
  }

  private static ChatRequest withTools(ToolChoice choice) {
    return ChatRequest.builder()
        .messages(QUESTION)
        .toolSpecifications(WEATHER)
        .toolChoice(choice)
        .build();
  }
}
