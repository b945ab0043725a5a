package suanpan.engine;

import java.time.Duration;

/** A request took longer than it may. What its listener has heard so far stands. */
public final class RequestTimeoutException extends EngineException {
  private static final long serialVersionUID = 1L;

  /** Where its time ran out. */
  public enum Phase {
    /** It was never begun. */
    QUEUED,
    /** Its answer was under way. */
    RUNNING
  }

  private final Phase phase;

  RequestTimeoutException(Phase phase, Duration limit) {
    super(
        switch (phase) {
          case QUEUED ->
              "queue: found no room for the request within %d ms; try again later"
                  .formatted(limit.toMillis());
          case RUNNING ->
              "answer: found no end within %d ms; ask for fewer tokens, or allow more time"
                  .formatted(limit.toMillis());
        });
    this.phase = phase;
  }

  public Phase phase() {
    return phase;
  }
}
