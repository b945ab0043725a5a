package suanpan.train.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import suanpan.train.AdamW;
import suanpan.train.Compute;
import suanpan.train.Gradients;
import suanpan.train.MovingAverage;
import suanpan.train.Muon;
import suanpan.train.Optimizer;
import suanpan.train.Parameter;
import suanpan.train.TokenBatch;
import suanpan.train.TrainableModel;
import suanpan.train.TrainingLoss;
import suanpan.train.TrainingPass;

/**
 * A model that learns step by step. All that decides the next step is in {@link #arrays} and {@link
 * #state}, so a learner that is given those goes on with the same bits.
 */
final class Learner {
  private final RunConfig config;
  private final TrainableModel model;
  private final BatchSource batches;
  private final TrainingPass pass;
  private final Gradients gradients;
  private final Optimizer optimizer;
  private final Optional<MovingAverage> average;
  private final SpikeGuard guard;
  private final Map<String, String> identity;
  private RunState state;

  /**
   * What a step did.
   *
   * @param isSpike whether the loss jumped and the weights stayed as they were
   */
  record Outcome(TrainingLoss loss, double gradientNorm, double learningRate, boolean isSpike) {}

  Learner(
      RunConfig config,
      TrainableModel model,
      Compute compute,
      BatchSource batches,
      String corpusHash) {
    this.config = config;
    this.model = model;
    this.batches = batches;
    RunConfig.Batch sizes = config.batch();
    this.pass =
        model.newPass(compute, sizes.sequences(), sizes.length(), TrainingRun.passOptions(config));
    List<Parameter> parameters = model.parameters();
    this.gradients = new Gradients(compute, parameters);
    RunConfig.OptimizerChoice choice = config.optimizer();
    this.optimizer =
        switch (choice.kind()) {
          case ADAMW -> new AdamW(compute, parameters, choice.settings());
          case MUON -> new Muon(compute, parameters, choice.momentum(), choice.settings());
        };
    this.average =
        config.ema() > 0
            ? Optional.of(new MovingAverage(compute, parameters, config.ema()))
            : Optional.empty();
    this.guard = new SpikeGuard(config.spikes());
    this.identity = identity(config, model, corpusHash);
    this.state = new RunState(0, 0, 0, 0, 0, 0, Map.of(), List.of(), 0, identity);
  }

  private static Map<String, String> identity(
      RunConfig config, TrainableModel model, String corpusHash) {
    RunConfig.Batch sizes = config.batch();
    Map<String, String> identity = new LinkedHashMap<>();
    identity.put("model", String.valueOf(new TreeMap<>(model.config().values())));
    identity.put("corpus", corpusHash);
    identity.put("seed", String.valueOf(config.seed()));
    identity.put("task", config.task().name());
    identity.put("optimizer", config.optimizer().kind().name());
    identity.put(
        "batch",
        sizes.accumulate() + " times " + sizes.sequences() + " sequences of " + sizes.length());
    return identity;
  }

  TrainableModel model() {
    return model;
  }

  Map<String, String> identity() {
    return identity;
  }

  RunState state() {
    return state;
  }

  /** Every array that a checkpoint holds; live. */
  Map<String, float[]> arrays() {
    Map<String, float[]> arrays = new LinkedHashMap<>();
    model.parameters().forEach(p -> arrays.put("weight." + p.name(), p.values()));
    optimizer.state().forEach((name, values) -> arrays.put("optimizer." + name, values));
    average.ifPresent(a -> arrays.putAll(a.state()));
    return arrays;
  }

  /** Goes on from a checkpoint whose arrays were read. */
  void restore(RunState from) {
    state = from;
    optimizer.resume(from.optimizerSteps());
    guard.restore(from.recentLosses());
  }

  /** Goes back to a checkpoint whose arrays were read, but not in the data. */
  void rollBack(RunState to) {
    RunState now = state;
    restore(
        new RunState(
            to.step(),
            now.position(),
            to.tokens(),
            now.skipped(),
            now.rollbacks() + 1,
            now.seconds(),
            now.joules(),
            to.recentLosses(),
            to.optimizerSteps(),
            identity));
  }

  Outcome step() {
    List<TokenBatch> parts = new ArrayList<>();
    double counted = 0;
    for (int i = 0; i < config.batch().accumulate(); i++) {
      TokenBatch part = batches.batch(state.position() + i);
      parts.add(part);
      for (float weight : part.weights()) {
        counted += weight;
      }
    }
    model.clearGradients();
    double tokens = 0;
    double mtp = 0;
    double balance = 0;
    for (TokenBatch part : parts) {
      TrainingLoss loss = pass.gradients(part.scaled((float) (1 / Math.max(1, counted))));
      tokens += loss.tokens();
      mtp += loss.nextTokens();
      balance += loss.balance();
    }
    TrainingLoss loss = new TrainingLoss(tokens, mtp, balance);
    double norm = gradients.clip(config.optimizer().clip());
    double rate = config.schedule().rate(state.step());
    boolean isSpike = guard.objectsTo(tokens, norm);
    if (isSpike) {
      model.balance(0);
    } else {
      optimizer.step(rate);
      model.balance(config.losses().biasSpeed());
      average.ifPresent(MovingAverage::update);
      guard.accept(tokens);
    }
    advance(isSpike);
    return new Outcome(loss, norm, rate, isSpike);
  }

  private void advance(boolean isSpike) {
    state =
        new RunState(
            state.step() + (isSpike ? 0 : 1),
            state.position() + config.batch().accumulate(),
            state.tokens() + (isSpike ? 0 : config.batch().tokens()),
            state.skipped() + (isSpike ? 1 : 0),
            state.rollbacks(),
            state.seconds(),
            state.joules(),
            guard.recent(),
            optimizer.steps(),
            identity);
  }

  /** {@code -ln p} of every target of a batch whose weight is not 0. */
  double[] tokenLosses(TokenBatch batch) {
    pass.loss(batch);
    return pass.tokenLosses();
  }

  /** Does something with the averaged weights in the place of the last ones, if there are any. */
  <T> T withAverages(Supplier<T> work) {
    average.ifPresent(MovingAverage::swap);
    try {
      return work.get();
    } finally {
      average.ifPresent(MovingAverage::swap);
    }
  }
}
