package suanpan.grammar;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Readings made deterministic as far as texts of tokens lead: each set of stacks is a state that
 * knows where each byte leads once it was asked. For one thread.
 */
final class LocalStates {
  /** Beyond this many states all are forgotten. */
  private static final int MOST = 1 << 13;

  private final Automaton automaton;
  private final int limit;
  private final Map<Readings, Local> known = new HashMap<>();
  private final Local dead;

  /**
   * @param limit levels that a text may open
   */
  LocalStates(Automaton automaton, int limit) {
    this.automaton = automaton;
    this.limit = limit;
    this.dead = new Local(Readings.NONE);
  }

  /** The state of some readings. */
  Local of(Readings readings) {
    if (readings.isEmpty()) {
      return dead;
    }
    Local local = known.get(readings);
    if (local == null) {
      if (known.size() == MOST) {
        known.clear();
      }
      local = new Local(readings);
      known.put(readings, local);
    }
    return local;
  }

  /** One state. */
  final class Local {
    private static final int BYTES = 256;

    private final Readings readings;
    private final Readings.Expanded expanded;
    private final @Nullable Local[] next = new Local[BYTES];

    private Local(Readings readings) {
      this.readings = readings;
      this.expanded = readings.expanded(automaton, limit);
    }

    boolean isDead() {
      return readings.isEmpty();
    }

    /** Whether the part may have come to its end here. */
    boolean mayEnd() {
      return expanded.mayEnd();
    }

    Local next(int b) {
      Local after = next[b];
      if (after == null) {
        after = of(expanded.next(b));
        next[b] = after;
      }
      return after;
    }
  }
}
