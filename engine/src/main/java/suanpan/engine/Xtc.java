package suanpan.engine;

/**
 * Exclude top choices: with some probability all tokens at or above a threshold but the least
 * probable of them are left out, which makes texts less predictable and keeps what is absurd away.
 * By the author p-e-w, first in text-generation-webui (pull request 6335, 2024).
 *
 * @param probability of leaving out anything at a token; 0 is neutral
 * @param threshold that a token's probability has to reach, among the tokens that the other steps
 *     leave; above 0.5 there are never two of them
 */
public record Xtc(double probability, double threshold) {
  /** Nothing is left out. */
  public static final Xtc OFF = new Xtc(0, 0.1);

  /**
   * @throws EngineException if a value is out of its range
   */
  public Xtc {
    if (!(probability >= 0 && probability <= 1)) {
      throw new EngineException("xtc probability: found " + probability + ", expected 0 to 1");
    }
    if (!(threshold > 0 && threshold <= 1)) {
      throw new EngineException(
          "xtc threshold: found " + threshold + ", expected above 0, at most 1");
    }
  }

  boolean isOff() {
    return probability == 0;
  }
}
