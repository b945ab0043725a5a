package suanpan.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import suanpan.server.TestServer.Reply;
import suanpan.server.internal.http.Json;

/**
 * 64 clients at once, some of which leave, read slowly or send rubbish. Every finished answer is
 * the one that the same request gets alone, none is mixed or lost, and nothing stays behind. {@code
 * -Dsuanpan.load.seconds=300} runs it for longer.
 */
class LoadAndFaultsTest {
  private static final int CLIENTS = 64;
  private static final long SECONDS = Long.getLong("suanpan.load.seconds", 3);
  private static final List<String> BEGINNINGS =
      List.of("Once upon a time", "The sun", "Tom and Lily", "A big dog", "One day", "Mom said");

  private final Map<String, String> alone = new ConcurrentHashMap<>();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final AtomicInteger finished = new AtomicInteger();
  private final AtomicInteger left = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();

  @Test
  void everyAnswerIsTheOneOfTheRequestAloneAndNothingStaysBehind() throws Exception {
    try (TestServer server = TestServer.start()) {
      for (String beginning : BEGINNINGS) {
        for (int tokens = 8; tokens <= 40; tokens += 16) {
          Reply reply = server.chat(beginning, asked(tokens));
          alone.put(beginning + tokens, content(reply.body()));
        }
      }
      long handles = handles();
      long end = System.nanoTime() + SECONDS * 1_000_000_000L;
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        Random random = new Random(i);
        clients.add(Thread.ofVirtual().start(() -> client(server, random, end)));
      }
      for (Thread client : clients) {
        client.join();
      }
      assertThat(wrong).isEmpty();
      assertThat(finished.get()).isGreaterThan(CLIENTS);
      assertThat(left.get()).isPositive();
      assertThat(refused.get()).isPositive();
      TestServer.await(
          () ->
              server.metric("suanpan_streams{") == 0
                  && server.metric("suanpan_queue_waiting{") == 0);
      TestServer.await(() -> handles() <= handles + 2);
      assertThat(server.chat("Hi", "\"max_tokens\": 1").status()).isEqualTo(200);
    }
  }

  private static String asked(int tokens) {
    return "\"temperature\": 0, \"stream\": true, \"max_tokens\": " + tokens;
  }

  private static long handles() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getOpenFileDescriptorCount()
        : 0;
  }

  private void client(TestServer server, Random random, long end) {
    try {
      while (System.nanoTime() < end) {
        String beginning = BEGINNINGS.get(random.nextInt(BEGINNINGS.size()));
        int tokens = 8 + 16 * random.nextInt(3);
        switch (random.nextInt(8)) {
          case 0 -> leave(server, beginning, tokens, random);
          case 1 -> rubbish(server, random);
          case 2 -> halfSent(server);
          case 3 -> answered(server, beginning, tokens, 1 + random.nextInt(20));
          default -> answered(server, beginning, tokens, 0);
        }
      }
    } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
      wrong.add(e.toString());
    }
  }

  /**
   * @param pause between two reads, in milliseconds
   */
  private void answered(TestServer server, String beginning, int tokens, int pause)
      throws IOException, InterruptedException {
    try (Socket socket = send(server, TestServer.chatBody("tiny", beginning, asked(tokens)))) {
      InputStream in = socket.getInputStream();
      StringBuilder text = new StringBuilder();
      byte[] bytes = new byte[pause > 0 ? 256 : 8192];
      int count = in.read(bytes);
      while (count >= 0) {
        text.append(new String(bytes, 0, count, StandardCharsets.ISO_8859_1));
        if (pause > 0) {
          Thread.sleep(pause);
        }
        count = in.read(bytes);
      }
      if (!text.toString().contains("data: [DONE]")) {
        wrong.add("lost: " + text);
      } else if (!content(text.toString()).equals(alone.get(beginning + tokens))) {
        wrong.add(beginning + tokens + ": " + content(text.toString()));
      }
      finished.incrementAndGet();
    }
  }

  private void leave(TestServer server, String beginning, int tokens, Random random)
      throws IOException {
    try (Socket socket = send(server, TestServer.chatBody("tiny", beginning, asked(tokens)))) {
      int bytes = random.nextInt(600);
      InputStream in = socket.getInputStream();
      for (int i = 0; i < bytes && in.read() >= 0; i++) {
        left.incrementAndGet();
      }
    }
  }

  private void rubbish(TestServer server, Random random) throws IOException {
    String body =
        switch (random.nextInt(3)) {
          case 0 -> "{\"model\": \"tiny\", \"messages\": [";
          case 1 -> "[".repeat(3000);
          default -> TestServer.chatBody("none", "x", "");
        };
    try (Socket socket = send(server, body)) {
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!answer.startsWith("HTTP/1.1 40")) {
        wrong.add("rubbish: " + answer);
      }
      refused.incrementAndGet();
    }
  }

  private static void halfSent(TestServer server) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket
          .getOutputStream()
          .write(
              "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\n{\"mo"
                  .getBytes(StandardCharsets.US_ASCII));
    }
  }

  private static Socket send(TestServer server, String body) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket
        .getOutputStream()
        .write(
            ("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + "Content-Type: application/json\r\nContent-Length: "
                    + body.length()
                    + "\r\n\r\n"
                    + body)
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /** The text of a stream, also of one in chunks of HTTP. */
  private static String content(String stream) {
    return stream
        .lines()
        .filter(line -> line.startsWith("data: {"))
        .map(line -> Json.read(line.substring("data: ".length())))
        .map(event -> event.at("/choices/0/delta/content").asString(""))
        .collect(Collectors.joining());
  }
}
