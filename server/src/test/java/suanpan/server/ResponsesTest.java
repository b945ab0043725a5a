package suanpan.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import suanpan.testkit.RoteModel;
import tools.jackson.databind.JsonNode;

/** OpenAI's Responses, whole and in events. */
class ResponsesTest {
  private static final String TOOLS =
      "\"tools\": [{\"type\": \"function\", \"name\": \"get_weather\", \"parameters\":"
          + " {\"type\": \"object\"}}]";

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
  void eventsComeInOrderAndTellTheWholeResponse() throws Exception {
    List<JsonNode> events =
        server
            .post(
                "/v1/responses",
                "{\"model\": \"rote\", \"input\": \"x\", \"stream\": true, \"reasoning\":"
                    + " {\"effort\": \"high\"}}")
            .events();
    assertThat(events.stream().map(e -> e.get("type").asString()).distinct())
        .containsExactly(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
            "response.reasoning_text.delta",
            "response.reasoning_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.output_text.delta",
            "response.output_text.done",
            "response.completed");
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i).get("sequence_number").asInt()).isEqualTo(i);
    }
    assertThat(deltas(events, "response.reasoning_text.delta")).isEqualTo(RoteModel.REASONING);
    assertThat(deltas(events, "response.output_text.delta")).isEqualTo(RoteModel.ANSWER);
    JsonNode whole = events.getLast().get("response");
    assertThat(whole.at("/output/0/content/0/text").asString()).isEqualTo(RoteModel.REASONING);
    assertThat(whole.at("/output/1/content/0/text").asString()).isEqualTo(RoteModel.ANSWER);
    assertThat(whole.at("/usage/output_tokens_details/reasoning_tokens").asInt()).isPositive();
    assertThat(events.getFirst().get("response").get("output")).isEmpty();
  }

  @Test
  void callAndItsResultGoThroughThePreviousResponse() throws Exception {
    JsonNode asked =
        server
            .post("/v1/responses", "{\"model\": \"rote\", \"input\": \"x\", " + TOOLS + "}")
            .json();
    JsonNode call = asked.at("/output/0");
    assertThat(call.get("type").asString()).isEqualTo("function_call");
    assertThat(call.get("arguments").asString()).isEqualTo(RoteModel.ARGUMENTS);
    JsonNode answered =
        server
            .post(
                "/v1/responses",
                """
                {"model": "rote", "previous_response_id": "%s", "input":
                 [{"type": "function_call_output", "call_id": "%s", "output": "mild"}]}\
                """
                    .formatted(asked.get("id").asString(), call.get("call_id").asString()))
            .json();
    assertThat(answered.at("/output/0/content/0/text").asString())
        .isEqualTo(RoteModel.AFTER_RESULT);
    assertThat(answered.at("/previous_response_id")).isEqualTo(asked.get("id"));
  }

  @Test
  void cutAnswerIsIncomplete() throws Exception {
    JsonNode cut =
        server
            .post(
                "/v1/responses",
                "{\"model\": \"rote\", \"input\": \"x\", \"max_output_tokens\": 2}")
            .json();
    assertThat(cut.get("status").asString()).isEqualTo("incomplete");
    assertThat(cut.at("/incomplete_details/reason").asString()).isEqualTo("max_output_tokens");
    assertThat(cut.at("/output/0/status").asString()).isEqualTo("incomplete");
  }

  @Test
  void logprobsStandBesideTheirText() throws Exception {
    JsonNode text =
        server
            .post(
                "/v1/responses",
                "{\"model\": \"rote\", \"input\": \"x\", \"top_logprobs\": 2,"
                    + " \"reasoning\": {\"effort\": \"high\"}}")
            .json()
            .at("/output/1/content/0");
    StringBuilder joined = new StringBuilder();
    for (JsonNode each : text.get("logprobs")) {
      joined.append(each.get("token").asString());
      assertThat(each.get("top_logprobs")).hasSize(2);
    }
    assertThat(joined.toString()).isEqualTo(RoteModel.ANSWER);
  }

  @Test
  void whatIsNotStoredIsNotFound() throws Exception {
    JsonNode response =
        server
            .post("/v1/responses", "{\"model\": \"rote\", \"input\": \"x\", \"store\": false}")
            .json();
    assertThat(server.get("/v1/responses/" + response.get("id").asString()).status())
        .isEqualTo(404);
    JsonNode stored =
        server.post("/v1/responses", "{\"model\": \"rote\", \"input\": \"x\"}").json();
    String path = "/v1/responses/" + stored.get("id").asString();
    assertThat(server.get(path).json()).isEqualTo(stored);
    assertThat(server.delete(path).json().get("deleted").asBoolean()).isTrue();
    assertThat(server.delete(path).status()).isEqualTo(404);
  }

  private static String deltas(List<JsonNode> events, String type) {
    StringBuilder joined = new StringBuilder();
    events.stream()
        .filter(event -> event.get("type").asString().equals(type))
        .forEach(event -> joined.append(event.get("delta").asString()));
    return joined.toString();
  }
}
