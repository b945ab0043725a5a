package suanpan.server.internal.responses;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import suanpan.engine.Message;
import suanpan.server.internal.http.Json;
import tools.jackson.databind.node.ObjectNode;

class ResponseStoreTest {
  private static final List<Message> CONVERSATION = List.of(Message.user("x"));

  private Instant now = Instant.EPOCH;
  private final ResponseStore store = new ResponseStore(() -> now);

  @Test
  void responsesAreKeptForAWhile() {
    keep("a");
    now = now.plus(ResponseStore.KEPT).minus(Duration.ofSeconds(1));
    assertThat(store.find("a", "key")).isPresent();
    now = now.plus(Duration.ofSeconds(1));
    assertThat(store.find("a", "key")).isEmpty();
  }

  @Test
  void theOldestGoesWhenThereAreTooMany() {
    for (int i = 0; i <= ResponseStore.MAX_RESPONSES; i++) {
      keep("r" + i);
    }
    assertThat(store.find("r0", "key")).isEmpty();
    assertThat(store.find("r1", "key")).isPresent();
  }

  @Test
  void theOldestGoesWhenTheyAreTooLarge() {
    String large = "x".repeat(40 << 20);
    store.keep("a", "key", document("a"), List.of(Message.user(large)));
    store.keep("b", "key", document("b"), List.of(Message.user(large)));
    assertThat(store.find("a", "key")).isEmpty();
    assertThat(store.find("b", "key")).isPresent();
  }

  @Test
  void anotherKeyNeitherFindsNorDeletes() {
    keep("a");
    assertThat(store.find("a", "other")).isEmpty();
    assertThat(store.delete("a", "other")).isFalse();
    assertThat(store.find("a", "key")).isPresent();
    assertThat(store.delete("a", "key")).isTrue();
    assertThat(store.find("a", "key")).isEmpty();
  }

  private void keep(String id) {
    store.keep(id, "key", document(id), CONVERSATION);
  }

  private static ObjectNode document(String id) {
    return Json.object().put("id", id);
  }
}
