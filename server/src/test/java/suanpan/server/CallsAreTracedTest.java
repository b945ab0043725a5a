package suanpan.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * A collector that keeps what it gets; its bytes are protobuf, in which texts stand as they are.
 */
class CallsAreTracedTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  @Test
  void aSpanHasTheModelItsTokensAndTheClientsTrace() throws IOException {
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    HttpServer collector =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/v1/traces",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          boolean isPacked =
              "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
          synchronized (received) {
            received.write(
                isPacked
                    ? new GZIPInputStream(new java.io.ByteArrayInputStream(body)).readAllBytes()
                    : body);
          }
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    collector.start();
    try {
      URI address = URI.create("http://127.0.0.1:" + collector.getAddress().getPort() + "/");
      try (TestServer server = TestServer.start(o -> o.withTraces(address))) {
        server.post(
            "/v1/chat/completions",
            TestServer.chatBody("tiny", "a secret text", "\"max_tokens\": 3"),
            "traceparent",
            "00-" + TRACE + "-00f067aa0ba902b7-01");
      }
    } finally {
      collector.stop(0);
    }
    String text = received.toString(StandardCharsets.ISO_8859_1);
    assertThat(text)
        .contains("POST /v1/chat/completions")
        .contains("gen_ai.request.model", "tiny", "gen_ai.usage.output_tokens")
        .doesNotContain("secret");
    assertThat(HexFormat.of().formatHex(received.toByteArray())).contains(TRACE);
  }
}
