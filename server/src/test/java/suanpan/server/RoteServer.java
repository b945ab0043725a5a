package suanpan.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import suanpan.engine.Engine;
import suanpan.engine.EngineOptions;
import suanpan.testkit.RoteModel;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server on a port of its own, whose model {@code rote} knows what it says by heart. */
final class RoteServer implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final Server server;
  private final HttpClient client = HttpClient.newHttpClient();

  private RoteServer(Server server) {
    this.server = server;
  }

  /** An answer over HTTP. */
  record Reply(int status, String text) {
    JsonNode json() {
      return JSON.readTree(text);
    }

    /** The documents of server-sent events. */
    List<JsonNode> events() {
      return text.lines()
          .filter(line -> line.startsWith("data: {"))
          .map(line -> JSON.readTree(line.substring("data: ".length())))
          .toList();
    }

    /** The documents of lines. */
    List<JsonNode> lines() {
      return text.lines().map(JSON::readTree).toList();
    }
  }

  /**
   * @param folder for the model's files
   */
  static RoteServer start(Path folder) {
    Path model = RoteModel.write(folder);
    EngineOptions oneThread = EngineOptions.defaults().withThreads(1);
    return new RoteServer(
        Server.start(
            ServerOptions.defaults().withPort(0),
            List.of(
                ServedModel.of("rote", () -> Engine.open(model, oneThread))
                    .withAliases(List.of("by-heart")))));
  }

  Reply post(String path, String body) throws IOException, InterruptedException {
    return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build());
  }

  Reply get(String path) throws IOException, InterruptedException {
    return send(request(path).GET().build());
  }

  Reply delete(String path) throws IOException, InterruptedException {
    return send(request(path).DELETE().build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .header("Content-Type", "application/json");
  }

  private Reply send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    return new Reply(response.statusCode(), response.body());
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
