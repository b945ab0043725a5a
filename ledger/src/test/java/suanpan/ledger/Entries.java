package suanpan.ledger;

import java.time.Instant;
import suanpan.energy.EnergyMethod;
import suanpan.energy.EnergyReport;
import suanpan.energy.GridIntensity;

/** Entries for tests: 100 prompt tokens, 60 of them cached, 20 of the answer, 1.5 s. */
final class Entries {
  private Entries() {}

  static LedgerEntry entry(String ended, String key, String model, double joules) {
    return entry(ended, key, model, joules, EnergyMethod.ESTIMATE, 500);
  }

  static LedgerEntry entry(
      String ended,
      String key,
      String model,
      double joules,
      EnergyMethod method,
      double gramsPerKwh) {
    return new LedgerEntry(
        Instant.parse(ended),
        key,
        model,
        100,
        60,
        20,
        1500,
        EnergyReport.ofJoules(joules, method, GridIntensity.ofGrams(gramsPerKwh)));
  }
}
