package suanpan.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import suanpan.server.TestServer.Reply;

/** A server that is told to end lets those finish whom it has begun to answer. */
class DrainTest {
  @Test
  void answersUnderWayComeToTheirEndAndNewOnesAreRefused() {
    TestServer server = TestServer.start(o -> o.withScheduler(o.scheduler().withMaxStreams(1)));
    CompletableFuture<Reply> running =
        CompletableFuture.supplyAsync(
            () ->
                server.chat("Once upon a time", "\"n\": 8, \"max_tokens\": 300, \"stream\": true"));
    TestServer.await(() -> server.metric("suanpan_streams{") > 0);
    assertThat(server.get("/health").status()).isEqualTo(200);
    CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> server.server().close());
    TestServer.await(() -> running.isDone() || server.get("/health").status() == 503);
    if (!running.isDone()) {
      Reply refused = server.chat("Hi", "\"max_tokens\": 1");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("retry-after")).isNotEmpty();
      assertThat(server.get("/health/live").status()).isEqualTo(200);
    }
    Reply whole = running.join();
    assertThat(whole.status()).isEqualTo(200);
    assertThat(whole.body()).endsWith("data: [DONE]\n\n");
    closed.join();
  }
}
