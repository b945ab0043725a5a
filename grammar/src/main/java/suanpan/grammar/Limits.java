package suanpan.grammar;

/** How large a grammar may become. What goes beyond is a {@link GrammarException}. */
final class Limits {
  /** Characters of a schema, a grammar or an expression. */
  static final int SOURCE_CHARACTERS = 1 << 20;

  /** Levels of groups, schemas and parts inside one another, in the source. */
  static final int NESTING = 128;

  static final int RULES = 1 << 16;

  /** Times that something may be repeated where a bound is counted. */
  static final int REPETITIONS = 1 << 16;

  /** States of an automaton, over all rules. */
  static final int STATES = 1 << 18;

  /** Elementary steps of compiling: some seconds. */
  static final long WORK = 1L << 26;

  /** Levels that a text may open and not yet have closed. */
  static final int DEPTH = 512;

  /** Ways in which the text so far may have come about. */
  static final int READINGS = 512;

  /** Calls and ends of rules that may follow one another without a byte, over all readings. */
  static final int SILENT_STEPS = 1 << 14;

  private Limits() {}

  static void requireSource(String source, String what) {
    if (source.length() > SOURCE_CHARACTERS) {
      throw new GrammarException(
          "",
          what,
          what
              + ": found "
              + source.length()
              + " characters, expected at most "
              + SOURCE_CHARACTERS);
    }
  }

  static void requireNesting(int depth, String place) {
    if (depth > NESTING) {
      throw new GrammarException(
          place, "nesting", "found more than " + NESTING + " levels inside one another");
    }
  }
}
