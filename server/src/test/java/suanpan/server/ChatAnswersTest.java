package suanpan.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import suanpan.engine.Engine;
import suanpan.engine.EngineOptions;

/** A chat completion over HTTP, streamed and not. */
class ChatAnswersTest {
  private static Server server;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @BeforeAll
  static void start() {
    server =
        Server.start(
            ServerOptions.defaults().withPort(0),
            List.of(
                ServedModel.of(
                    "tiny", () -> Engine.open("stories260K", EngineOptions.defaults()))));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void wholeAnswer() throws Exception {
    HttpResponse<String> response =
        post(
            """
            {"model": "tiny", "messages": [{"role": "user", "content": "Once upon a time"}],
             "max_tokens": 8, "temperature": 0, "logprobs": true, "top_logprobs": 2}\
            """);
    assertThat(response.body()).contains("chat.completion");
    assertThat(response.statusCode()).isEqualTo(200);
  }

  @Test
  void streamedAnswer() throws Exception {
    HttpResponse<String> response =
        post(
            """
            {"model": "tiny", "messages": [{"role": "user", "content": "Once upon a time"}],
             "max_tokens": 8, "temperature": 0, "stream": true,
             "stream_options": {"include_usage": true}}\
            """);
    assertThat(response.body()).endsWith("data: [DONE]\n\n");
    assertThat(response.statusCode()).isEqualTo(200);
  }

  @Test
  void unknownFieldIsNamed() throws Exception {
    HttpResponse<String> response =
        post(
            "{\"model\": \"tiny\", \"messages\": [{\"role\": \"user\", \"content\": \"x\"}],"
                + " \"wat\": 1}");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("\"param\":\"wat\"");
  }

  private static HttpResponse<String> post(String body) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.port() + "/v1/chat/completions"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
