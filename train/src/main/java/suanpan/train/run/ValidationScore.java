package suanpan.train.run;

/**
 * How well a text that was kept from training is foreseen. Begin and end of documents and other
 * control tokens are neither scored nor counted.
 *
 * @param name of the corpus or the language
 * @param tokens scored
 * @param bytes of their text
 * @param nats sum of {@code -ln p}
 */
public record ValidationScore(String name, long tokens, long bytes, double nats) {
  /** Mean loss of a token. */
  public double natsPerToken() {
    return nats / Math.max(1, tokens);
  }

  /** What does not depend on the vocabulary. */
  public double bitsPerByte() {
    return nats / Math.log(2) / Math.max(1, bytes);
  }

  ValidationScore plus(ValidationScore other) {
    return new ValidationScore(name, tokens + other.tokens, bytes + other.bytes, nats + other.nats);
  }
}
