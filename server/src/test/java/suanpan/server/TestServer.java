package suanpan.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import suanpan.engine.Determinism;
import suanpan.engine.Engine;
import suanpan.engine.EngineOptions;
import suanpan.server.internal.http.Json;
import tools.jackson.databind.JsonNode;

/** A real server on a free port with the tiny model inside, and a client for it. */
final class TestServer implements AutoCloseable {
  static final EngineOptions ENGINE =
      EngineOptions.defaults().withThreads(1).withDeterminism(Determinism.ON);

  private final Server server;
  private final HttpClient client = HttpClient.newHttpClient();

  private TestServer(Server server) {
    this.server = server;
  }

  /** What came back. */
  record Reply(int status, Map<String, List<String>> headers, String body) {
    JsonNode json() {
      return Json.read(body);
    }

    String header(String name) {
      return String.join(", ", headers.getOrDefault(name, List.of()));
    }

    /** The documents of a stream, without what is no JSON. */
    List<JsonNode> events() {
      List<JsonNode> events = new ArrayList<>();
      for (String line : body.split("\n")) {
        if (line.startsWith("data: {")) {
          events.add(Json.read(line.substring("data: ".length())));
        }
      }
      return events;
    }
  }

  static ServedModel tiny(String name) {
    return ServedModel.of(name, () -> Engine.open("stories260K", ENGINE));
  }

  static TestServer start() {
    return start(options -> options);
  }

  static TestServer start(UnaryOperator<ServerOptions> change) {
    return start(change, tiny("tiny"));
  }

  static TestServer start(UnaryOperator<ServerOptions> change, ServedModel... models) {
    return new TestServer(
        Server.start(change.apply(ServerOptions.defaults().withPort(0)), List.of(models)));
  }

  Server server() {
    return server;
  }

  int port() {
    return server.port();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  Reply get(String path, String... headers) {
    return send(HttpRequest.newBuilder(uri(path)).GET(), headers);
  }

  Reply post(String path, String body, String... headers) {
    return send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)),
        headers);
  }

  /** A chat completion of one user's message; {@code more} are further fields. */
  Reply chat(String text, String more) {
    return post("/v1/chat/completions", chatBody("tiny", text, more));
  }

  static String chatBody(String model, String text, String more) {
    return """
    {"model": "%s", "messages": [{"role": "user", "content": "%s"}]%s}\
    """
        .formatted(model, text, more.isEmpty() ? "" : ", " + more);
  }

  private Reply send(HttpRequest.Builder request, String... headers) {
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try {
      HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Reply(response.statusCode(), response.headers().map(), response.body());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Sends bytes as they are and returns what comes until the server closes the connection. */
  String raw(String bytes) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout(8000);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      try {
        socket.getInputStream().transferTo(all);
      } catch (IOException e) {
        // what came is told: a server may reset what it refuses, or keep the connection
      }
      return all.toString(StandardCharsets.UTF_8);
    }
  }

  /** A figure of the metrics; 0 if there is none. */
  double metric(String name) {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Waits for something that another thread does. */
  static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("it did not come to be within 20 s");
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
    server.close();
  }
}
