package suanpan.train;

/** Training cannot go on as asked; the message says what was found and what to do. */
public final class TrainingException extends RuntimeException {
  public TrainingException(String message) {
    super(message);
  }

  public TrainingException(String message, Throwable cause) {
    super(message, cause);
  }
}
