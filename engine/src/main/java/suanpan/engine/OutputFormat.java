package suanpan.engine;

import java.util.List;

/**
 * What the content of an answer must look like. Held while tokens are drawn: a token that could not
 * lead to such a text is never taken. Reasoning before the content stays free. An answer that
 * {@link FinishReason#LENGTH} cuts off is the beginning of such a text.
 */
public sealed interface OutputFormat {
  /** Anything. */
  record Text() implements OutputFormat {}

  /** Any JSON object. */
  record JsonObject() implements OutputFormat {}

  /**
   * JSON that a schema accepts.
   *
   * @param schema as {@link suanpan.grammar.Grammar#jsonSchema(String)} takes it
   */
  record JsonSchema(String schema) implements OutputFormat {}

  /**
   * What a grammar describes.
   *
   * @param source as {@link suanpan.grammar.Grammar#gbnf} takes it
   */
  record Gbnf(String source) implements OutputFormat {}

  /**
   * What a regular expression matches as a whole.
   *
   * @param expression as {@link suanpan.grammar.Grammar#regex} takes it
   */
  record Regex(String expression) implements OutputFormat {}

  /** One of some texts. */
  record Choice(List<String> texts) implements OutputFormat {
    public Choice {
      texts = List.copyOf(texts);
    }
  }
}
