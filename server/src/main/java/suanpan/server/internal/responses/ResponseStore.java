package suanpan.server.internal.responses;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import suanpan.engine.Message;
import suanpan.server.internal.http.Json;
import tools.jackson.databind.node.ObjectNode;

/**
 * Responses that clients may come back to, in memory and for a while: the oldest goes first when
 * there are too many or they are too large. Each belongs to the key that asked for it.
 */
final class ResponseStore {
  static final Duration KEPT = Duration.ofHours(1);
  static final int MAX_RESPONSES = 1000;
  private static final long MAX_CHARACTERS = 64L << 20;

  private final InstantSource clock;
  private final Map<String, Kept> responses = new LinkedHashMap<>(); // oldest first
  private long characters;

  /**
   * @param caller whose it is
   * @param response as it was answered
   * @param conversation up to its end, to go on from
   */
  record Kept(
      String caller, ObjectNode response, List<Message> conversation, Instant until, long size) {
    Kept {
      conversation = List.copyOf(conversation);
    }
  }

  ResponseStore(InstantSource clock) {
    this.clock = clock;
  }

  synchronized void keep(
      String id, String caller, ObjectNode response, List<Message> conversation) {
    long size = Json.text(response).length();
    for (Message message : conversation) {
      size += message.content().length() + String.valueOf(message.extra()).length();
    }
    Kept kept = new Kept(caller, response, conversation, clock.instant().plus(KEPT), size);
    responses.put(id, kept);
    characters += size;
    dropOld();
  }

  synchronized Optional<Kept> find(String id, String caller) {
    dropOld();
    return Optional.ofNullable(responses.get(id)).filter(kept -> kept.caller().equals(caller));
  }

  /** Whether there was one. */
  synchronized boolean delete(String id, String caller) {
    Optional<Kept> found = find(id, caller);
    if (found.isPresent()) {
      responses.remove(id);
      characters -= found.get().size();
    }
    return found.isPresent();
  }

  private void dropOld() {
    Instant now = clock.instant();
    Iterator<Kept> oldest = responses.values().iterator();
    while (oldest.hasNext()) {
      Kept kept = oldest.next();
      boolean isTooMuch = responses.size() > MAX_RESPONSES || characters > MAX_CHARACTERS;
      if (!isTooMuch && kept.until().isAfter(now)) {
        return;
      }
      characters -= kept.size();
      oldest.remove();
    }
  }
}
