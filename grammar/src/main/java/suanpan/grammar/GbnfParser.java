package suanpan.grammar;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads GBNF, the notation of llama.cpp's grammars: {@code name ::= ...} with literals, classes,
 * {@code .}, groups, alternatives, {@code * + ?}, {@code {m} {m,} {m,n} {,n}} and comments from
 * {@code #} to the line's end. A rule ends with its line, but for lines inside of parentheses and
 * behind {@code |}. The text is what rule {@code root} describes.
 */
final class GbnfParser {
  private static final String ROOT = "root";
  private static final String DEFINES = "::=";
  private static final Set<Integer> PLAIN_ESCAPES =
      Set.of((int) '"', (int) '\\', (int) '[', (int) ']', (int) '-', (int) '^');

  private final Cursor cursor;
  private final Map<String, Rule> rules = new LinkedHashMap<>();
  private final Map<String, Integer> defined = new LinkedHashMap<>();
  private final Map<String, Integer> used = new LinkedHashMap<>();

  private GbnfParser(String source) {
    this.cursor = new Cursor(source, "GBNF");
  }

  static Rule parse(String source) {
    return new GbnfParser(source).grammar();
  }

  private Rule grammar() {
    skip(Lines.MANY);
    while (cursor.peek() != Cursor.END) {
      rule();
      skip(Lines.MANY);
    }
    for (Map.Entry<String, Integer> use : used.entrySet()) {
      if (!defined.containsKey(use.getKey())) {
        cursor.position(use.getValue());
        throw cursor.error("found rule " + use.getKey() + ", which is not defined");
      }
    }
    if (!defined.containsKey(ROOT)) {
      throw cursor.error("found no rule " + ROOT);
    }
    return rule(ROOT);
  }

  private Rule rule(String name) {
    return rules.computeIfAbsent(name, Rule::new);
  }

  private void rule() {
    int begin = cursor.position();
    String name = name();
    skip(Lines.ONE);
    cursor.require(DEFINES);
    skip(Lines.MANY);
    if (defined.putIfAbsent(name, begin) != null) {
      cursor.position(begin);
      throw cursor.error("found rule " + name + " twice");
    }
    rule(name).define(alternatives(Lines.ONE));
    if (cursor.peek() != Cursor.END && cursor.peek() != '\n' && cursor.peek() != '\r') {
      throw cursor.error("found " + cursor.found() + ", expected the end of the rule");
    }
  }

  private String name() {
    int begin = cursor.position();
    while (isNameCharacter(cursor.peek())) {
      cursor.next();
    }
    if (cursor.position() == begin) {
      throw cursor.error("found " + cursor.found() + ", expected the name of a rule");
    }
    return cursor.since(begin);
  }

  private static boolean isNameCharacter(int c) {
    return c == '-' || c == '_' || (c < 0x80 && Character.isLetterOrDigit(c));
  }

  /** How far white space goes. */
  private enum Lines {
    ONE,
    MANY
  }

  private void skip(Lines lines) {
    while (true) {
      int c = cursor.peek();
      if (c == '#') {
        while (cursor.peek() != Cursor.END && cursor.peek() != '\n') {
          cursor.next();
        }
      } else if (c == ' ' || c == '\t' || (lines == Lines.MANY && (c == '\n' || c == '\r'))) {
        cursor.next();
      } else {
        return;
      }
    }
  }

  private Node alternatives(Lines lines) {
    cursor.enter();
    List<Node> options = new ArrayList<>();
    options.add(sequence(lines));
    while (cursor.passes("|")) {
      skip(Lines.MANY);
      options.add(sequence(lines));
    }
    cursor.leave();
    return Node.choice(options);
  }

  private Node sequence(Lines lines) {
    List<Node> parts = new ArrayList<>();
    while (true) {
      int c = cursor.peek();
      Node item;
      if (c == '"') {
        item = literal();
      } else if (c == '[') {
        item = new Node.Characters(characterClass());
      } else if (c == '.') {
        cursor.next();
        item = new Node.Characters(CodePoints.ALL);
      } else if (c == '(') {
        cursor.next();
        skip(Lines.MANY);
        item = alternatives(Lines.MANY);
        cursor.require(")");
      } else if (isNameCharacter(c)) {
        int begin = cursor.position();
        String name = name();
        used.putIfAbsent(name, begin);
        item = new Node.Call(rule(name));
      } else if (c == '<' || c == '!') {
        throw cursor.error("found " + cursor.found() + ": tokens are not supported");
      } else {
        return Node.sequence(parts.toArray(new Node[0]));
      }
      skip(lines);
      parts.add(repeated(item, lines));
    }
  }

  private Node repeated(Node item, Lines lines) {
    Node result = item;
    while (true) {
      if (cursor.passes("*")) {
        result = new Node.Repeat(result, 0, Node.UNBOUNDED);
      } else if (cursor.passes("+")) {
        result = new Node.Repeat(result, 1, Node.UNBOUNDED);
      } else if (cursor.passes("?")) {
        result = new Node.Repeat(result, 0, 1);
      } else if (cursor.passes("{")) {
        result = counted(result);
      } else {
        return result;
      }
      skip(lines);
    }
  }

  private Node counted(Node item) {
    skip(Lines.ONE);
    int min = cursor.peek() == ',' ? 0 : cursor.count();
    int max = min;
    skip(Lines.ONE);
    if (cursor.passes(",")) {
      skip(Lines.ONE);
      max = cursor.peek() == '}' ? Node.UNBOUNDED : cursor.count();
      skip(Lines.ONE);
    }
    cursor.require("}");
    if (max < min) {
      throw cursor.error("found bounds {" + min + "," + max + "} in the wrong order");
    }
    return new Node.Repeat(item, min, max);
  }

  private Node literal() {
    cursor.require("\"");
    StringBuilder text = new StringBuilder();
    while (!cursor.passes("\"")) {
      text.appendCodePoint(character());
    }
    return Node.text(text.toString());
  }

  private CodePoints characterClass() {
    cursor.require("[");
    boolean isNegated = cursor.passes("^");
    CodePoints set = CodePoints.NONE;
    while (!cursor.passes("]")) {
      int first = character();
      int last = first;
      if (cursor.peek() == '-' && cursor.peek(1) != ']') {
        cursor.next();
        last = character();
      }
      if (last < first) {
        throw cursor.error("found a range of a class that is none");
      }
      set = set.or(CodePoints.of(first, last));
    }
    return isNegated ? set.negated() : set;
  }

  private int character() {
    int c = cursor.next();
    if (c == Cursor.END) {
      throw cursor.error("found the end inside a literal or class");
    }
    if (c != '\\') {
      return c;
    }
    int escaped = cursor.next();
    return switch (escaped) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'x' -> cursor.hexadecimal(2);
      case 'u' -> scalar(cursor.hexadecimal(4));
      case 'U' -> scalar(cursor.hexadecimal(8));
      default -> {
        if (!PLAIN_ESCAPES.contains(escaped)) {
          throw cursor.error("found an escape that GBNF does not have");
        }
        yield escaped;
      }
    };
  }

  private int scalar(int value) {
    if (value < 0
        || value > CodePoints.LAST
        || (value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE)) {
      throw cursor.error("found an escape of no character");
    }
    return value;
  }
}
