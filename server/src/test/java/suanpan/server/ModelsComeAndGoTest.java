package suanpan.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import suanpan.engine.Engine;
import suanpan.engine.EngineException;
import suanpan.server.TestServer.Reply;

/** Several models in one process: opened on demand, closed at rest, found by alias. */
class ModelsComeAndGoTest {
  private final AtomicInteger opened = new AtomicInteger();

  private ServedModel counted(String name) {
    return ServedModel.of(
        name,
        () -> {
          opened.incrementAndGet();
          return Engine.open("stories260K", TestServer.ENGINE);
        });
  }

  private static Reply ask(TestServer server, String model) {
    return server.post(
        "/v1/chat/completions", TestServer.chatBody(model, "Hi", "\"max_tokens\": 1"));
  }

  @Test
  void theSecondIsOpenedWhenItIsAskedForAndAliasesLeadThere() {
    try (TestServer server =
        TestServer.start(
            o -> o, counted("one"), counted("two").withAliases(List.of("gpt-4o", "other")))) {
      assertThat(opened).hasValue(1);
      Reply reply = ask(server, "gpt-4o");
      assertThat(reply.json().at("/model").asString()).isEqualTo("gpt-4o");
      assertThat(reply.json().at("/suanpan/model").asString()).isEqualTo("two");
      assertThat(ask(server, "two").status()).isEqualTo(200);
      assertThat(opened).hasValue(2);
      assertThat(server.get("/v1/models").json().at("/data").size()).isEqualTo(4);
    }
  }

  @Test
  void oneThatRestsIsClosedAndOpenedAgain() {
    try (TestServer server =
        TestServer.start(o -> o.withUnloadAfter(Duration.ofMillis(200)), counted("one"))) {
      assertThat(ask(server, "one").status()).isEqualTo(200);
      TestServer.await(() -> closedAgain(server));
      assertThat(ask(server, "one").status()).isEqualTo(200);
      assertThat(opened.get()).isGreaterThan(1);
    }
  }

  private boolean closedAgain(TestServer server) {
    try {
      Thread.sleep(400);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    int before = opened.get();
    ask(server, "one");
    return opened.get() > before;
  }

  @Test
  void oneAtRestMakesRoomForAnother() {
    try (TestServer server =
        TestServer.start(o -> o.withMemoryBytes(1), counted("one"), counted("two"))) {
      assertThat(ask(server, "two").status()).isEqualTo(200);
      assertThat(ask(server, "one").status()).isEqualTo(200);
      assertThat(opened).hasValue(3);
    }
  }

  @Test
  void oneThatCannotBeOpenedIsSaidSo() {
    ServedModel broken =
        ServedModel.of(
            "broken",
            () -> {
              throw new EngineException("model.gguf: found no header");
            });
    try (TestServer server = TestServer.start(o -> o, counted("one"), broken)) {
      Reply reply = ask(server, "broken");
      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.json().at("/error/message").asString()).contains("found no header");
      assertThat(ask(server, "one").status()).isEqualTo(200);
    }
    assertThatThrownBy(() -> TestServer.start(o -> o, broken))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("found no header");
  }

  @Test
  void aFullQueueSaysWhenToTryAgain() {
    try (TestServer server =
        TestServer.start(o -> o.withScheduler(o.scheduler().withMaxStreams(1).withMaxWaiting(2)))) {
      Reply reply = server.chat("Hi", "\"n\": 3, \"max_tokens\": 1");
      assertThat(reply.status()).isIn(400, 429);
    }
  }
}
