package suanpan.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import suanpan.server.TestServer.Reply;
import suanpan.server.internal.http.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the server says is what its own OpenAPI document says it says. */
class AnswersMatchOpenApiTest {
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private static TestServer server;
  private static JsonNode document;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    document = server.get("/openapi.json").json();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void assertMatches(JsonNode answer, JsonNode operation, String where) {
    JsonNode reference = operation.at(where);
    assertThat(reference.isMissingNode()).as(where).isFalse();
    ObjectNode schema = Json.object();
    schema.setAll((ObjectNode) reference);
    schema.set("components", document.get("components"));
    List<Error> errors = SCHEMAS.getSchema(schema).validate(answer);
    assertThat(errors).as(answer.toString()).isEmpty();
  }

  private static JsonNode operation(String method, String path) {
    return document.get("paths").get(path).get(method);
  }

  private static String content(String status, String type) {
    return "/responses/" + status + "/content/" + type.replace("/", "~1") + "/schema";
  }

  @Test
  void everyRouteOfTheServerIsDescribed() {
    assertThat(document.get("openapi").asString()).startsWith("3.");
    assertThat(
            Stream.of(
                "/v1/chat/completions", "/v1/completions", "/v1/models", "/health", "/metrics"))
        .allMatch(path -> document.get("paths").has(path));
  }

  @Test
  void chatCompletions() {
    JsonNode operation = operation("post", "/v1/chat/completions");
    for (String more :
        List.of(
            "\"max_tokens\": 3",
            "\"max_tokens\": 3, \"n\": 2, \"logprobs\": true, \"top_logprobs\": 2")) {
      Reply whole = server.chat("Hi", more);
      assertMatches(whole.json(), operation, content("200", "application/json"));
      Reply stream =
          server.chat(
              "Hi", more + ", \"stream\": true, \"stream_options\": {\"include_usage\": true}");
      assertThat(stream.events()).isNotEmpty();
      stream
          .events()
          .forEach(e -> assertMatches(e, operation, content("200", "text/event-stream")));
      JsonNode request = Json.read(TestServer.chatBody("tiny", "Hi", more));
      assertMatches(request, operation, "/requestBody/content/application~1json/schema");
    }
    Reply wrong = server.chat("Hi", "\"n\": 0");
    assertMatches(wrong.json(), operation, content("default", "application/json"));
  }

  @Test
  void completions() {
    JsonNode operation = operation("post", "/v1/completions");
    String body = "{\"model\": \"tiny\", \"prompt\": [\"a\", \"b\"], \"max_tokens\": 2%s}";
    assertMatches(
        server.post("/v1/completions", body.formatted("")).json(),
        operation,
        content("200", "application/json"));
    assertMatches(
        server.post("/v1/completions", body.formatted(", \"echo\": true, \"logprobs\": 1")).json(),
        operation,
        content("200", "application/json"));
    server
        .post("/v1/completions", body.formatted(", \"stream\": true, \"logprobs\": 0"))
        .events()
        .forEach(e -> assertMatches(e, operation, content("200", "text/event-stream")));
  }

  @Test
  void modelsAndHealth() {
    assertMatches(
        server.get("/v1/models").json(),
        operation("get", "/v1/models"),
        content("200", "application/json"));
    assertMatches(
        server.get("/v1/models/tiny").json(),
        operation("get", "/v1/models/{model}"),
        content("200", "application/json"));
    assertMatches(
        server.get("/health").json(),
        operation("get", "/health"),
        content("200", "application/json"));
  }
}
