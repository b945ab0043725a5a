package suanpan.engine;

import java.time.Duration;

/** Too many requests wait already. Later there may be room. */
public final class QueueFullException extends EngineException {
  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  QueueFullException(int waiting, Duration retryAfter) {
    super(
        "queue: found %d requests waiting, which is all that may; try again in about %d s"
            .formatted(waiting, retryAfter.toSeconds()));
    this.retryAfter = retryAfter;
  }

  /** When a place is likely to be free, by the pace of the last answers; whole seconds. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
