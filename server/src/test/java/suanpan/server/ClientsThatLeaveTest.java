package suanpan.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import suanpan.server.TestServer.Reply;

/** Nobody computes for a client that has left, and one that does not read delays no other. */
class ClientsThatLeaveTest {
  private static final String LONG = "\"n\": 24, \"max_tokens\": 400, \"temperature\": 1";

  @Test
  void ofAStreamAndOfAWholeAnswerAreCancelledAtOnce() throws IOException {
    try (TestServer server =
        TestServer.start(o -> o.withScheduler(o.scheduler().withMaxStreams(1)))) {
      for (String more : new String[] {LONG + ", \"stream\": true", LONG}) {
        Socket socket = send(server, more);
        TestServer.await(() -> server.metric("suanpan_streams{") > 0);
        socket.close();
        TestServer.await(
            () ->
                server.metric("suanpan_streams{") == 0
                    && server.metric("suanpan_queue_waiting{") == 0);
        assertThat(server.chat("Hi", "\"max_tokens\": 1").status()).isEqualTo(200);
      }
    }
  }

  @Test
  void oneThatReadsNothingDelaysNobodyAndIsCutOff() throws IOException {
    Limits limits = Limits.defaults();
    try (TestServer server =
            TestServer.start(
                o ->
                    o.withLimits(
                        new Limits(
                            limits.bodyBytes(),
                            limits.headerBytes(),
                            limits.connections(),
                            limits.readTimeout(),
                            Duration.ofSeconds(1),
                            limits.idleTimeout(),
                            limits.drainTimeout())));
        Socket slow =
            send(
                server,
                "\"n\": 8, \"max_tokens\": 400, \"temperature\": 1,"
                    + " \"logprobs\": true, \"top_logprobs\": 20, \"stream\": true")) {
      slow.getInputStream().read();
      Reply quick = server.chat("Hi", "\"max_tokens\": 4");
      assertThat(quick.status()).isEqualTo(200);
      // The quick one has ended, and the slow one too though nothing of it can be written.
      TestServer.await(() -> ended(server) == 2);
      assertThat(server.metric("suanpan_streams{")).isZero();
    }
  }

  private static double ended(TestServer server) {
    return server.metric("suanpan_requests_seconds_count{endpoint=\"/v1/chat/completions\"");
  }

  private static Socket send(TestServer server, String more) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setReceiveBufferSize(4096);
    String body = TestServer.chatBody("tiny", "Once upon a time", more);
    socket
        .getOutputStream()
        .write(
            ("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
                    + "Content-Type: application/json\r\nContent-Length: "
                    + body.length()
                    + "\r\n\r\n"
                    + body)
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }
}
