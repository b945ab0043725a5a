package suanpan.grammar;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads regular expressions as ECMA-262 writes them, as far as they describe regular languages:
 * characters, classes, groups, alternatives, quantifiers (lazy ones accept the same texts), the
 * escapes {@code \d \w \s \t \n \v \f \r \0 \xHH \}{@code uHHHH \}{@code u{H…}} and {@code \cX},
 * and anchors at the ends of alternatives of the whole. Look-around, back references, {@code \b}
 * and {@code \p} are refused.
 */
final class RegexParser {
  static final CodePoints DIGITS = CodePoints.of('0', '9');
  static final CodePoints WORD =
      DIGITS.or(CodePoints.of('a', 'z')).or(CodePoints.of('A', 'Z')).or(CodePoints.of('_'));
  static final CodePoints SPACE =
      CodePoints.anyOf("\t\n\u000B\f\r \u00A0\u1680\u2028\u2029\u202F\u205F\u3000\uFEFF")
          .or(CodePoints.of(0x2000, 0x200A));
  private static final CodePoints LINE_ENDS = CodePoints.anyOf("\n\r\u2028\u2029");
  private static final int CONTROL_BITS = 0x1F;

  private final Cursor cursor;

  /** One of several alternatives, and whether it must stand at the begin or end of the text. */
  private record Alternative(Node node, boolean isAtBegin, boolean isAtEnd) {}

  private RegexParser(String source) {
    this.cursor = new Cursor(source, "regular expression");
  }

  /** Texts that an expression matches as a whole. */
  static Node whole(String source) {
    return Node.choice(new RegexParser(source).parse().stream().map(Alternative::node).toList());
  }

  /** Texts that an expression matches somewhere in them. */
  static Node anywhere(String source) {
    Node any = new Node.Repeat(new Node.Characters(CodePoints.ALL), 0, Node.UNBOUNDED);
    List<Node> options = new ArrayList<>();
    for (Alternative alternative : new RegexParser(source).parse()) {
      options.add(
          Node.sequence(
              alternative.isAtBegin ? Node.EMPTY : any,
              alternative.node,
              alternative.isAtEnd ? Node.EMPTY : any));
    }
    return Node.choice(options);
  }

  private List<Alternative> parse() {
    List<Alternative> all = alternatives();
    if (cursor.peek() != Cursor.END) {
      throw cursor.error("found ')' without '('");
    }
    return all;
  }

  private List<Alternative> alternatives() {
    cursor.enter();
    List<Alternative> all = new ArrayList<>();
    do {
      all.addAll(alternative());
    } while (cursor.passes("|"));
    cursor.leave();
    return all;
  }

  private List<Alternative> alternative() {
    boolean isAtBegin = cursor.passes("^");
    boolean isAtEnd = false;
    List<Node> parts = new ArrayList<>();
    while (cursor.peek() != Cursor.END && cursor.peek() != '|' && cursor.peek() != ')') {
      if (isAtEnd) {
        throw cursor.error("found text behind '$'");
      }
      if (cursor.passes("$")) {
        isAtEnd = true;
      } else if (cursor.peek() == '(') {
        List<Alternative> group = group();
        boolean isAlone = parts.isEmpty() && (cursor.peek() == Cursor.END || cursor.peek() == '|');
        if (isAlone && !isAtBegin) {
          return group; // its anchors are those of the whole
        }
        parts.add(quantified(inner(group)));
      } else {
        parts.add(quantified(new Node.Characters(atom())));
      }
    }
    return List.of(new Alternative(Node.sequence(parts.toArray(new Node[0])), isAtBegin, isAtEnd));
  }

  private Node inner(List<Alternative> group) {
    if (group.stream().anyMatch(a -> a.isAtBegin || a.isAtEnd)) {
      throw cursor.error("found an anchor inside, expected anchors around the whole");
    }
    return Node.choice(group.stream().map(Alternative::node).toList());
  }

  private List<Alternative> group() {
    cursor.require("(");
    if (cursor.passes("?")) {
      boolean isNamed = cursor.peek() == '<' && cursor.peek(1) != '=' && cursor.peek(1) != '!';
      if (isNamed) {
        while (cursor.peek() != '>') {
          if (cursor.next() == Cursor.END) {
            throw cursor.error("found no end of a group's name");
          }
        }
        cursor.next();
      } else if (!cursor.passes(":")) {
        throw cursor.error("found look-around or flags, which are not supported");
      }
    }
    List<Alternative> group = alternatives();
    cursor.require(")");
    return group;
  }

