package suanpan.train.run;

import java.nio.file.Path;
import java.util.List;

/** A run in a process of its own, slow enough to be killed in the midst of it. */
public final class SlowRun {
  private static final long PAUSE_MILLIS = 40;

  private SlowRun() {}

  /** Goes on with the configuration that is the only argument. */
  public static void main(String[] args) {
    RunListener pausing =
        new RunListener() {
          @Override
          public void step(StepReport report) {
            try {
              Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }

          @Override
          public void validated(long step, List<ValidationScore> scores) {}

          @Override
          public void note(String line) {}
        };
    RunConfig config = RunConfig.read(Path.of(args[0]));
    try (TrainingRun run = TrainingRun.open(config, TrainingRun.Start.RESUME, pausing)) {
      run.run();
    }
  }
}
