package suanpan.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import suanpan.testkit.RoteModel;
import tools.jackson.databind.JsonNode;

/** Ollama's API, embeddings and ranking. */
class OllamaTest {
  private static final String HELLO =
      "\"model\": \"rote\", \"messages\": [{\"role\": \"user\", \"content\": \"hello\"}]";

  @TempDir private static Path folder;

  private static RoteServer server;

  @BeforeAll
  static void start() {
    server = RoteServer.start(folder);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void linesAreTheAnswerAndTheLastOneSaysHowItWent() throws Exception {
    List<JsonNode> lines = server.post("/api/chat", "{" + HELLO + ", \"think\": true}").lines();
    StringBuilder thinking = new StringBuilder();
    StringBuilder content = new StringBuilder();
    for (JsonNode line : lines) {
      thinking.append(line.at("/message/thinking").asString(""));
      content.append(line.at("/message/content").asString());
      assertThat(line.get("done").asBoolean()).isEqualTo(line.equals(lines.getLast()));
    }
    assertThat(thinking.toString()).isEqualTo(RoteModel.REASONING);
    assertThat(content.toString()).isEqualTo(RoteModel.ANSWER);
    JsonNode last = lines.getLast();
    assertThat(last.get("done_reason").asString()).isEqualTo("stop");
    assertThat(last.get("eval_count").asInt()).isPositive();
    assertThat(last.get("total_duration").asLong())
        .isGreaterThanOrEqualTo(last.get("eval_duration").asLong());
  }

  @Test
  void severalChoicesAreToldApart() throws Exception {
    List<JsonNode> lines = server.post("/api/chat", "{" + HELLO + ", \"n\": 2}").lines();
    for (int choice = 0; choice < 2; choice++) {
      int index = choice;
      StringBuilder content = new StringBuilder();
      lines.stream()
          .filter(line -> line.has("index") && line.get("index").asInt() == index)
          .forEach(line -> content.append(line.at("/message/content").asString()));
      assertThat(content.toString()).isEqualTo(RoteModel.ANSWER);
    }
    assertThat(lines.getLast().get("choices")).hasSize(2);
  }

  @Test
  void aBiasKeepsATokenAway() throws Exception {
    JsonNode text =
        server
            .post("/tokenize", "{\"prompt\": \"Hello,\", \"model\": \"by-heart\"}")
            .json()
            .get("tokens");
    assertThat(text).hasSize(1);
    JsonNode answer =
        server
            .post(
                "/api/chat",
                "{"
                    + HELLO
                    + ", \"stream\": false, \"logit_bias\": {\"%d\": -100}, \"options\":"
                        .formatted(text.get(0).asInt())
                    + " {\"num_predict\": 3}}")
            .json();
    assertThat(answer.at("/message/content").asString()).doesNotStartWith("Hello,");
    assertThat(answer.get("done_reason").asString()).isEqualTo("length");
  }

  @Test
  void rawGoesOnWithoutAFormat() throws Exception {
    JsonNode raw =
        server
            .post(
                "/api/generate",
                "{\"model\": \"rote\", \"prompt\": \"ab\", \"raw\": true, \"stream\": false,"
                    + " \"options\": {\"num_predict\": 1}}")
            .json();
    assertThat(raw.get("prompt_eval_count").asInt()).isEqualTo(2);
  }

  @Test
  void modelsAreDescribed() throws Exception {
    JsonNode tags = server.get("/api/tags").json().get("models");
    assertThat(tags).hasSize(2);
    assertThat(tags.get(0).at("/details/family").asString()).isEqualTo("llama");
    JsonNode show = server.post("/api/show", "{\"model\": \"rote:latest\"}").json();
    assertThat(show.at("/model_info/llama.context_length").asInt()).isEqualTo(4096);
    assertThat(show.get("capabilities").toString()).contains("tools", "thinking");
    assertThat(server.get("/api/version").json().get("version").asString()).startsWith("0.");
    assertThat(
            server
                .post("/api/generate", "{\"model\": \"rote\"}")
                .json()
                .get("done_reason")
                .asString())
        .isEqualTo("load");
    assertThat(server.post("/api/show", "{\"model\": \"nobody\"}").status()).isEqualTo(404);
  }

  @Test
  void embeddingsAreTheSameInEveryForm() throws Exception {
    JsonNode floats =
        server
            .post("/v1/embeddings", "{\"model\": \"rote\", \"input\": [\"a cat\", \"a dog\"]}")
            .json();
    JsonNode base64 =
        server
            .post(
                "/v1/embeddings",
                "{\"model\": \"rote\", \"input\": \"a dog\", \"encoding_format\": \"base64\"}")
            .json();
    JsonNode ollama =
        server.post("/api/embed", "{\"model\": \"rote\", \"input\": \"a dog\"}").json();
    ByteBuffer bytes =
        ByteBuffer.wrap(Base64.getDecoder().decode(base64.at("/data/0/embedding").asString()))
            .order(ByteOrder.LITTLE_ENDIAN);
    JsonNode expected = floats.at("/data/1/embedding");
    assertThat(expected).hasSize(64);
    for (JsonNode number : expected) {
      assertThat(bytes.getFloat()).isEqualTo(number.floatValue());
    }
    assertThat(ollama.at("/embeddings/0")).isEqualTo(expected);
    assertThat(floats.at("/usage/prompt_tokens").asInt()).isEqualTo(10);
  }

  @Test
  void rankingIsBestFirstAndNoLongerThanAsked() throws Exception {
    JsonNode ranked =
        server
            .post(
                "/v1/rerank",
                "{\"model\": \"rote\", \"query\": \"q\", \"documents\": [\"a\", {\"text\": \"b\"},"
                    + " \"c\"], \"top_n\": 2, \"return_documents\": true}")
            .json();
    JsonNode results = ranked.get("results");
    assertThat(results).hasSize(2);
    assertThat(results.get(0).get("relevance_score").asDouble())
        .isGreaterThanOrEqualTo(results.get(1).get("relevance_score").asDouble())
        .isBetween(0.0, 1.0);
    assertThat(results.get(0).at("/document/text").asString()).isNotEmpty();
  }

  @Test
  void tokensGoThereAndBack() throws Exception {
    JsonNode tokens =
        server.post("/tokenize", "{\"prompt\": \"a cat<|end|>\"}").json().get("tokens");
    assertThat(tokens).hasSize(6);
    assertThat(
            server
                .post("/detokenize", "{\"tokens\": " + tokens + "}")
                .json()
                .get("prompt")
                .asString())
        .isEqualTo("a cat<|end|>");
    assertThat(server.get("/tokenizer_info").json().get("eos_token").asString())
        .isEqualTo("<|end|>");
    assertThat(server.post("/detokenize", "{\"tokens\": [-1]}").status()).isEqualTo(400);
  }
}
