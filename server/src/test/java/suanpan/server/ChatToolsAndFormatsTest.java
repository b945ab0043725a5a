package suanpan.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import suanpan.server.RoteServer.Reply;
import suanpan.server.internal.http.Json;
import suanpan.testkit.RoteModel;
import tools.jackson.databind.JsonNode;

/**
 * Calls of tools, reasoning and formats of chat completions, with a model of which all is known.
 */
class ChatToolsAndFormatsTest {
  private static final String TOOLS =
      """
      "tools": [{"type": "function", "function": {"name": "get_weather", "parameters":
        {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}}]\
      """;

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

  private static Reply chat(String messages, String more) throws Exception {
    return server.post(
        "/v1/chat/completions",
        "{\"model\": \"rote\", \"messages\": [" + messages + "], " + more + "}");
  }

  private static final String HELLO = "{\"role\": \"user\", \"content\": \"hello\"}";

  @Test
  void aCallIsToldWholeAndInPieces() throws Exception {
    JsonNode choice = chat(HELLO, TOOLS).json().at("/choices/0");
    assertThat(choice.at("/finish_reason").asString()).isEqualTo("tool_calls");
    assertThat(choice.at("/message/content").isNull()).isTrue();
    JsonNode call = choice.at("/message/tool_calls/0");
    assertThat(call.at("/function/name").asString()).isEqualTo(RoteModel.TOOL);
    assertThat(call.at("/function/arguments").asString()).isEqualTo(RoteModel.ARGUMENTS);
    Reply streamed = chat(HELLO, TOOLS + ", \"stream\": true");
    String arguments =
        streamed.events().stream()
            .map(e -> e.at("/choices/0/delta/tool_calls/0/function/arguments").asString(""))
            .collect(Collectors.joining());
    assertThat(arguments).isEqualTo(RoteModel.ARGUMENTS);
    assertThat(streamed.events().getLast().at("/choices/0/finish_reason").asString())
        .isEqualTo("tool_calls");
  }

  @Test
  void aCallThatGoesBackIsFoundInTheCacheToItsLastByte() throws Exception {
    JsonNode first = chat(HELLO, TOOLS).json();
    JsonNode call = first.at("/choices/0/message/tool_calls/0");
    String history =
        HELLO
            + ", {\"role\": \"assistant\", \"content\": null, \"tool_calls\": ["
            + call
            + "]}, {\"role\": \"tool\", \"tool_call_id\": "
            + call.get("id")
            + ", \"content\": \"mild\"}";
    JsonNode second = chat(history, TOOLS).json();
    assertThat(second.at("/choices/0/message/content").asString())
        .isEqualTo(RoteModel.AFTER_RESULT);
    int held =
        first.at("/usage/prompt_tokens").asInt() - 1; // the mark of an answer with tools goes
    assertThat(second.at("/usage/prompt_tokens_details/cached_tokens").asInt())
        .isGreaterThanOrEqualTo(held - 2);
  }

  @Test
  void noneIsNoCallAndOneThatMustBeIsOne() throws Exception {
    JsonNode none = chat(HELLO, TOOLS + ", \"tool_choice\": \"none\", \"max_tokens\": 20").json();
    assertThat(none.at("/choices/0/message").has("tool_calls")).isFalse();
    assertThat(none.at("/choices/0/message/content").isString()).isTrue();
    for (String choice :
        new String[] {
          "\"required\"", "{\"type\": \"function\", \"function\": {\"name\": \"get_weather\"}}"
        }) {
      JsonNode call =
          chat(HELLO, TOOLS + ", \"tool_choice\": " + choice)
              .json()
              .at("/choices/0/message/tool_calls/0/function");
      assertThat(call.at("/name").asString()).isEqualTo(RoteModel.TOOL);
    }
  }

  @Test
  void reasoningIsApartWhereTheFormatDefinesIt() throws Exception {
    JsonNode body = chat(HELLO, "\"reasoning_effort\": \"high\"").json();
    assertThat(body.at("/choices/0/message/reasoning_content").asString())
        .isEqualTo(RoteModel.REASONING);
    assertThat(body.at("/choices/0/message/content").asString()).isEqualTo(RoteModel.ANSWER);
    assertThat(body.at("/usage/completion_tokens_details/reasoning_tokens").asInt()).isPositive();
    String streamed =
        chat(HELLO, "\"reasoning_effort\": \"high\", \"stream\": true").events().stream()
            .map(e -> e.at("/choices/0/delta/reasoning_content").asString(""))
            .collect(Collectors.joining());
    assertThat(streamed).isEqualTo(RoteModel.REASONING);
    JsonNode without = chat(HELLO, "\"reasoning_effort\": \"none\"").json();
    assertThat(without.at("/choices/0/message").has("reasoning_content")).isFalse();
  }

  @Test
  void aSchemaHoldsWhateverTheModelWouldSay() throws Exception {
    String format =
        """
        "max_tokens": 200, "response_format": {"type": "json_schema", "json_schema": {
          "name": "mood", "strict": true, "schema": {"type": "object",
            "properties": {"mood": {"enum": ["good", "bad"]}, "sure": {"type": "boolean"}},
            "required": ["mood", "sure"], "additionalProperties": false}}}\
        """;
    JsonNode body = chat(HELLO, format).json();
    JsonNode content = Json.read(body.at("/choices/0/message/content").asString());
    assertThat(content.at("/mood").asString()).isIn("good", "bad");
    assertThat(content.at("/sure").isBoolean()).isTrue();
    JsonNode gbnf = chat(HELLO, "\"grammar\": \"root ::= \\\"yes\\\" | \\\"no\\\"\"").json();
    assertThat(gbnf.at("/choices/0/message/content").asString()).isIn("yes", "no");
  }

  @Test
  void aSchemaThatCannotBeHeldIsRefused() throws Exception {
    Reply reply =
        chat(
            HELLO,
            "\"response_format\": {\"type\": \"json_schema\", \"json_schema\":"
                + " {\"schema\": {\"type\": \"sphere\"}}}");
    assertThat(reply.status()).as(reply.text()).isEqualTo(400);
  }
}
