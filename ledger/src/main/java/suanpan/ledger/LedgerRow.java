package suanpan.ledger;

import java.time.Instant;
import suanpan.energy.EnergyMethod;

/**
 * The sum of some answers. Energy by the processor's counters and by estimate is never added, so a
 * day on which both were in use has two rows.
 *
 * @param group the day, key or model, or {@code total}
 * @param method where the joules come from
 * @param region the grid that the grams were computed for; several are separated by commas
 * @param answers how many answers
 * @param promptTokens tokens of the prompts, cached ones included
 * @param cachedTokens those that did not have to be computed
 * @param completionTokens tokens of the answers
 * @param millis time of all answers, overlapping ones counted twice
 * @param joules energy
 * @param gramsCo2e emissions, each answer at the intensity of its time
 * @param lastEnded the end of the last answer
 */
public record LedgerRow(
    String group,
    EnergyMethod method,
    String region,
    long answers,
    long promptTokens,
    long cachedTokens,
    long completionTokens,
    long millis,
    double joules,
    double gramsCo2e,
    Instant lastEnded) {
  private static final double JOULES_PER_KWH = 3.6e6;

  /** A pot of filter coffee takes about a tenth of a kilowatt-hour. */
  private static final double KWH_PER_POT_OF_COFFEE = 0.1;

  /** The energy in kilowatt-hours. */
  public double kilowattHours() {
    return joules / JOULES_PER_KWH;
  }

  /** The unit everybody understands: pots of coffee of 0.1 kWh. */
  public double potsOfCoffee() {
    return kilowattHours() / KWH_PER_POT_OF_COFFEE;
  }
}
