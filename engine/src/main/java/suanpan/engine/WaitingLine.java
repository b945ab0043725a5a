package suanpan.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Requests that wait. Callers take turns, whoever has submitted more; each one's own come in the
 * order in which they were submitted. Not safe for several threads.
 */
final class WaitingLine {
  private final Map<String, Deque<ScheduledAnswer>> callers = new LinkedHashMap<>(); // next first
  private int size;

  int size() {
    return size;
  }

  void add(ScheduledAnswer request) {
    callers.computeIfAbsent(request.caller(), key -> new ArrayDeque<>()).addLast(request);
    size++;
  }

  /** Whose turn it is; stays where it is. */
  Optional<ScheduledAnswer> first() {
    return callers.values().stream().findFirst().map(Deque::getFirst);
  }

  /** Takes the first one out; its caller's next one comes after those of all others. */
  void removeFirst() {
    String caller = callers.keySet().iterator().next();
    Deque<ScheduledAnswer> own = Objects.requireNonNull(callers.remove(caller));
    own.removeFirst();
    size--;
    if (!own.isEmpty()) {
      callers.put(caller, own);
    }
  }

  /** Takes out those that are meant. */
  List<ScheduledAnswer> removeIf(Predicate<ScheduledAnswer> isMeant) {
    List<ScheduledAnswer> removed = new ArrayList<>();
    Iterator<Deque<ScheduledAnswer>> all = callers.values().iterator();
    while (all.hasNext()) {
      Deque<ScheduledAnswer> own = all.next();
      own.removeIf(
          request -> {
            boolean goes = isMeant.test(request);
            if (goes) {
              removed.add(request);
            }
            return goes;
          });
      if (own.isEmpty()) {
        all.remove();
      }
    }
    size -= removed.size();
    return removed;
  }
}
