package suanpan.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import suanpan.server.TestServer.Reply;

/** Requests that are no requests get a clear answer or none, and harm nobody else. */
class BrokenRequestsTest {
  private static final int BODY_BYTES = 20_000;
  private static TestServer server;

  @BeforeAll
  static void start() {
    server =
        TestServer.start(
            options ->
                options.withLimits(
                    new Limits(
                        BODY_BYTES,
                        4096,
                        64,
                        Duration.ofMillis(700),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5))));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void assertAlive() {
    assertThat(server.chat("Hi", "\"max_tokens\": 1").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "nothing",
        "[]",
        "{\"model\": \"tiny\"} trailing",
        "{\"model\": \"tiny\", \"model\": \"tiny\"}",
        "{\"model\": \"tiny\", \"messages\": 1}",
        "{\"model\": 1, \"messages\": []}",
        "{\"model\": \"tiny\", \"messages\": [{\"role\": \"user\", \"content\": \"\\ud800\"}],"
            + " \"n\": 1e99}"
      })
  void bodiesThatAreNoRequest(String body) {
    Reply reply = server.post("/v1/chat/completions", body);
    assertThat(reply.status()).as(reply.body()).isEqualTo(400);
    assertThat(reply.json().at("/error/message").asString()).isNotEmpty();
    assertAlive();
  }

  @Test
  void depthBeyondReason() {
    String deep =
        "{\"model\": \"tiny\", \"messages\": " + "[".repeat(5000) + "]".repeat(5000) + "}";
    assertThat(server.post("/v1/chat/completions", deep).status()).isEqualTo(400);
    assertAlive();
  }

  @Test
  void bodiesBeyondTheLimit() throws IOException {
    String large = "x".repeat(BODY_BYTES + 1000);
    String answer =
        server.raw(
            "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: "
                + large.length()
                + "\r\n\r\n"
                + large);
    assertThat(answer).startsWith("HTTP/1.1 413");
    assertAlive();
  }

  @Test
  void chunkedBodiesBeyondTheLimit() throws IOException {
    String chunk = "1000\r\n" + "y".repeat(0x1000) + "\r\n";
    String answer =
        server.raw(
            "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n"
                + chunk.repeat(8)
                + "0\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 413");
    assertAlive();
  }

  @Test
  void headersBeyondTheLimit() throws IOException {
    String answer =
        server.raw(
            "GET /health HTTP/1.1\r\nHost: localhost\r\nX-Large: " + "z".repeat(9000) + "\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 4").doesNotContain("200 OK");
    assertAlive();
  }

  @Test
  void bytesThatAreNotHttp() throws IOException {
    assertThat(server.raw("\u0016\u0003\u0001\u0002 hello\r\n\r\n")).doesNotContain("200 OK");
    assertAlive();
  }

  @Test
  void halfARequestAndThenSilence() throws IOException {
    long start = System.nanoTime();
    String answer =
        server.raw(
            "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"model\":");
    assertThat(answer).doesNotContain("200 OK");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
    assertAlive();
  }

  @Test
  void halfARequestAndThenGone() throws IOException {
    for (int i = 0; i < 20; i++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        socket
            .getOutputStream()
            .write(
                "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{"
                    .getBytes(StandardCharsets.US_ASCII));
      }
    }
    assertAlive();
  }
}
