package suanpan.grammar;

/** A grammar or schema that cannot be used; the message says where and why. */
public final class GrammarException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String place;
  private final String subject;

  /**
   * @param place where in the source: a JSON pointer, or line and column; empty for the whole
   * @param subject the keyword, rule or construct that the message is about
   */
  GrammarException(String place, String subject, String message) {
    super((place.isEmpty() ? "" : place + ": ") + message);
    this.place = place;
    this.subject = subject;
  }

  /** Where in the source: a JSON pointer such as {@code #/properties/name}, or line and column. */
  public String place() {
    return place;
  }

  /** The keyword, rule or construct that cannot be used. */
  public String subject() {
    return subject;
  }
}
