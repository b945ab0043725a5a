package suanpan.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import suanpan.train.run.Ledger;
import suanpan.train.run.RunConfig;
import suanpan.train.run.RunListener;
import suanpan.train.run.StepReport;
import suanpan.train.run.TrainingRun;
import suanpan.train.run.ValidationScore;

/** A training run. */
@Command(
    name = "train",
    description = {
      "Trains a model as a configuration says: from scratch, going on from a model, or on"
          + " conversations.",
      "Writes checkpoints, the model, a log, curves (curves.html), events for TensorBoard and a"
          + " ledger to the configuration's folder. Ctrl-C and SIGTERM end the run after its step,"
          + " with a checkpoint; --resume goes on with the same bits, also after a crash."
    },
    footer = {
      "  suanpan train examples/train/tiny.yaml",
      "  suanpan train examples/train/tiny.yaml --resume --json"
    })
final class TrainCommand extends Subcommand {
  private static final long STOP_SECONDS = 120;

  @Parameters(paramLabel = "CONFIG", description = "A YAML file; see docs/training-runs.md.")
  private @Nullable Path config;

  @Option(names = "--resume", description = "Go on from the newest checkpoint, if there is one.")
  private boolean resume;

  TrainCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int run() {
    if (config == null) {
      throw wrongUsage("CONFIG is needed");
    }
    TrainingRun.Start start = resume ? TrainingRun.Start.RESUME : TrainingRun.Start.FRESH;
    try (ProgressLine line = progressLine();
        TrainingRun run = TrainingRun.open(RunConfig.read(config), start, listener(line))) {
      line.stay(run.description());
      Ledger ledger = untilStopped(run);
      line.clear();
      if (!run.isDone()) {
        note("stopped with a checkpoint; --resume goes on");
      }
      if (wantsJson()) {
        printJson(ledger.document());
      } else {
        surroundings().out().print(ledger.text());
      }
    }
    return Program.DONE;
  }

  /** Runs so that a signal ends the run after its step instead of in the midst of it. */
  private static Ledger untilStopped(TrainingRun run) {
    CountDownLatch ended = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              run.requestStop();
              try {
                boolean _ = ended.await(STOP_SECONDS, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return run.run();
    } finally {
      ended.countDown();
      removeHook(hook);
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already, and the hook has done its work.
    }
  }

  private static RunListener listener(ProgressLine line) {
    return new RunListener() {
      @Override
      public void step(StepReport report) {
        line.update(text(report));
      }

      @Override
      public void validated(long step, List<ValidationScore> scores) {
        StringBuilder text = new StringBuilder("step " + step + ", bits per byte:");
        scores.forEach(
            score -> text.append(Units.format(" %s %.3f", score.name(), score.bitsPerByte())));
        line.stay(text.toString());
      }

      @Override
      public void note(String text) {
        line.stay(text);
      }
    };
  }

  private static String text(StepReport report) {
    return Units.format(
        "step %d of %d, loss %.4f, gradient %.2f, %s tokens/s, MFU %s, %.0f W, %s left%s",
        report.step(),
        report.steps(),
        report.loss(),
        report.gradientNorm(),
        Units.whole(Math.round(report.tokensPerSecond())),
        Units.percent(report.utilization()),
        report.watts(),
        Units.duration(report.secondsLeft() * 1000),
        report.note().isEmpty() ? "" : ", " + report.note());
  }
}
