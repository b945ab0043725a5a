package suanpan.train.evaluate;

/**
 * How well texts are foreseen.
 *
 * @param name of the source or the language
 * @param documents scored
 * @param tokens scored
 * @param bytes of their text
 * @param nats sum of {@code -ln p}
 */
public record TextScore(String name, long documents, long tokens, long bytes, double nats) {
  /** {@code e} to the mean loss of a token. */
  public double perplexity() {
    return Math.exp(nats / Math.max(1, tokens));
  }

  /** What does not depend on the vocabulary. */
  public double bitsPerByte() {
    return nats / Math.log(2) / Math.max(1, bytes);
  }

  TextScore plus(TextScore other) {
    return new TextScore(
        name,
        documents + other.documents,
        tokens + other.tokens,
        bytes + other.bytes,
        nats + other.nats);
  }
}
