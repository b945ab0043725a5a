package suanpan.server.internal.chat;

/** What the text of an answer must be. */
public sealed interface OutputFormat {
  /** Anything. */
  record Text() implements OutputFormat {}

  /** Any JSON object. */
  record JsonObject() implements OutputFormat {}

  /**
   * A JSON document after a schema.
   *
   * @param schema JSON Schema in JSON text
   */
  record JsonSchema(String schema) implements OutputFormat {}

  /**
   * A text after a grammar.
   *
   * @param gbnf in the notation of llama.cpp
   */
  record Grammar(String gbnf) implements OutputFormat {}
}
