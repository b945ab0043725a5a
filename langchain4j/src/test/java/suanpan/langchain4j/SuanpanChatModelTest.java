package suanpan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import suanpan.engine.Engine;

class SuanpanChatModelTest {
  @TempDir private static Path home;

  private static Engine engine;

  @BeforeAll
  static void open() {
    engine = Stories.open(home);
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  @Test
  void theAnswerIsTheModelsOwn() {
    ChatResponse response =
        SuanpanModels.of(engine).chat().chat(Stories.request("Once upon a time", 40));
    assertThat(response.aiMessage().text()).isEqualTo(Stories.AFTER_ONCE_UPON_A_TIME);
    assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat(response.tokenUsage().inputTokenCount()).isEqualTo(5);
    assertThat(response.tokenUsage().outputTokenCount()).isEqualTo(40);
    SuanpanMetadata metadata = (SuanpanMetadata) response.metadata();
    assertThat(metadata.energy().joules()).isPositive();
    assertThat(metadata.timings().generateTokensPerSecond()).isPositive();
  }

  @Test
  void theSecondCallFindsItsPromptComputed() {
    SuanpanChatModel model = SuanpanModels.of(engine).chat();
    ChatRequest request = Stories.request("One day a cat and a dog", 4);
    ChatResponse first = model.chat(request);
    ChatResponse second = model.chat(request);
    assertThat(second.aiMessage()).isEqualTo(first.aiMessage());
    assertThat(((SuanpanMetadata) first.metadata()).cachedPromptTokens()).isZero();
    assertThat(((SuanpanMetadata) second.metadata()).cachedPromptTokens()).isPositive();
  }

  @Test
  void defaultsAreUsedWhereTheRequestIsSilent() {
    SuanpanChatModel model =
        SuanpanModels.of(engine)
            .chat()
            .withDefaults(
                ChatRequestParameters.builder().temperature(0.0).maxOutputTokens(3).build());
    ChatResponse response = model.chat(UserMessage.from("Once upon a time"));
    assertThat(Stories.AFTER_ONCE_UPON_A_TIME).startsWith(response.aiMessage().text());
    assertThat(response.tokenUsage().outputTokenCount()).isEqualTo(3);
  }

  @Test
  void stopTextsEndTheAnswerAndAreNotPartOfIt() {
    ChatRequestParameters stop =
        ChatRequestParameters.builder()
            .temperature(0.0)
            .maxOutputTokens(40)
            .stopSequences("Lily")
            .build();
    ChatResponse response =
        SuanpanModels.of(engine)
            .chat()
            .chat(Stories.request("Once upon a time", 40).toBuilder().parameters(stop).build());
    assertThat(response.aiMessage().text()).isEqualTo(", there was a little girl named ");
    assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void partsOfTextAreOneMessage() {
    ChatRequest parts =
        ChatRequest.builder()
            .messages(
                SystemMessage.from("Tell."),
                UserMessage.from(TextContent.from("One"), TextContent.from("day")))
            .parameters(Stories.greedy(5))
            .build();
    assertThat(SuanpanModels.of(engine).chat().chat(parts).aiMessage())
        .isEqualTo(
            SuanpanModels.of(engine)
                .chat()
                .chat(Stories.request("Tell.\nOne\nday", 5))
                .aiMessage());
  }

  @Test
  void whatCannotBeReadIsRefused() {
    ChatRequest picture =
        ChatRequest.builder()
            .messages(UserMessage.from(ImageContent.from("aGk=", "image/png")))
            .build();
    assertThatThrownBy(() -> SuanpanModels.of(engine).chat().chat(picture))
        .isInstanceOf(UnsupportedFeatureException.class)
        .hasMessageContaining("IMAGE");
  }
}
