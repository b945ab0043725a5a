package suanpan.engine;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.DoubleAdder;
import suanpan.energy.EnergyMeter;
import suanpan.energy.EnergyReport;
import suanpan.energy.Measurement;

/**
 * Splits the energy of passes that several answers share. While there is work, time is cut where
 * passes end; what was measured in a piece is shared out by the tokens that its pass fed for each,
 * so that the answers together have all of it. Idle time belongs to nobody.
 */
final class EnergyShares {
  private final EnergyMeter meter;
  private Optional<Measurement> piece = Optional.empty();
  private final DoubleAdder joules = new DoubleAdder();

  EnergyShares(EnergyMeter meter) {
    this.meter = meter;
  }

  /** There is work; without effect if there was already. */
  void begin() {
    if (piece.isEmpty()) {
      piece = Optional.of(meter.start());
    }
  }

  /** There is no work. */
  void pause() {
    piece = Optional.empty();
  }

  /** Charges the answers of a pass that is done. */
  void charge(List<ScheduledAnswer> answers, int[] counts, int sum) {
    EnergyReport report = piece.orElseGet(meter::start).stop();
    piece = Optional.of(meter.start());
    joules.add(report.joules());
    for (int i = 0; i < counts.length; i++) {
      answers.get(i).charge(report.joules() * counts[i] / sum, report.method());
    }
  }

  /** All that was charged. */
  double joules() {
    return joules.sum();
  }
}
