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

/** Anthropic's Messages, whole and in events. */
class MessagesTest {
  private static final String HELLO =
      "\"model\": \"rote\", \"max_tokens\": 50, \"messages\":"
          + " [{\"role\": \"user\", \"content\": \"hello\"}]";

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
  void eventsComeInOrder() throws Exception {
    List<JsonNode> events =
        server
            .post(
                "/v1/messages",
                "{"
                    + HELLO
                    + ", \"stream\": true, \"thinking\": {\"type\": \"enabled\","
                    + " \"budget_tokens\": 1024}}")
            .events();
    List<String> types = events.stream().map(e -> e.get("type").asString()).toList();
    assertThat(types).startsWith("message_start", "ping", "content_block_start");
    assertThat(types).endsWith("content_block_stop", "message_delta", "message_stop");
    assertThat(types.stream().filter("content_block_start"::equals)).hasSize(2);
    assertThat(types.stream().filter("content_block_stop"::equals)).hasSize(2);
    assertThat(deltas(events, "thinking")).isEqualTo(RoteModel.REASONING);
    assertThat(deltas(events, "text")).isEqualTo(RoteModel.ANSWER);
    assertThat(deltas(events, "signature")).isNotEmpty();
    assertThat(events.getFirst().at("/message/usage/input_tokens").asInt()).isPositive();
    assertThat(events.get(events.size() - 2).at("/delta/stop_reason").asString())
        .isEqualTo("end_turn");
  }

  @Test
  void reasonsOfTheEndAreToldApart() throws Exception {
    assertThat(reason("")).isEqualTo("end_turn");
    assertThat(reason(", \"stop_sequences\": [\" by\"]")).isEqualTo("stop_sequence");
    assertThat(reason(", \"tools\": [{\"name\": \"get_weather\", \"input_schema\": {}}]"))
        .isEqualTo("tool_use");
    assertThat(
            server
                .post("/v1/messages", ("{" + HELLO + "}").replace("50", "2"))
                .json()
                .get("stop_reason")
                .asString())
        .isEqualTo("max_tokens");
  }

  @Test
  void whatIsInTheCacheIsCountedApart() throws Exception {
    String request =
        """
        {"model": "rote", "max_tokens": 50, "system": "%s",
         "messages": [{"role": "user", "content": "hello"}]}\
        """
            .formatted("Be kind. ".repeat(40));
    JsonNode first = server.post("/v1/messages", request).json().get("usage");
    JsonNode second = server.post("/v1/messages", request).json().get("usage");
    assertThat(first.get("cache_read_input_tokens").asInt()).isZero();
    assertThat(second.get("cache_read_input_tokens").asInt()).isPositive();
    assertThat(second.get("input_tokens").asInt() + second.get("cache_read_input_tokens").asInt())
        .isEqualTo(first.get("input_tokens").asInt());
  }

  @Test
  void aCallGoesBackAsItWasSampled() throws Exception {
    String tools = ", \"tools\": [{\"name\": \"get_weather\", \"input_schema\": {}}]}";
    JsonNode call = server.post("/v1/messages", "{" + HELLO + tools).json().at("/content/0");
    assertThat(call.get("type").asString()).isEqualTo("tool_use");
    String history =
        """
        {"model": "rote", "max_tokens": 50, "messages": [
          {"role": "user", "content": "hello"},
          {"role": "assistant", "content": [%s]},
          {"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": "%s", "content": "mild"},
            {"type": "text", "text": "And?"}]}]\
        """
            .formatted(call, call.get("id").asString());
    RoteServer.Reply reply = server.post("/v1/messages", history + tools);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertThat(reply.json().at("/usage/cache_read_input_tokens").asInt()).isPositive();
  }

  private static String reason(String more) throws Exception {
    RoteServer.Reply reply = server.post("/v1/messages", "{" + HELLO + more + "}");
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply.json().get("stop_reason").asString();
  }

  private static String deltas(List<JsonNode> events, String key) {
    StringBuilder joined = new StringBuilder();
    events.stream()
        .filter(event -> event.at("/delta/" + key).isString())
        .forEach(event -> joined.append(event.at("/delta/" + key).asString()));
    return joined.toString();
  }
}
