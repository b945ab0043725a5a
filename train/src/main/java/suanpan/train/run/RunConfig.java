package suanpan.train.run;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import suanpan.corpus.ConfigNode;
import suanpan.train.AdamW;
import suanpan.train.Compute;
import suanpan.train.Schedule;

/**
 * What a training run does.
 *
 * @param name of the run
 * @param out folder that it writes
 * @param task what it learns from
 * @param corpus a prepared corpus, or a corpus configuration (.yaml) that is prepared first
 * @param chats conversations as JSON lines, for {@link Task#CHAT}
 * @param startFrom a model folder whose weights are the beginning
 * @param model the keys of config.json of a new model, where {@code startFrom} is empty
 * @param seed of new weights and of the order of the data
 * @param threads 0 for one on each physical core
 * @param arithmetic of products with weights; a checkpoint may go on with another
 * @param batch sizes
 * @param steps how often the weights change
 * @param schedule of the learning rate
 * @param optimizer which, and its settings
 * @param losses factors on parts of the loss
 * @param ema decay of the running mean of the weights; 0 for none
 * @param checkpoints when, and how many are kept
 * @param validation when, and how much
 * @param spikes what to do when a loss jumps
 * @param price of the machine
 */
public record RunConfig(
    String name,
    Path out,
    Task task,
    Path corpus,
    Optional<Path> chats,
    Optional<Path> startFrom,
    Map<String, Object> model,
    long seed,
    int threads,
    Compute.Arithmetic arithmetic,
    Batch batch,
    long steps,
    Schedule schedule,
    OptimizerChoice optimizer,
    Losses losses,
    double ema,
    Checkpoints checkpoints,
    Validating validation,
    Spikes spikes,
    Price price) {
  private static final int MANY = 1_000_000_000;

  /** What a run learns from. */
  public enum Task {
    /** Every token of a corpus. */
    TEXT,
    /** The answers in conversations. */
    CHAT
  }

  /**
   * Sizes of a step.
   *
   * @param length tokens in a sequence
   * @param sequences at once
   * @param accumulate how many times that before the weights change
   */
  public record Batch(int length, int sequences, int accumulate) {
    /** Tokens that one change of the weights sees. */
    public long tokens() {
      return (long) length * sequences * accumulate;
    }
  }

  /** Kinds of optimizers. */
  public enum OptimizerKind {
    ADAMW,
    MUON
  }

  /**
   * @param momentum of Muon
   * @param settings of AdamW, and for what Muon leaves to it
   * @param clip largest norm of the gradient; a larger one is scaled down
   */
  public record OptimizerChoice(
      OptimizerKind kind, double momentum, AdamW.Settings settings, double clip) {}

  /**
   * @param mtp factor on the loss of the block for multi-token prediction
   * @param balance factor on the term for balance of experts within a sequence
   * @param biasSpeed step of the router's correction bias
   */
  public record Losses(double mtp, double balance, double biasSpeed) {}

  /**
   * @param minutes between two
   * @param keep how many, the newest
   */
  public record Checkpoints(double minutes, int keep) {}

  /**
   * @param steps between two; 0 for none but at the end
   * @param sequences most of each source
   */
  public record Validating(int steps, int sequences) {}

  /**
   * A loss is a spike if it lies above the mean of the last ones by {@code factor} deviations, and
   * by at least half a nat; or if it is not a number.
   *
   * @param window how many losses the mean is of
   * @param rollbackAfter so many spikes in a row send the run back to its last checkpoint
   */
  public record Spikes(double factor, int window, int rollbackAfter) {}

  /**
   * @param perHour of the machine
   * @param grid region or grams of CO2e per kWh, as {@code --grid}
   */
  public record Price(double perHour, String currency, String grid) {}

  /**
   * Reads a configuration.
   *
   * @throws suanpan.corpus.ConfigException if it is not whole; a key that is not known is an error
   */
  public static RunConfig read(Path file) {
    ConfigNode node = ConfigNode.read(file);
    Task task = node.choice("task", Task.TEXT);
    Optional<Path> from =
        node.has("startFrom") ? Optional.of(node.path("startFrom")) : Optional.empty();
    Map<String, Object> model = node.node("model").values();
    if (from.isPresent() != model.isEmpty()) {
      throw node.error(
          "model",
          from.isPresent() ? "both model and startFrom" : "neither model nor startFrom",
          "one of them: the keys of a new model's config.json, or a folder with weights");
    }
    int steps = node.count("steps", 0, 1, MANY);
    if (!node.has("steps")) {
      throw node.error("steps", "nothing", "how often the weights change");
    }
    RunConfig config =
        new RunConfig(
            node.string("name"),
            node.path("out"),
            task,
            node.path("corpus"),
            task == Task.CHAT ? Optional.of(node.path("chats")) : Optional.empty(),
            from,
            model,
            node.integer("seed", 1, Long.MIN_VALUE, Long.MAX_VALUE),
            node.count("threads", 0, 0, 1024),
            node.choice("arithmetic", Compute.Arithmetic.FLOAT32),
            batch(node.node("batch")),
            steps,
            schedule(node.node("schedule"), steps),
            optimizer(node.node("optimizer")),
            losses(node.node("losses")),
            node.number("ema", 0, 0, 0.999_999),
            checkpoints(node.node("checkpoints")),
            validation(node.node("validation")),
            spikes(node.node("spikes")),
            price(node.node("price")));
    node.finish();
    return config;
  }

  private static Batch batch(ConfigNode node) {
    return new Batch(
        node.count("length", 256, 2, 1 << 20),
        node.count("sequences", 8, 1, 1 << 16),
        node.count("accumulate", 1, 1, 1 << 16));
  }

  private enum ScheduleKind {
    CONSTANT,
    COSINE,
    WSD
  }

  private static Schedule schedule(ConfigNode node, int steps) {
    double peak = node.number("learningRate", 1e-3, 0, 10);
    double last = peak * node.number("floor", 0.1, 0, 1);
    int warmup = node.count("warmupSteps", Math.max(1, steps / 50), 0, MANY);
    int decay = node.count("decaySteps", Math.max(1, steps / 5), 0, MANY);
    return switch (node.choice("kind", ScheduleKind.COSINE)) {
      case CONSTANT -> new Schedule.Constant(peak, warmup);
      case COSINE -> new Schedule.Cosine(peak, last, warmup, steps);
      case WSD -> new Schedule.WarmupStableDecay(peak, last, warmup, steps, decay);
    };
  }

  private static OptimizerChoice optimizer(ConfigNode node) {
    AdamW.Settings usual = AdamW.Settings.defaults();
    AdamW.Settings settings =
        usual
            .withBetas(
                node.number("beta1", usual.beta1(), 0, 1),
                node.number("beta2", usual.beta2(), 0, 1))
            .withWeightDecay(node.number("weightDecay", usual.weightDecay(), 0, 10));
    return new OptimizerChoice(
        node.choice("kind", OptimizerKind.ADAMW),
        node.number("momentum", 0.95, 0, 1),
        settings,
        node.number("clip", 1, 1e-6, 1e9));
  }

  private static Losses losses(ConfigNode node) {
    return new Losses(
        node.number("mtp", 0, 0, 10),
        node.number("balance", 0, 0, 10),
        node.number("biasSpeed", 0.001, 0, 1));
  }

  private static Checkpoints checkpoints(ConfigNode node) {
    return new Checkpoints(node.number("minutes", 5, 0, MANY), node.count("keep", 3, 1, 1000));
  }

  private static Validating validation(ConfigNode node) {
    return new Validating(
        node.count("steps", 500, 0, MANY), node.count("sequences", 32, 1, 1_000_000));
  }

  private static Spikes spikes(ConfigNode node) {
    return new Spikes(
        node.number("factor", 6, 0.1, 1e9),
        node.count("window", 64, 8, 10_000),
        node.count("rollbackAfter", 8, 1, MANY));
  }

  private static Price price(ConfigNode node) {
    return new Price(
        node.number("perHour", 0.05, 0, 1e9),
        node.string("currency", "USD"),
        node.string("grid", "WORLD"));
  }
}
