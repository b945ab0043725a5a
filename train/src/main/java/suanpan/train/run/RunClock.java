package suanpan.train.run;

import java.util.LinkedHashMap;
import java.util.Map;
import suanpan.energy.EnergyMeter;
import suanpan.energy.EnergyReport;
import suanpan.energy.Measurement;

/** Time and energy of a run: what its earlier pieces took, and this one so far. */
final class RunClock {
  private static final double SMOOTHING = 0.05;

  private final Measurement measurement;
  private final long begin = System.nanoTime();
  private final double secondsBefore;
  private final Map<String, Double> joulesBefore;
  private double secondsPerStep;

  RunClock(EnergyMeter meter, RunState state) {
    this.measurement = meter.start();
    this.secondsBefore = state.seconds();
    this.joulesBefore = state.joules();
  }

  /** Joules of this piece so far. */
  double joules() {
    return measurement.stop().joules();
  }

  /** How long the rest takes if its steps take as long as the last ones did. */
  double secondsLeft(double secondsOfThisStep, long stepsLeft) {
    secondsPerStep =
        secondsPerStep == 0
            ? secondsOfThisStep
            : secondsPerStep + SMOOTHING * (secondsOfThisStep - secondsPerStep);
    return secondsPerStep * stepsLeft;
  }

  /** The state with the time and energy up to now. */
  RunState stamped(RunState state) {
    EnergyReport report = measurement.stop();
    Map<String, Double> joules = new LinkedHashMap<>(joulesBefore);
    joules.merge(report.method().wireName(), report.joules(), Double::sum);
    return new RunState(
        state.step(),
        state.position(),
        state.tokens(),
        state.skipped(),
        state.rollbacks(),
        secondsBefore + (System.nanoTime() - begin) / 1e9,
        joules,
        state.recentLosses(),
        state.optimizerSteps(),
        state.identity());
  }
}
