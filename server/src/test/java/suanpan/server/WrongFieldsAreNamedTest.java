package suanpan.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import suanpan.server.TestServer.Reply;

/** What cannot be honoured is refused by its name, never silently left out. */
class WrongFieldsAreNamedTest {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "wat | \"wat\": 1",
        "temperature | \"temperature\": -1",
        "temperature | \"temperature\": \"hot\"",
        "top_p | \"top_p\": 1.5",
        "max_tokens | \"max_tokens\": 1.5",
        "max_tokens | \"max_tokens\": 3, \"max_completion_tokens\": 4",
        "n | \"n\": 0",
        "stop | \"stop\": \"\"",
        "stop[0] | \"stop\": [1]",
        "top_logprobs | \"top_logprobs\": 2",
        "logit_bias | \"logit_bias\": {\"x\": 1}",
        "logit_bias.5 | \"logit_bias\": {\"5\": 1000}",
        "store | \"store\": true",
        "modalities | \"modalities\": [\"audio\"]",
        "audio | \"audio\": {}",
        "functions | \"functions\": [{}]",
        "stream_options | \"stream_options\": {\"include_usage\": true}",
        "response_format.type | \"response_format\": {\"type\": \"xml\"}",
        "response_format.json_schema | \"response_format\": {\"type\": \"json_schema\"}",
        "reasoning_effort | \"reasoning_effort\": \"some\"",
        "tool_choice | \"tool_choice\": \"required\"",
        "tools[0].function | \"tools\": [{\"type\": \"function\"}]",
        "tools[0].type | \"tools\": [{\"type\": \"web_search\"}]",
        "tools[0].function.name | \"tools\": [{\"type\": \"function\", \"function\": {\"name\":"
            + " \"\"}}]"
      })
  void ofAChat(String field, String json) {
    Reply reply = server.chat("x", json);
    assertThat(reply.status()).as(reply.body()).isEqualTo(400);
    assertThat(reply.json().at("/error/param").asString()).isEqualTo(field);
    assertThat(reply.json().at("/error/type").asString()).isEqualTo("invalid_request_error");
    assertThat(reply.json().at("/error/message").asString()).startsWith(field);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "messages | []",
        "messages[0].role | [{\"role\": \"god\", \"content\": \"x\"}]",
        "messages[0].content | [{\"role\": \"user\"}]",
        "messages[0].content | [{\"role\": \"assistant\"}]",
        "messages[0].content | [{\"role\": \"user\", \"content\": 1}]",
        "messages[0].content[0].type | [{\"role\": \"user\", \"content\": [{\"type\":"
            + " \"image_url\"}]}]",
        "messages[0].tool_call_id | [{\"role\": \"tool\", \"content\": \"x\"}]",
        "messages[0].mood | [{\"role\": \"user\", \"content\": \"x\", \"mood\": \"good\"}]"
      })
  void ofAMessage(String field, String messages) {
    Reply reply =
        server.post(
            "/v1/chat/completions", "{\"model\": \"tiny\", \"messages\": " + messages + "}");
    assertThat(reply.status()).as(reply.body()).isEqualTo(400);
    assertThat(reply.json().at("/error/param").asString()).isEqualTo(field);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"user\": \"ann\"",
        "\"metadata\": {\"a\": \"b\"}",
        "\"store\": false",
        "\"service_tier\": \"auto\"",
        "\"stop\": null",
        "\"tools\": []",
        "\"modalities\": [\"text\"]",
        "\"response_format\": {\"type\": \"text\"}",
        "\"top_k\": 5, \"min_p\": 0.1, \"repeat_penalty\": 1.1, \"repeat_last_n\": 32,"
            + " \"top_n_sigma\": 2, \"xtc_probability\": 0.5, \"xtc_threshold\": 0.2,"
            + " \"dry_multiplier\": 0.8, \"dry_base\": 1.75, \"dry_allowed_length\": 2,"
            + " \"dry_penalty_last_n\": 64, \"dry_sequence_breakers\": [\"!\"]"
      })
  void whatChangesNothingOrIsKnownIsTaken(String json) {
    Reply reply = server.chat("x", "\"max_tokens\": 1, " + json);
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
  }

  @Test
  void anUnknownModelIs404AndNamesThoseThereAre() {
    Reply reply = server.post("/v1/chat/completions", TestServer.chatBody("gpt-9", "x", ""));
    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.json().at("/error/code").asString()).isEqualTo("model_not_found");
    assertThat(reply.json().at("/error/message").asString()).contains("tiny");
  }

  @Test
  void aPromptBeyondTheContextIsSaidSo() {
    Reply reply = server.chat("word ".repeat(2000), "\"max_tokens\": 1");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().at("/error/code").asString()).isEqualTo("context_length_exceeded");
  }

  @Test
  void wrongAddressesAndVerbsAreTold() {
    assertThat(server.get("/v1/nothing").status()).isEqualTo(404);
    assertThat(server.get("/v1/chat/completions").status()).isEqualTo(405);
    assertThat(server.get("/v1/models/nothing").status()).isEqualTo(404);
    assertThat(server.get("/v1/models/tiny").json().at("/id").asString()).isEqualTo("tiny");
  }
}
