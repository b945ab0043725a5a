package suanpan.train.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import suanpan.corpus.TokenFile;
import suanpan.energy.EnergyMeter;
import suanpan.energy.GridIntensity;
import suanpan.train.Compute;
import suanpan.train.ModelFolder;
import suanpan.train.PassOptions;
import suanpan.train.PeakSpeed;
import suanpan.train.TrainableModel;
import suanpan.train.TrainingException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A training run: steps, checkpoints, scores of the text kept from training, log, curves and
 * ledger. One thread runs it; any other may ask it to stop.
 *
 * <p>The folder of a run has {@code checkpoints/}, {@code model/} (the weights of the last
 * checkpoint as engines open them, averaged if the configuration says so), {@code log.jsonl},
 * {@code curves.html}, {@code events/} for TensorBoard, and {@code ledger.json}.
 */
public final class TrainingRun implements AutoCloseable {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final int MOST_ROLLBACKS = 20;
  private static final long FLUSH_NANOS = 1_000_000_000L;
  private static final long RETRY_NANOS = 60_000_000_000L;
  private static final double NANOS_PER_MINUTE = 60e9;

  private final RunConfig config;
  private final RunListener listener;
  private final RunCorpus corpus;
  private final Compute compute;
  private final EnergyMeter meter;
  private final TokenFile tokens;
  private final Learner learner;
  private final HeldOutText heldOut;
  private final CheckpointFolder checkpoints;
  private final RunLog log;
  private final EventFile events;
  private final RunClock clock;
  private final double peak;
  private final double flopsPerToken;
  private List<ValidationScore> scores = List.of();
  private int spikesInARow;
  private volatile boolean stopAsked;

  /** Whether a run goes on from what its folder has. */
  public enum Start {
    /** Refuses a folder that has checkpoints. */
    FRESH,
    /** Goes on from the newest checkpoint; without one it begins. */
    RESUME
  }

  private TrainingRun(RunConfig config, Start start, RunListener listener) throws IOException {
    this.config = config;
    this.listener = listener;
    Files.createDirectories(config.out());
    checkpoints =
        new CheckpointFolder(config.out().resolve("checkpoints"), config.checkpoints().keep());
    Optional<Path> newest = checkpoints.newest();
    if (start == Start.FRESH && newest.isPresent()) {
      throw new TrainingException(
          config.out()
              + ": found checkpoints; --resume goes on from them, another 'out' begins anew");
    }
    corpus = RunCorpus.open(config, listener);
    TrainableModel model = corpus.model(config);
    compute = Compute.open(config.threads(), config.arithmetic());
    meter = EnergyMeter.open(GridIntensity.parse(config.price().grid()));
    tokens = corpus.prepared().trainTokens();
    learner =
        new Learner(
            config,
            model,
            compute,
            corpus.batches(config, tokens),
            corpus.prepared().manifestHash());
    heldOut = new HeldOutText(corpus.prepared(), config.batch(), config.validation().sequences());
    if (newest.isPresent()) {
      learner.restore(CheckpointFolder.read(newest.get(), learner.arrays(), learner.identity()));
      listener.note("goes on from " + newest.get() + ", step " + learner.state().step());
    }
    clock = new RunClock(meter, learner.state());
    log = new RunLog(config.out().resolve("log.jsonl"), learner.state().step());
    events = new EventFile(config.out().resolve("events"), learner.state().step());
    peak = PeakSpeed.flopsPerSecond(compute);
    flopsPerToken = ModelFlops.perToken(model, config.batch().length(), config.losses().mtp() > 0);
  }

  /**
   * Opens a run: prepares its corpus if that is a configuration, makes or reads its model, and goes
   * back to its newest checkpoint.
   *
   * @throws TrainingException if it cannot begin; the message says why
   * @throws suanpan.corpus.CorpusException if the corpus cannot be read or prepared
   */
  public static TrainingRun open(RunConfig config, Start start, RunListener listener) {
    try {
      return new TrainingRun(config, start, listener);
    } catch (IOException e) {
      throw new TrainingException(config.out() + ": cannot be written: " + e, e);
    }
  }

  /** What the run computes with, in words. */
  public String description() {
    return String.format(
        "%s: %,d parameters, %,d met by a token; %,d tokens a step; peak %.1f GFLOP/s with %d"
            + " threads; energy by %s",
        config.name(),
        learner.model().parameterCount(),
        ModelFlops.activeParameters(learner.model()),
        config.batch().tokens(),
        peak / 1e9,
        compute.threads(),
        meter.method().wireName());
  }

  /** Asks the run to end after its step, with a checkpoint. From any thread. */
  public void requestStop() {
    stopAsked = true;
  }

  /** Whether all steps are done. */
  public boolean isDone() {
    return learner.state().step() >= config.steps();
  }

  /**
   * Runs to the last step, or until asked to stop; then writes a checkpoint, the model and the
   * ledger.
   *
   * @throws TrainingException if losses jump again and again, or the last checkpoint cannot be
   *     written
   */
  public Ledger run() {
    try {
      if (checkpoints.newest().isEmpty()) {
        save();
      }
      long nextSave = System.nanoTime() + saveNanos();
      long nextFlush = System.nanoTime() + FLUSH_NANOS;
      while (!isDone() && !stopAsked) {
        boolean done = step();
        if (done && isTimeToValidate()) {
          validate();
        }
        long now = System.nanoTime();
        if (now - nextFlush > 0) {
          log.flush();
          nextFlush = now + FLUSH_NANOS;
        }
        if (now - nextSave > 0) {
          nextSave = System.nanoTime() + (trySave() ? saveNanos() : RETRY_NANOS);
        }
      }
      if (isDone()) {
        validate();
      }
      save();
      return ledger();
    } catch (IOException e) {
      throw new TrainingException(
          config.out()
              + ": cannot be written ("
              + e
              + "); is the disk full? Checkpoints are whole, --resume goes on from the last",
          e);
    }
  }

