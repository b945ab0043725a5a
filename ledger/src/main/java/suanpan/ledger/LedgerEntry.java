package suanpan.ledger;

import java.time.Instant;
import suanpan.energy.EnergyReport;

/**
 * What one answer cost.
 *
 * @param ended when it was finished; kept to the millisecond
 * @param key the name of the caller's key, never the key; empty where keys are not in use
 * @param model the model's name as the server knows it
 * @param promptTokens tokens of the prompt, cached ones included
 * @param cachedTokens those of the prompt that did not have to be computed
 * @param completionTokens tokens of the answer
 * @param millis computing it, without its time in a queue
 * @param energy this answer's share
 */
public record LedgerEntry(
    Instant ended,
    String key,
    String model,
    long promptTokens,
    long cachedTokens,
    long completionTokens,
    long millis,
    EnergyReport energy) {

  /**
   * @throws IllegalArgumentException if a count is negative, or more is cached than was asked
   */
  public LedgerEntry {
    requireCount("promptTokens", promptTokens);
    requireCount("cachedTokens", cachedTokens);
    requireCount("completionTokens", completionTokens);
    requireCount("millis", millis);
    if (cachedTokens > promptTokens) {
      throw new IllegalArgumentException(
          "cachedTokens: found "
              + cachedTokens
              + ", expected at most promptTokens, "
              + promptTokens);
    }
  }

  private static void requireCount(String name, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + ": found " + value + ", expected 0 or more");
    }
  }
}
