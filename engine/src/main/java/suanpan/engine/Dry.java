package suanpan.engine;

import java.util.List;

/**
 * Don't repeat yourself: where the newest n tokens occurred before, and n is at least {@code
 * allowedLength}, the logit of the token that followed there is lowered by {@code multiplier x
 * base^(n - allowedLength)}, n being the longest such match. By the author p-e-w, first in
 * text-generation-webui (pull request 5677, 2024).
 *
 * @param multiplier 0 is neutral
 * @param base at least 1
 * @param allowedLength tokens that may repeat without a penalty, at least 1
 * @param window positions that are looked at, prompt included; 0 for all
 * @param breakers texts over which no repetition reaches: a token that contains one ends the match
 */
public record Dry(
    double multiplier, double base, int allowedLength, int window, List<String> breakers) {
  /** The usual breakers: line ends, colons, quotes and asterisks. */
  public static final List<String> USUAL_BREAKERS = List.of("\n", ":", "\"", "*");

  /** No penalty; its other values are the usual ones. */
  public static final Dry OFF = new Dry(0, 1.75, 2, 0, USUAL_BREAKERS);

  /**
   * @throws EngineException if a value is out of its range
   */
  public Dry {
    breakers = List.copyOf(breakers);
    require(multiplier >= 0 && Double.isFinite(multiplier), "multiplier", multiplier, "at least 0");
    require(base >= 1 && Double.isFinite(base), "base", base, "at least 1");
    require(allowedLength >= 1, "allowedLength", allowedLength, "at least 1");
    require(window >= 0, "window", window, "at least 0");
    if (breakers.contains("")) {
      throw new EngineException("dry breakers: found an empty text");
    }
  }

  /** The same with another multiplier. */
  public Dry withMultiplier(double value) {
    return new Dry(value, base, allowedLength, window, breakers);
  }

  boolean isOff() {
    return multiplier == 0;
  }

  private static void require(boolean holds, String name, double found, String expected) {
    if (!holds) {
      throw new EngineException("dry " + name + ": found " + found + ", expected " + expected);
    }
  }
}