  private long saveNanos() {
    return (long) (config.checkpoints().minutes() * NANOS_PER_MINUTE);
  }

  private boolean isTimeToValidate() {
    int every = config.validation().steps();
    return every > 0 && learner.state().step() % every == 0 && !isDone();
  }

  /** One step; false if its loss was a spike and the weights stayed as they were. */
  private boolean step() throws IOException {
    double wattSeconds = clock.joules();
    long begin = System.nanoTime();
    Learner.Outcome outcome = learner.step();
    double seconds = (System.nanoTime() - begin) / 1e9;
    double speed = config.batch().tokens() / seconds;
    StepReport report =
        new StepReport(
            learner.state().step(),
            config.steps(),
            outcome.loss().tokens(),
            outcome.loss().nextTokens(),
            outcome.loss().balance(),
            outcome.gradientNorm(),
            outcome.learningRate(),
            learner.state().tokens(),
            speed,
            speed * flopsPerToken / peak,
            (clock.joules() - wattSeconds) / seconds,
            clock.secondsLeft(seconds, config.steps() - learner.state().step()),
            outcome.isSpike() ? "spike" : "");
    log.step(report);
    writeEvents(report);
    listener.step(report);
    spikesInARow = outcome.isSpike() ? spikesInARow + 1 : 0;
    if (spikesInARow >= config.spikes().rollbackAfter()) {
      rollBack();
    }
    return !outcome.isSpike();
  }

  private void writeEvents(StepReport report) throws IOException {
    events.scalar(report.step(), "loss", report.loss());
    events.scalar(report.step(), "gradientNorm", report.gradientNorm());
    events.scalar(report.step(), "learningRate", report.learningRate());
    events.scalar(report.step(), "tokensPerSecond", report.tokensPerSecond());
    events.scalar(report.step(), "utilization", report.utilization());
  }

  /** Weights and optimizer of the last checkpoint, and then other data. */
  private void rollBack() throws IOException {
    spikesInARow = 0;
    Path newest = checkpoints.newest().orElseThrow();
    if (learner.state().rollbacks() >= MOST_ROLLBACKS) {
      throw new TrainingException(
          "the loss jumped "
              + config.spikes().rollbackAfter()
              + " times in a row after "
              + MOST_ROLLBACKS
              + " rollbacks; lower the learning rate, or look at the data");
    }
    RunState back = CheckpointFolder.read(newest, learner.arrays(), learner.identity());
    learner.rollBack(back);
    log.rollBackTo(back.step());
    listener.note("the loss jumped too often; back to step " + back.step() + " with other data");
  }

  private void validate() throws IOException {
    scores = learner.withAverages(() -> heldOut.score(learner::tokenLosses));
    long step = learner.state().step();
    for (ValidationScore score : scores) {
      log.validated(step, score);
      events.scalar(step, "bitsPerByte/" + score.name(), score.bitsPerByte());
    }
    listener.validated(step, scores);
  }

  private boolean trySave() {
    try {
      save();
      return true;
    } catch (TrainingException | IOException e) {
      listener.note(e.getMessage() + "; training goes on and tries again in a minute");
      return false;
    }
  }

  private void save() throws IOException {
    log.flush();
    RunState state = clock.stamped(learner.state());
    checkpoints.write(state, learner.arrays());
    Path model = config.out().resolve("model");
    learner.withAverages(
        () -> {
          ModelFolder.write(learner.model(), model, ModelFolder.Stored.BF16);
          return model;
        });
    corpus.copyTokenizer(model);
    Ledger ledger = ledger();
    write(config.out().resolve("ledger.json"), JSON.writeValueAsString(ledger.document()) + "\n");
    CurvePage.write(
        config.out().resolve("log.jsonl"),
        config.name(),
        ledger.text(),
        config.out().resolve("curves.html"));
  }

  private static void write(Path file, String text) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.writeString(part, text);
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** What the run took so far. */
  public Ledger ledger() {
    RunState state = clock.stamped(learner.state());
    double loss =
        state.recentLosses().stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    return new Ledger(
        config.name(),
        learner.model().parameterCount(),
        ModelFlops.activeParameters(learner.model()),
        state.step(),
        state.tokens(),
        flopsPerToken * state.tokens(),
        state.seconds() / 3600,
        state.joules(),
        meter.grid(),
        config.price(),
        corpus.prepared().tokenShares(),
        loss,
        scores);
  }

  /** Ends threads and closes files; what was not saved is lost. */
  @Override
  public void close() {
    try (compute;
        meter;
        tokens) {
      log.close();
      events.close();
    } catch (IOException e) {
      throw new TrainingException(config.out() + ": cannot be closed: " + e, e);
    }
  }

  static PassOptions passOptions(RunConfig config) {
    return PassOptions.defaults()
        .withMtpFactor(config.losses().mtp())
        .withBalanceFactor(config.losses().balance() / config.batch().accumulate());
  }
}
