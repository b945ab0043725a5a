package suanpan.engine;

import suanpan.grammar.GrammarException;

/** An output format or a tool's schema that cannot be held; the message says where and why. */
public final class ConstraintException extends EngineException {
  private static final long serialVersionUID = 1L;

  private final String place;
  private final String subject;

  /**
   * @param what the part of the request
   */
  ConstraintException(String what, GrammarException cause) {
    super(what + ": " + cause.getMessage(), cause);
    this.place = cause.place();
    this.subject = cause.subject();
  }

  ConstraintException(String what, String subject, String message) {
    super(what + ": " + subject + ": " + message);
    this.place = "";
    this.subject = subject;
  }

  /** Where in the schema or grammar: a JSON pointer, or line and column; empty for the whole. */
  public String place() {
    return place;
  }

  /** The keyword, rule or construct that cannot be held. */
  public String subject() {
    return subject;
  }
}
