package suanpan.corpus;

/**
 * A corpus cannot be prepared or read. The message says what was found, expected, and what to do.
 */
public final class CorpusException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CorpusException(String message) {
    super(message);
  }

  public CorpusException(String message, Throwable cause) {
    super(message, cause);
  }
}
