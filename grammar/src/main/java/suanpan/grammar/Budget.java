package suanpan.grammar;

/** Counts what compiling a grammar costs, and ends it where that is too much. */
final class Budget {
  private final String subject;
  private long work;
  private int states;

  /**
   * @param subject what is compiled, for messages
   */
  Budget(String subject) {
    this.subject = subject;
  }

  void work(long steps) {
    work += steps;
    if (work > Limits.WORK) {
      throw new GrammarException(
          "",
          subject,
          subject
              + ": takes more than "
              + Limits.WORK
              + " steps to compile; use fewer alternatives that begin alike, or smaller bounds");
    }
  }

  void state() {
    states++;
    if (states > Limits.STATES) {
      throw new GrammarException(
          "",
          subject,
          subject
              + ": needs more than "
              + Limits.STATES
              + " states; use smaller bounds of repetitions and lengths");
    }
  }
}
