package suanpan.grammar;

import java.util.ArrayList;
import java.util.List;

/**
 * JSON (RFC 8259) as parts of a grammar. White space is optional where an object or array opens or
 * closes and behind commas and colons, and bounded: a blank, or a line end and an indentation. So a
 * model can write as it is used to, and cannot go on with spaces for ever. Numbers have at most
 * {@value #DIGITS} digits on either side of the point, and two in the exponent.
 */
final class JsonText {
  static final int DIGITS = 16;

  private static final int INDENTATION = 32;
  private static final CodePoints CONTROLS = CodePoints.of(0, 0x1F);
  private static final CodePoints ESCAPED = CONTROLS.or(CodePoints.anyOf("\"\\"));
  private static final CodePoints BLANK = CodePoints.anyOf(" \t");
  private static final CodePoints NONZERO = CodePoints.of('1', '9');
  private static final CodePoints HEX =
      RegexParser.DIGITS.or(CodePoints.of('a', 'f')).or(CodePoints.of('A', 'F'));
  private static final String SHORT_ESCAPES = "\"\\\b\f\n\r\t";
  private static final String SHORT_LETTERS = "\"\\bfnrt";

  /** The rules that all grammars with JSON share. */
  static final Node SPACE =
      new Node.Call(
          Rule.of(
              "white space",
              Node.choice(
                  Node.EMPTY,
                  Node.text(" "),
                  Node.sequence(
                      Node.text("\n"),
                      new Node.Repeat(new Node.Characters(BLANK), 0, INDENTATION)))));

  static final Node CHARACTER = new Node.Call(Rule.of("character", character()));
  static final Node STRING =
      new Node.Call(
          Rule.of(
              "string",
              Node.sequence(
                  Node.text("\""),
                  new Node.Repeat(character(), 0, Node.UNBOUNDED),
                  Node.text("\""))));
  static final Node INTEGER = new Node.Call(Rule.of("integer", integer()));
  static final Node NUMBER = new Node.Call(Rule.of("number", number()));
  static final Node BOOLEAN = Node.choice(Node.text("true"), Node.text("false"));
  static final Node NULL = Node.text("null");
  static final Node VALUE;
  static final Node OBJECT;
  static final Node ARRAY;

  static {
    Rule value = new Rule("value");
    VALUE = new Node.Call(value);
    OBJECT =
        new Node.Call(Rule.of("object", braced("{", Node.sequence(key(STRING), VALUE), 0, "}")));
    ARRAY = new Node.Call(Rule.of("array", braced("[", VALUE, 0, "]")));
    value.define(Node.choice(STRING, NUMBER, OBJECT, ARRAY, BOOLEAN, NULL));
  }

  private JsonText() {}

  /** A name and its colon. */
  static Node key(Node name) {
    return Node.sequence(name, Node.text(":"), SPACE);
  }

  /** A comma and what may stand behind it. */
  static Node comma() {
    return Node.sequence(Node.text(","), SPACE);
  }

  /** Items between braces, as many as there are but {@code min}. */
  static Node braced(String open, Node item, int min, String close) {
    return between(open, separated(item, min, Node.UNBOUNDED), close);
  }

  /** A list that may be empty, between braces. */
  static Node between(String open, Node items, String close) {
    return Node.sequence(Node.text(open), SPACE, items, SPACE, Node.text(close));
  }

  /** Between {@code min} and {@code max} items with commas between two. */
  static Node separated(Node item, int min, int max) {
    if (max == 0) {
      return Node.EMPTY;
    }
    int most = max == Node.UNBOUNDED ? max : max - 1;
    Node more = new Node.Repeat(Node.sequence(comma(), item), Math.max(0, min - 1), most);
    Node some = Node.sequence(item, more);
    return min > 0 ? some : Node.optional(some);
  }

  /** A text as JSON, between quotes. */
  static Node quoted(Node characters) {
    return Node.sequence(Node.text("\""), characters, Node.text("\""));
  }

  /** One character of a set inside of quotes; written with an escape only where it must be. */
  static Node escaped(CodePoints set) {
    List<Node> options = new ArrayList<>();
    CodePoints plain = set.without(ESCAPED);
    if (!plain.isEmpty()) {
      options.add(new Node.Characters(plain));
    }
    CodePoints letters = CodePoints.NONE;
    for (int i = 0; i < SHORT_ESCAPES.length(); i++) {
      if (set.contains(SHORT_ESCAPES.charAt(i))) {
        letters = letters.or(CodePoints.of(SHORT_LETTERS.charAt(i)));
      }
    }
    if (!letters.isEmpty()) {
      options.add(Node.sequence(Node.text("\\"), new Node.Characters(letters)));
    }
    CodePoints rare = set.and(CONTROLS).without(CodePoints.anyOf(SHORT_ESCAPES));
    for (int i = 0; i < rare.ranges(); i++) {
      for (int c = rare.first(i); c <= rare.last(i); c++) {
        options.add(Node.text("\\u%04x".formatted(c)));
      }
    }
    return Node.choice(options);
  }

  /** One character inside of quotes, in any way that JSON has to write it. */
  private static Node character() {
    Node hex = new Node.Characters(HEX);
    Node pairFirst = Node.sequence(text("[dD]"), text("[89abAB]"), hex, hex);
    Node pairSecond = Node.sequence(text("[dD]"), text("[c-fC-F]"), hex, hex);
    Node single =
        Node.choice(
            Node.sequence(text("[0-9abcefABCEF]"), hex, hex, hex),
            Node.sequence(text("[dD]"), text("[0-7]"), hex, hex));
    return Node.choice(
        new Node.Characters(ESCAPED.negated()),
        Node.sequence(
            Node.text("\\"),
            Node.choice(
                text("[\"\\\\/bfnrt]"),
                Node.sequence(Node.text("u"), single),
                Node.sequence(Node.text("u"), pairFirst, Node.text("\\u"), pairSecond))));
  }

  private static Node text(String expression) {
    return RegexParser.whole(expression);
  }

  private static Node digits(int min) {
    return new Node.Repeat(new Node.Characters(RegexParser.DIGITS), min, DIGITS);
  }

  private static Node integer() {
    return Node.sequence(
        Node.optional(Node.text("-")),
        Node.choice(
            Node.text("0"),
            Node.sequence(
                new Node.Characters(NONZERO),
                new Node.Repeat(new Node.Characters(RegexParser.DIGITS), 0, DIGITS - 1))));
  }

  private static Node number() {
    return Node.sequence(
        integer(),
        Node.optional(Node.sequence(Node.text("."), digits(1))),
        Node.optional(Node.sequence(text("[eE][+-]?"), new Node.Repeat(text("[0-9]"), 1, 2))));
  }
}
