package suanpan.ledger;

/** A ledger that cannot be opened, read or written. The message names the file and what to do. */
public final class LedgerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With a message for the user. */
  public LedgerException(String message) {
    super(message);
  }

  /** With a message for the user and what caused it. */
  public LedgerException(String message, Throwable cause) {
    super(message, cause);
  }
}
