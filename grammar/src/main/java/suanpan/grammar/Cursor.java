package suanpan.grammar;

/** Reads a source character by character. */
final class Cursor {
  static final int END = -1;

  private static final int HEX = 16;

  private final int[] source;
  private final String what;
  private int at;
  private int depth;

  /**
   * @param what is read, for messages
   */
  Cursor(String source, String what) {
    Limits.requireSource(source, what);
    this.source = source.codePoints().toArray();
    this.what = what;
  }

  /** The next character; {@link #END} behind the last one. */
  int peek() {
    return peek(0);
  }

  int peek(int ahead) {
    return at + ahead < source.length ? source[at + ahead] : END;
  }

  int next() {
    int codePoint = peek();
    if (codePoint != END) {
      at++;
    }
    return codePoint;
  }

  /** Passes a text if it comes next. */
  boolean passes(String text) {
    int[] expected = text.codePoints().toArray();
    for (int i = 0; i < expected.length; i++) {
      if (peek(i) != expected[i]) {
        return false;
      }
    }
    at += expected.length;
    return true;
  }

  void require(String text) {
    if (!passes(text)) {
      throw error("found " + found() + ", expected '" + text + "'");
    }
  }

  int position() {
    return at;
  }

  void position(int position) {
    at = position;
  }

  /** The characters from a position to here. */
  String since(int position) {
    return new String(source, position, at - position);
  }

  /** Goes one level deeper. */
  void enter() {
    depth++;
    Limits.requireNesting(depth, place());
  }

  void leave() {
    depth--;
  }

  /** A number of decimal digits, at most {@link Limits#REPETITIONS}. */
  int count() {
    int begin = at;
    long value = 0;
    while (peek() >= '0' && peek() <= '9') {
      value = Math.min(value * 10 + next() - '0', Integer.MAX_VALUE);
    }
    if (at == begin) {
      throw error("found " + found() + ", expected a number");
    }
    if (value > Limits.REPETITIONS) {
      throw error("found " + since(begin) + " repetitions, expected at most " + Limits.REPETITIONS);
    }
    return (int) value;
  }

  /** A character as hexadecimal digits. */
  int hexadecimal(int digits) {
    int value = 0;
    for (int i = 0; i < digits; i++) {
      int digit = peek() == END ? -1 : Character.digit(peek(), HEX);
      if (digit < 0 || peek() > 'f') {
        throw error("found " + found() + ", expected " + digits + " hexadecimal digits");
      }
      next();
      value = value * HEX + digit;
    }
    return value;
  }

  /** What comes next, for messages. */
  String found() {
    return peek() == END ? "the end" : "'" + Character.toString(peek()) + "'";
  }

  GrammarException error(String message) {
    return new GrammarException(place(), what, what + ": " + message);
  }

  private String place() {
    int line = 1;
    int column = 1;
    for (int i = 0; i < Math.min(at, source.length); i++) {
      column = source[i] == '\n' ? 1 : column + 1;
      line += source[i] == '\n' ? 1 : 0;
    }
    return "line " + line + ", column " + column;
  }
}
