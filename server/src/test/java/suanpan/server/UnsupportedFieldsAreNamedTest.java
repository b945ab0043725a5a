package suanpan.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be done is answered with 400 and the field's name, in each dialect's own shape. */
class UnsupportedFieldsAreNamedTest {
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "container": "c"                                          | container
          "speed": "fast"                                           | speed
          "temperature": 3                                          | temperature
          "top_k": -1                                               | top_k
          "stop_sequences": [""]                                    | stop_sequences
          "metadata": {"session": "s"}                              | metadata.session
          "thinking": {"type": "enabled", "budget_tokens": 5}       | thinking.budget_tokens
          "thinking": {"type": "enabled"}                           | thinking.budget_tokens
          "tool_choice": {"type": "any"}                            | tool_choice
          "tool_choice": {"type": "tool", "name": "x"}              | tool_choice
          "tools": [{"type": "bash_20250124", "name": "bash"}]      | tools[0].type
          "tools": [{"name": "f"}]                                  | tools[0].input_schema
          "output_config": {"format": {"type": "xml"}}              | format.type
          "mcp_servers": []                                         | mcp_servers
          """)
  void messages(String fields, String field) throws Exception {
    RoteServer.Reply reply =
        server.post(
            "/v1/messages",
            "{\"model\": \"rote\", \"max_tokens\": 9, \"messages\":"
                + " [{\"role\": \"user\", \"content\": \"x\"}], "
                + fields
                + "}");
    assertThat(reply.status()).as(reply.text()).isEqualTo(400);
    assertThat(reply.json().at("/type").asString()).isEqualTo("error");
    assertThat(reply.json().at("/error/type").asString()).isEqualTo("invalid_request_error");
    assertThat(reply.json().at("/error/message").asString()).contains(field);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [{"role": "user", "content": [{"type": "document"}]}]     | messages[0].content[0].type
          [{"role": "user", "content": [{"type": "tool_use"}]}]     | messages[0].content[0].type
          [{"role": "robot", "content": "x"}]                       | messages[0].role
          [{"role": "assistant", "content": "I"}]                   | messages[0]
          []                                                        | messages
          """)
  void conversationsOfMessages(String messages, String field) throws Exception {
    RoteServer.Reply reply =
        server.post(
            "/v1/messages",
            "{\"model\": \"rote\", \"max_tokens\": 9, \"messages\": " + messages + "}");
    assertThat(reply.status()).as(reply.text()).isEqualTo(400);
    assertThat(reply.json().at("/error/message").asString()).startsWith(field + ": ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "background": true                                        | background
          "conversation": "c"                                       | conversation
          "prompt": {"id": "p"}                                     | prompt
          "truncation": "auto"                                      | truncation
          "max_tool_calls": 3                                       | max_tool_calls
          "include": ["file_search_call.results"]                   | include
          "tools": [{"type": "web_search"}]                         | tools[0].type
          "tool_choice": "required"                                 | tool_choice
          "tool_choice": {"type": "mcp", "server_label": "x"}       | tool_choice.type
          "text": {"verbosity": "high"}                             | text.verbosity
          "reasoning": {"summary": "detailed"}                      | reasoning.summary
          "previous_response_id": "resp_1"                          | previous_response_id
          "max_output_tokens": 0                                    | max_output_tokens
          "wat": 1                                                  | wat
          """)
  void responses(String fields, String field) throws Exception {
    RoteServer.Reply reply =
        server.post("/v1/responses", "{\"model\": \"rote\", \"input\": \"x\", " + fields + "}");
    assertThat(reply.status()).as(reply.text()).isEqualTo(400);
    assertThat(reply.json().at("/error/param").asString()).isEqualTo(field);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [{"role": "user", "content": [{"type": "input_image"}]}]  | input[0].content[0].type
          [{"type": "item_reference", "id": "msg_1"}]               | input[0].type
          [{"type": "computer_call"}]                               | input[0].type
          []                                                        | input
          """)
  void inputsOfResponses(String input, String field) throws Exception {
    RoteServer.Reply reply =
        server.post("/v1/responses", "{\"model\": \"rote\", \"input\": " + input + "}");
    assertThat(reply.status()).as(reply.text()).isEqualTo(400);
    assertThat(reply.json().at("/error/param").asString()).isEqualTo(field);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /api/generate | "prompt": "x", "suffix": "y"                           | suffix
          /api/generate | "prompt": "x", "images": ["aGk="]                      | images
          /api/generate | "prompt": "x", "context": [1]                          | context
          /api/generate | "prompt": "x", "template": "t"                         | template
          /api/generate | "prompt": "x", "raw": true, "system": "s"              | raw
          /api/generate | "prompt": "x", "format": "xml"                         | format
          /api/generate | "prompt": "x", "options": {"mirostat": 1}              | mirostat
          /api/generate | "prompt": "x", "options": {"typical_p": 0.5}           | typical_p
          /api/generate | "prompt": "x", "options": {"num_ctx": 99999999}        | num_ctx
          /api/generate | "prompt": "x", "options": {"wat": 1}                   | options.wat
          /api/generate | "keep_alive": 0                                        | keep_alive
          /api/generate | "prompt": "x", "keep_alive": "long"                    | keep_alive
          /api/generate | "prompt": "x", "logit_bias": {"a": 1}                  | logit_bias
          /api/generate | "prompt": "x", "top_logprobs": 3                       | top_logprobs
          /api/chat     | "messages": [{"role": "user", "images": ["x"]}]        | images
          /api/chat     | "messages": [], "tool_choice": "required"              | tool_choice
          /api/embed    | "input": "x", "dimensions": 3                          | dimensions
          /api/embed    | "input": []                                            | input
          """)
  void ollama(String path, String fields, String field) throws Exception {
    RoteServer.Reply reply = server.post(path, "{\"model\": \"rote\", " + fields + "}");
    assertThat(reply.status()).as(reply.text()).isEqualTo(400);
    assertThat(reply.json().propertyNames()).containsExactly("error");
    assertThat(reply.json().get("error").asString()).contains(field);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /v1/embeddings | "input": "x", "dimensions": 3                         | dimensions
          /v1/embeddings | "input": "x", "encoding_format": "int8"               | encoding_format
          /v1/embeddings | "input": [[1.5]]                                      | input[0]
          /v1/embeddings | "input": []                                           | input
          /v1/rerank     | "query": "x", "documents": []                         | documents
          /v1/rerank     | "query": "x", "documents": ["y"], "rank_fields": []   | rank_fields
          """)
  void embeddingsAndRanking(String path, String fields, String field) throws Exception {
    RoteServer.Reply reply = server.post(path, "{\"model\": \"rote\", " + fields + "}");
    assertThat(reply.status()).as(reply.text()).isEqualTo(400);
    assertThat(reply.json().at("/error/param").asString()).isEqualTo(field);
  }
}
