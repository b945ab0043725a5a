package suanpan.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.NotFoundException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import suanpan.testkit.RoteModel;

/** OpenAI's official Java SDK. */
class OpenAiJavaTest {
  @TempDir private static Path folder;

  private static ClientsServer server;
  private static OpenAIClient client;

  @BeforeAll
  static void start() {
    server = ClientsServer.start(folder);
    client = client(server.url());
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  // [client]
  static OpenAIClient client(String url) {
    return OpenAIOkHttpClient.builder().baseUrl(url + "/v1").apiKey("none").build();
  }

  // [/client]

  // [chat]
  static String chat(OpenAIClient client) {
    ChatCompletion answer =
        client
            .chat()
            .completions()
            .create(
                ChatCompletionCreateParams.builder()
                    .model("smollm2")
                    .addUserMessage("Say hello.")
                    .build());
    return answer.choices().getFirst().message().content().orElse("");
  }

  // [/chat]

  // [responses]
  static Response respond(OpenAIClient client) {
    return client
        .responses()
        .create(ResponseCreateParams.builder().model("smollm2").input("Say hello.").build());
  }

  // [/responses]

  @Test
  void chatAnswers() {
    assertThat(chat(client)).isEqualTo(RoteModel.ANSWER);
  }

  @Test
  void streamedPiecesAreTheAnswer() {
    ChatCompletionCreateParams request =
        ChatCompletionCreateParams.builder()
            .model(ClientsServer.MODEL)
            .addUserMessage("Say hello.")
            .build();
    ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
    try (StreamResponse<ChatCompletionChunk> chunks =
        client.chat().completions().createStreaming(request)) {
      assertThat(chunks.stream().peek(whole::accumulate).count()).isGreaterThan(3);
    }
    assertThat(whole.chatCompletion().choices().getFirst().message().content())
        .contains(RoteModel.ANSWER);
  }

  @Test
  void toolIsCalledAndItsResultAnswered() {
    FunctionDefinition weather =
        FunctionDefinition.builder()
            .name(RoteModel.TOOL)
            .parameters(
                FunctionParameters.builder()
                    .putAdditionalProperty("type", JsonValue.from("object"))
                    .putAdditionalProperty(
                        "properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                    .build())
            .build();
    ChatCompletionCreateParams.Builder request =
        ChatCompletionCreateParams.builder()
            .model(ClientsServer.MODEL)
            .addTool(ChatCompletionFunctionTool.builder().function(weather).build())
            .addUserMessage("How is the weather in Paris?");
    ChatCompletion asked = client.chat().completions().create(request.build());
    ChatCompletionMessageFunctionToolCall call =
        asked.choices().getFirst().message().toolCalls().orElseThrow().getFirst().asFunction();
    assertThat(call.function().name()).isEqualTo(RoteModel.TOOL);
    assertThat(call.function().arguments()).isEqualTo(RoteModel.ARGUMENTS);
    request.addMessage(asked.choices().getFirst().message());
    request.addMessage(
        ChatCompletionToolMessageParam.builder().toolCallId(call.id()).content("mild").build());
    assertThat(
            client
                .chat()
                .completions()
                .create(request.build())
                .choices()
                .getFirst()
                .message()
                .content())
        .contains(RoteModel.AFTER_RESULT);
  }

  /** What an answer is to be made of. */
  public static final class Weather {
    /** Where. */
    public City city = City.ROME;

    /** Whether it is mild there. */
    public boolean mild;

    /** Where it may be. */
    public enum City {
      PARIS,
      ROME
    }
  }

  @Test
  void answerFitsAClass() {
    Weather weather =
        client
            .chat()
            .completions()
            .create(
                ChatCompletionCreateParams.builder()
                    .model(ClientsServer.MODEL)
                    .addUserMessage("How is the weather in Paris?")
                    .responseFormat(Weather.class)
                    .build())
            .choices()
            .getFirst()
            .message()
            .content()
            .orElseThrow();
    assertThat(weather.city).isIn(Weather.City.PARIS, Weather.City.ROME);
  }

  @Test
  void responsesAnswerAndAreKept() {
    Response response = respond(client);
    assertThat(textOf(response)).isEqualTo(RoteModel.ANSWER);
    assertThat(textOf(client.responses().retrieve(response.id()))).isEqualTo(RoteModel.ANSWER);
    client.responses().delete(response.id());
    assertThatThrownBy(() -> client.responses().retrieve(response.id()))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void eventsOfAResponseMakeTheResponse() {
    ResponseCreateParams request =
        ResponseCreateParams.builder().model(ClientsServer.MODEL).input("Say hello.").build();
    ResponseAccumulator whole = ResponseAccumulator.create();
    try (StreamResponse<ResponseStreamEvent> events = client.responses().createStreaming(request)) {
      events.stream().forEach(whole::accumulate);
    }
    assertThat(textOf(whole.response())).isEqualTo(RoteModel.ANSWER);
  }

  @Test
  void embeddingsHaveLengthOne() {
    List<Float> vector =
        client
            .embeddings()
            .create(
                EmbeddingCreateParams.builder().model(ClientsServer.MODEL).input("a cat").build())
            .data()
            .getFirst()
            .embedding();
    double squares = vector.stream().mapToDouble(x -> (double) x * x).sum();
    assertThat(squares).isBetween(0.999, 1.001);
  }

  private static String textOf(Response response) {
    return response.output().getLast().asMessage().content().getFirst().asOutputText().text();
  }
}
