package suanpan.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import suanpan.server.internal.http.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers of the other dialects are what the server's own OpenAPI document says. */
class DialectsMatchOpenApiTest {
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private static final String JSON = "application~1json";
  private static final String CALL =
      ", \"tools\": [{\"type\": \"%s\", \"name\": \"get_weather\", \"%s\": {}}]";

  @TempDir private static Path folder;

  private static RoteServer server;
  private static JsonNode document;

  @BeforeAll
  static void start() throws Exception {
    server = RoteServer.start(folder);
    document = server.get("/openapi.json").json();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void responses() throws Exception {
    String body = "{\"model\": \"rote\", \"input\": \"x\"%s}";
    for (String more :
        List.of(
            "",
            ", \"reasoning\": {\"effort\": \"high\"}",
            CALL.formatted("function", "parameters"))) {
      matches(
          "/v1/responses", "200", JSON, server.post("/v1/responses", body.formatted(more)).json());
      for (JsonNode event :
          server.post("/v1/responses", body.formatted(more + ", \"stream\": true")).events()) {
        matches("/v1/responses", "200", "text~1event-stream", event);
      }
    }
    matches(
        "/v1/responses",
        "default",
        JSON,
        server.post("/v1/responses", body.formatted(", \"x\": 1")).json());
  }

  @Test
  void messages() throws Exception {
    String body =
        "{\"model\": \"rote\", \"max_tokens\": 50, \"messages\":"
            + " [{\"role\": \"user\", \"content\": \"x\"}]%s}";
    for (String more :
        List.of(
            "",
            ", \"thinking\": {\"type\": \"enabled\", \"budget_tokens\": 1024}",
            CALL.formatted("custom", "input_schema"))) {
      matches(
          "/v1/messages", "200", JSON, server.post("/v1/messages", body.formatted(more)).json());
      for (JsonNode event :
          server.post("/v1/messages", body.formatted(more + ", \"stream\": true")).events()) {
        matches("/v1/messages", "200", "text~1event-stream", event);
      }
    }
    matches(
        "/v1/messages",
        "default",
        JSON,
        server.post("/v1/messages", body.formatted(", \"x\": 1")).json());
  }

  @Test
  void ollamaEmbeddingsAndRanking() throws Exception {
    String chat =
        "{\"model\": \"rote\", \"messages\": [{\"role\": \"user\", \"content\": \"x\"}], \"think\": true}";
    for (JsonNode line : server.post("/api/chat", chat).lines()) {
      matches("/api/chat", "200", "application~1x-ndjson", line);
    }
    matches("/api/chat", "default", JSON, server.post("/api/chat", "{\"model\": \"y\"}").json());
    matches(
        "/v1/embeddings",
        "200",
        JSON,
        server.post("/v1/embeddings", "{\"model\": \"rote\", \"input\": \"x\"}").json());
    matches(
        "/v1/rerank",
        "200",
        JSON,
        server
            .post("/v1/rerank", "{\"model\": \"rote\", \"query\": \"q\", \"documents\": [\"d\"]}")
            .json());
  }

  private static void matches(String path, String status, String type, JsonNode answer) {
    JsonNode reference =
        document
            .get("paths")
            .get(path)
            .get("post")
            .at("/responses/" + status + "/content/" + type + "/schema");
    assertThat(reference.isMissingNode()).as(path + " " + status).isFalse();
    ObjectNode schema = Json.object();
    schema.setAll((ObjectNode) reference);
    schema.set("components", document.get("components"));
    List<Error> errors = SCHEMAS.getSchema(schema).validate(answer);
    assertThat(errors).as(answer.toString()).isEmpty();
  }
}
