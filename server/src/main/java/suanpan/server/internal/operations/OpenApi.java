package suanpan.server.internal.operations;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import suanpan.server.internal.http.Access;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.Call;
import suanpan.server.internal.http.Dialect;
import suanpan.server.internal.http.Json;
import suanpan.server.internal.http.Route;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /openapi.json}: the routes as the dialects register them, with the schemas of {@code
 * schemas.json}, after which the tests validate what the server really answers.
 */
public final class OpenApi implements Dialect {
  private static final String SCHEMAS = "schemas.json";
  private static final String REFERENCE = "#/components/schemas/";

  private final List<Route> routes = new ArrayList<>();
  private final byte[] document;

  /**
   * @param dialects all others
   */
  public OpenApi(List<Dialect> dialects) {
    routes.add(Route.get("/openapi.json", Access.OPEN, "This description.", this::answer));
    dialects.forEach(dialect -> routes.addAll(dialect.routes()));
    this.document = Json.bytes(document());
  }

  @Override
  public List<Route> routes() {
    return routes.subList(0, 1);
  }

  @Override
  public ObjectNode error(ApiException failure) {
    return Json.object().put("error", failure.message());
  }

  private void answer(Call call) {
    call.respond(200, "application/json", document);
  }

  private ObjectNode document() {
    JsonNode schemas = schemas();
    ObjectNode document = Json.object().put("openapi", "3.1.0");
    document
        .putObject("info")
        .put("title", "Suanpan")
        .put("version", "1")
        .put("description", "Language models on this machine, in the dialects of their clients.");
    ObjectNode paths = document.putObject("paths");
    for (Route route : routes) {
      paths
          .withObjectProperty(route.path())
          .set(route.method().toLowerCase(Locale.ROOT), operation(route, schemas));
    }
    ObjectNode components = document.putObject("components");
    components.set("schemas", schemas);
    components
        .putObject("securitySchemes")
        .putObject("key")
        .put("type", "http")
        .put("scheme", "bearer");
    return document;
  }

  private static ObjectNode operation(Route route, JsonNode schemas) {
    ObjectNode operation = Json.object().put("summary", route.summary());
    if (route.access() != Access.OPEN) {
      operation.putArray("security").addObject().putArray("key");
    }
    ArrayNode parameters = Json.array();
    for (String part : route.path().split("/", -1)) {
      if (part.startsWith("{")) {
        ObjectNode parameter = parameters.addObject();
        parameter.put("name", part.substring(1, part.length() - 1)).put("in", "path");
        parameter.put("required", true).putObject("schema").put("type", "string");
      }
    }
    if (!parameters.isEmpty()) {
      operation.set("parameters", parameters);
    }
    schema(route, "request", schemas)
        .ifPresent(
            name -> {
              ObjectNode body = operation.putObject("requestBody").put("required", true);
              content(body, "application/json", name);
            });
    ObjectNode responses = operation.putObject("responses");
    ObjectNode done = responses.putObject("200").put("description", "Done.");
    schema(route, "response", schemas).ifPresent(n -> content(done, "application/json", n));
    schema(route, "chunk", schemas).ifPresent(n -> content(done, "text/event-stream", n));
    schema(route, "line", schemas).ifPresent(n -> content(done, "application/x-ndjson", n));
    ObjectNode failed = responses.putObject("default").put("description", "What went wrong.");
    schema(route, "error", schemas).ifPresent(n -> content(failed, "application/json", n));
    return operation;
  }

  private static void content(ObjectNode parent, String type, String schema) {
    parent
        .withObjectProperty("content")
        .putObject(type)
        .putObject("schema")
        .put("$ref", REFERENCE + schema);
  }

  /**
   * Schemas carry their route and part: {@code "x-routes": {"POST /v1/completions": "request"}}.
   */
  private static Optional<String> schema(Route route, String part, JsonNode schemas) {
    String key = route.method() + " " + route.path();
    return schemas.properties().stream()
        .filter(entry -> entry.getValue().path("x-routes").path(key).asString("").equals(part))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static JsonNode schemas() {
    try (InputStream in = OpenApi.class.getResourceAsStream(SCHEMAS)) {
      if (in == null) {
        throw new IllegalStateException(SCHEMAS + " is not in this program");
      }
      return Json.read(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
