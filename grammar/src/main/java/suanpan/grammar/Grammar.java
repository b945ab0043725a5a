package suanpan.grammar;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What a text may look like. Immutable. A grammar is of use {@linkplain #over over} the vocabulary
 * of a model. All limits are those of {@code docs/constrained-decoding.md}.
 */
public final class Grammar {
  private final Node node;
  private final String name;

  private Grammar(String name, Node node) {
    this.name = name;
    this.node = node;
  }

  /**
   * JSON texts that a schema accepts, or a part of them: properties come in the order of the
   * schema, and those that it does not describe only where it says so.
   *
   * @param schema JSON Schema, draft 2020-12 or 7, as far as the documentation's table goes
   * @throws GrammarException if it asks for something that cannot be held; the message has the path
   *     and the keyword
   */
  public static Grammar jsonSchema(String schema) {
    return new Grammar("JSON Schema", JsonSchema.parse(schema, "#"));
  }

  /**
   * The same for a schema in maps, lists, texts, numbers, Booleans and null.
   *
   * @throws GrammarException as {@link #jsonSchema(String)}
   */
  public static Grammar jsonSchema(Map<String, ?> schema) {
    return jsonSchema(SchemaSource.written(schema));
  }

  /**
   * What a part of a schema describes; references are those of the whole.
   *
   * @param pointer to the part, such as {@code #/properties/name}
   * @throws GrammarException as {@link #jsonSchema(String)}
   */
  public static Grammar jsonSchema(Map<String, ?> schema, String pointer) {
    return new Grammar("JSON Schema", JsonSchema.parse(SchemaSource.written(schema), pointer));
  }

  /** Any JSON object. */
  public static Grammar jsonObject() {
    return new Grammar("JSON object", JsonText.OBJECT);
  }

  /**
   * What the rule {@code root} of a grammar in llama.cpp's notation describes.
   *
   * @throws GrammarException if it cannot be read
   */
  public static Grammar gbnf(String source) {
    return new Grammar("GBNF", new Node.Call(GbnfParser.parse(source)));
  }

  /**
   * Texts that a regular expression (ECMA-262) matches as a whole.
   *
   * @throws GrammarException if it cannot be read, or describes no regular language
   */
  public static Grammar regex(String expression) {
    return new Grammar("regular expression", RegexParser.whole(expression));
  }

  /**
   * One of some texts.
   *
   * @throws GrammarException if there are none
   */
  public static Grammar choice(List<String> texts) {
    if (texts.isEmpty()) {
      throw new GrammarException("", "choice", "choice: found no texts, expected at least one");
    }
    return new Grammar("choice", Node.choice(texts.stream().map(Node::text).toList()));
  }

  /** This text. */
  public static Grammar text(String text) {
    return new Grammar("text", Node.text(text));
  }

  /** This text, or the control token that is written so. */
  public static Grammar tag(String text) {
    Node mark = new Node.Bytes(new byte[] {Vocabulary.CONTROL_MARK});
    return new Grammar("tag", Node.sequence(Node.optional(mark), Node.text(text)));
  }

  /** Any text, without control tokens, in which a marker does not occur. */
  public static Grammar textWithout(String marker) {
    requireMarker(marker);
    return new Grammar("text", new Node.Matching(TextAutomaton.without(marker), Spelling.PLAIN));
  }

  /** One after the other. */
  public static Grammar sequence(Grammar... parts) {
    return new Grammar(
        "sequence",
        Node.sequence(Arrays.stream(parts).map(part -> part.node).toArray(Node[]::new)));
  }

  /** Any one of them. */
  public static Grammar anyOf(List<Grammar> options) {
    return new Grammar("choice", Node.choice(options.stream().map(option -> option.node).toList()));
  }

  /** Anything, control tokens included. */
  public static Grammar freeText() {
    return new Grammar(
        "free text", new Node.FreeText(new byte[0], Node.EMPTY, Node.Ending.ANYWHERE));
  }

  /** Anything up to a marker, behind which {@code after} follows; the marker must come. */
  public static Grammar freeTextUntil(String marker, Grammar after) {
    return freeText(marker, after, Node.Ending.AT_MARKER);
  }

  /** Anything in which a marker does not occur. */
  public static Grammar freeTextWithout(String marker) {
    return freeText(marker, anyOf(List.of()), Node.Ending.ANYWHERE);
  }

  /** Anything; if a marker comes, {@code after} follows it, and then the end. */
  public static Grammar freeTextOr(String marker, Grammar after) {
    return freeText(marker, after, Node.Ending.ANYWHERE);
  }

  /** Anything; wherever a marker comes, {@code after} follows it, and then anything again. */
  public static Grammar freeTextWith(String marker, Grammar after) {
    Rule again = new Rule("free text");
    Node part =
        freeText(
                marker,
                new Grammar("free text", Node.sequence(after.node, new Node.Call(again))),
                Node.Ending.ANYWHERE)
            .node;
    again.define(part);
    return new Grammar("free text", new Node.Call(again));
  }

  private static Grammar freeText(String marker, Grammar after, Node.Ending ending) {
    requireMarker(marker);
    byte[] bytes = marker.getBytes(StandardCharsets.UTF_8);
    return new Grammar("free text", new Node.FreeText(bytes, after.node, ending));
  }

  private static void requireMarker(String marker) {
    if (marker.isEmpty()) {
      throw new GrammarException("", "marker", "marker: found an empty text");
    }
  }

  /**
   * Between {@code min} and {@code max} times.
   *
   * @param max {@link Integer#MAX_VALUE} for no bound
   */
  public Grammar repeated(int min, int max) {
    if (min < 0 || max < min) {
      throw new GrammarException(
          "", "repetition", "repetition: found %d to %d times".formatted(min, max));
    }
    return new Grammar(name, new Node.Repeat(node, min, max));
  }

  /**
   * The grammar over a vocabulary.
   *
   * @throws GrammarException if it is too large, no text matches it, or a rule begins with itself
   */
  public TokenGrammar over(Vocabulary vocabulary) {
    return new TokenGrammar(Compiler.compile(Rule.of(name, node)), vocabulary);
  }
}
