package suanpan.engine;

import java.util.Locale;

/** Why an answer ended. */
public enum FinishReason {
  /** The model ended it, or a stop text appeared. */
  STOP,
  /** The limit of tokens was reached, or the context was full. */
  LENGTH,
  /** {@link Session#cancel} or {@link Ticket#cancel} was called. */
  CANCELLED;

  /** The word in JSON: {@code stop}, {@code length} or {@code cancelled}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
