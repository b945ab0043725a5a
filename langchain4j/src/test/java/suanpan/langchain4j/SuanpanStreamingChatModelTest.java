package suanpan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import suanpan.engine.Engine;

class SuanpanStreamingChatModelTest {
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
  void thePiecesTogetherAreTheAnswer() throws Exception {
    Collector heard = new Collector();
    SuanpanModels.of(engine).streamingChat().chat(Stories.request("Once upon a time", 40), heard);
    ChatResponse response = heard.response();
    assertThat(heard.pieces).hasSizeGreaterThan(5);
    assertThat(String.join("", heard.pieces)).isEqualTo(Stories.AFTER_ONCE_UPON_A_TIME);
    assertThat(response.aiMessage().text()).isEqualTo(Stories.AFTER_ONCE_UPON_A_TIME);
  }

  @Test
  void cancellingEndsTheAnswerWithWhatThereWas() throws Exception {
    Collector heard =
        new Collector() {
          @Override
          public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
            super.onPartialResponse(part, context);
            context.streamingHandle().cancel();
            assertThat(context.streamingHandle().isCancelled()).isTrue();
          }
        };
    SuanpanModels.of(engine).streamingChat().chat(Stories.request("Once upon a time", 200), heard);
    ChatResponse response = heard.response();
    assertThat(response.finishReason()).isEqualTo(FinishReason.OTHER);
    assertThat(Stories.AFTER_ONCE_UPON_A_TIME).startsWith(response.aiMessage().text());
    assertThat(response.tokenUsage().outputTokenCount()).isLessThan(10);
  }

  @Test
  void whatAHandlerThrowsReachesItsOnError() {
    Collector heard =
        new Collector() {
          @Override
          public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
            throw new IllegalStateException("enough");
          }
        };
    SuanpanModels.of(engine).streamingChat().chat(Stories.request("Once upon a time", 20), heard);
    assertThatThrownBy(heard::response)
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("enough");
  }

  @Test
  void severalAnswersAtOnceAreEachTheirOwn() throws Exception {
    SuanpanStreamingChatModel model = SuanpanModels.of(engine).streamingChat();
    ChatRequest request = Stories.request("Once upon a time", 40);
    List<Collector> all = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Collector heard = new Collector();
      all.add(heard);
      model.chat(request, heard);
    }
    for (Collector heard : all) {
      assertThat(heard.response().aiMessage().text()).isEqualTo(Stories.AFTER_ONCE_UPON_A_TIME);
    }
  }

  private static class Collector implements StreamingChatResponseHandler {
    private final List<String> pieces = new ArrayList<>();
    private final CompletableFuture<ChatResponse> end = new CompletableFuture<>();

    @Override
    public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
      pieces.add(part.text());
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
      end.complete(response);
    }

    @Override
    public void onError(Throwable error) {
      end.completeExceptionally(error);
    }

    ChatResponse response() throws Exception {
      return end.get(30, TimeUnit.SECONDS);
    }
  }
}
