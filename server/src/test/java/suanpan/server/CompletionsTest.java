package suanpan.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import suanpan.engine.Engine;
import suanpan.engine.Prompt;
import suanpan.server.TestServer.Reply;
import tools.jackson.databind.JsonNode;

/** Completions of texts and tokens, and the probabilities that evaluation harnesses ask for. */
class CompletionsTest {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Reply complete(String fields) {
    return server.post("/v1/completions", "{\"model\": \"tiny\", " + fields + "}");
  }

  @Test
  void severalPromptsAreAnsweredInTheirOrder() {
    String alone =
        complete("\"prompt\": \"The sun\", \"temperature\": 0, \"max_tokens\": 6")
            .json()
            .at("/choices/0/text")
            .asString();
    JsonNode body =
        complete(
                "\"prompt\": [\"Once upon a time\", \"The sun\"], \"temperature\": 0,"
                    + " \"max_tokens\": 6")
            .json();
    assertThat(body.at("/choices").size()).isEqualTo(2);
    assertThat(body.at("/choices/1/text").asString()).isEqualTo(alone);
    assertThat(body.at("/choices/1/index").asInt()).isEqualTo(1);
    assertThat(body.at("/usage/completion_tokens").asInt()).isEqualTo(12);
  }

  @Test
  void echoWithLogprobsScoresThePromptAsTokensAndAsText() {
    JsonNode body =
        complete(
                "\"prompt\": \"Once upon a time\", \"echo\": true, \"logprobs\": 1,"
                    + " \"max_tokens\": 0")
            .json();
    assertThat(body.at("/choices/0/text").asString()).isEqualTo("Once upon a time");
    JsonNode logprobs = body.at("/choices/0/logprobs");
    int tokens = body.at("/usage/prompt_tokens").asInt();
    assertThat(logprobs.at("/tokens").size()).isEqualTo(tokens);
    assertThat(logprobs.at("/token_logprobs").size()).isEqualTo(tokens);
    assertThat(logprobs.at("/token_logprobs/0").isNull()).isTrue();
    assertThat(logprobs.at("/token_logprobs/1").asDouble()).isNegative();
    assertThat(logprobs.at("/text_offset").size()).isEqualTo(tokens);
  }

  @Test
  void aPromptInTokensScoresAsTheTextDoes() {
    JsonNode text =
        complete("\"prompt\": \"Tom\", \"echo\": true, \"logprobs\": 0, \"max_tokens\": 1")
            .json()
            .at("/choices/0/logprobs/token_logprobs");
    int[] ids;
    try (Engine engine = Engine.open("stories260K", TestServer.ENGINE)) {
      ids = engine.text().orElseThrow().tokens(new Prompt.Text("Tom"));
    }
    JsonNode tokens =
        complete(
                "\"prompt\": %s, \"echo\": true, \"logprobs\": 0, \"max_tokens\": 1, \"temperature\": 0"
                    .formatted(Arrays.toString(ids)))
            .json()
            .at("/choices/0/logprobs/token_logprobs");
    for (int i = 1; i < ids.length; i++) {
      assertThat(tokens.get(i).asDouble()).isCloseTo(text.get(i).asDouble(), within(1e-6));
    }
    assertThat(tokens.size()).isEqualTo(ids.length + 1);
  }

  @Test
  void streamsOfSeveralPromptsJoinToTheirWholes() {
    String fields =
        "\"prompt\": [\"Once upon a time\", \"The sun\"], \"temperature\": 0, \"max_tokens\": 6";
    JsonNode whole = complete(fields).json();
    Reply streamed = complete(fields + ", \"stream\": true");
    assertThat(streamed.body()).endsWith("data: [DONE]\n\n");
    for (int i = 0; i < 2; i++) {
      int index = i;
      List<JsonNode> events = streamed.events();
      String joined =
          events.stream()
              .filter(e -> e.at("/choices/0/index").asInt(-1) == index)
              .map(e -> e.at("/choices/0/text").asString())
              .collect(Collectors.joining());
      assertThat(joined).isEqualTo(whole.at("/choices/" + i + "/text").asString());
    }
  }
}
