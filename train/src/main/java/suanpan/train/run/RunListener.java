package suanpan.train.run;

import java.util.List;

/** Told what a run does. */
public interface RunListener {
  /** Tells nobody. */
  RunListener NONE =
      new RunListener() {
        @Override
        public void step(StepReport report) {}

        @Override
        public void validated(long step, List<ValidationScore> scores) {}

        @Override
        public void note(String line) {}
      };

  /** A step was done or skipped. */
  void step(StepReport report);

  /** The text kept from training was scored: by source, then by language. */
  void validated(long step, List<ValidationScore> scores);

  /** Something worth a line happened. */
  void note(String line);
}