  private Node quantified(Node body) {
    int min;
    int max;
    if (cursor.passes("*")) {
      min = 0;
      max = Node.UNBOUNDED;
    } else if (cursor.passes("+")) {
      min = 1;
      max = Node.UNBOUNDED;
    } else if (cursor.passes("?")) {
      min = 0;
      max = 1;
    } else if (cursor.peek() == '{' && isDigit(cursor.peek(1))) {
      cursor.next();
      min = cursor.count();
      max = min;
      if (cursor.passes(",")) {
        max = isDigit(cursor.peek()) ? cursor.count() : Node.UNBOUNDED;
      }
      cursor.require("}");
      if (max < min) {
        throw cursor.error("found bounds {" + min + "," + max + "} in the wrong order");
      }
    } else {
      return body;
    }
    cursor.passes("?"); // lazy: another match of the same texts
    if (cursor.peek() == '*' || cursor.peek() == '+' || cursor.peek() == '?') {
      throw cursor.error("found a quantifier behind another");
    }
    return new Node.Repeat(body, min, max);
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private CodePoints atom() {
    int c = cursor.next();
    return switch (c) {
      case '.' -> LINE_ENDS.negated();
      case '[' -> characterClass();
      case '\\' -> escape();
      case '*', '+', '?' -> throw cursor.error("found a quantifier with nothing before it");
      case '^' -> throw cursor.error("found '^' behind other characters");
      default -> CodePoints.of(c);
    };
  }

  private CodePoints characterClass() {
    boolean isNegated = cursor.passes("^");
    CodePoints set = CodePoints.NONE;
    while (!cursor.passes("]")) {
      CodePoints first = classAtom();
      boolean isRange =
          cursor.peek() == '-' && cursor.peek(1) != ']' && cursor.peek(1) != Cursor.END;
      if (!isRange) {
        set = set.or(first);
        continue;
      }
      cursor.next();
      CodePoints last = classAtom();
      if (!isOne(first) || !isOne(last) || first.first(0) > last.first(0)) {
        throw cursor.error("found a range of a class that is none");
      }
      set = set.or(CodePoints.of(first.first(0), last.first(0)));
    }
    return isNegated ? set.negated() : set;
  }

  private static boolean isOne(CodePoints set) {
    return set.ranges() == 1 && set.first(0) == set.last(0);
  }

  private CodePoints classAtom() {
    int c = cursor.next();
    if (c == Cursor.END) {
      throw cursor.error("found the end inside a class, expected ']'");
    }
    if (c != '\\') {
      return CodePoints.of(c);
    }
    return cursor.passes("b") ? CodePoints.of('\b') : escape();
  }

  private CodePoints escape() {
    int c = cursor.next();
    return switch (c) {
      case 'd' -> DIGITS;
      case 'D' -> DIGITS.negated();
      case 'w' -> WORD;
      case 'W' -> WORD.negated();
      case 's' -> SPACE;
      case 'S' -> SPACE.negated();
      case 't' -> CodePoints.of('\t');
      case 'n' -> CodePoints.of('\n');
      case 'v' -> CodePoints.of(0x0B);
      case 'f' -> CodePoints.of('\f');
      case 'r' -> CodePoints.of('\r');
      case '0' -> CodePoints.of(0);
      case 'c' -> CodePoints.of(letter() & CONTROL_BITS);
      case 'x' -> CodePoints.of(cursor.hexadecimal(2));
      case 'u' -> CodePoints.of(unicode());
      case Cursor.END -> throw cursor.error("found the end behind '\\'");
      default -> {
        if (Character.isLetterOrDigit(c)) {
          throw cursor.error(
              "found \\" + Character.toString(c) + ", which is not supported or has no meaning");
        }
        yield CodePoints.of(c);
      }
    };
  }

  private int letter() {
    int c = cursor.next();
    if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z')) {
      throw cursor.error("found no letter behind \\c");
    }
    return c;
  }

  private int unicode() {
    if (cursor.passes("{")) {
      int value = 0;
      while (!cursor.passes("}")) {
        value = value * 16 + cursor.hexadecimal(1);
        if (value > CodePoints.LAST) {
          throw cursor.error("found a character beyond U+10FFFF");
        }
      }
      return scalar(value);
    }
    int first = cursor.hexadecimal(4);
    if (Character.isHighSurrogate((char) first) && cursor.passes("\\u")) {
      int second = cursor.hexadecimal(4);
      if (!Character.isLowSurrogate((char) second)) {
        throw cursor.error("found half a surrogate pair");
      }
      return Character.toCodePoint((char) first, (char) second);
    }
    return scalar(first);
  }

  private int scalar(int value) {
    if (value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE) {
      throw cursor.error("found half a surrogate pair");
    }
    return value;
  }
}
