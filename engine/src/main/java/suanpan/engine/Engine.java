package suanpan.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import suanpan.energy.EnergyMeter;
import suanpan.kernels.KernelSelection;
import suanpan.kernels.Rounding;
import suanpan.models.Architecture;
import suanpan.models.CacheLayout;
import suanpan.models.Model;
import suanpan.models.Weights;
import suanpan.tensor.Backend;
import suanpan.tensor.CacheRowType;
import suanpan.tensor.Kernels;
import suanpan.tensor.Parallel;

/**
 * An opened model: immutable, shared by threads. Sessions are opened on it, one for each timeline.
 * Closing it closes its sessions and schedulers.
 */
public final class Engine implements AutoCloseable {
  private final ModelFiles files;
  private final Architecture.Plan plan;
  private final Backend backend;
  private final Model model;
  private final long budgetBytes;
  private final long freeBytes; // of the budget, beside the weights
  private final Optional<ExpertMemory> experts;
  private final ModelCard card;
  private final EnergyMeter meter;
  private final CacheRowType cacheRows;
  private final int contextLength;
  private final List<String> notes;
  private final Duration loadTime;
  private final Set<Session> sessions = new HashSet<>();
  private final Set<Scheduler> schedulers = new HashSet<>(); // guarded by sessions
  private final AtomicBoolean isReleased = new AtomicBoolean();
  private boolean isClosed; // guarded by sessions

  private Engine(ModelFiles files, EngineOptions options, Parallel parallel, long startNanos) {
    this.files = files;
    PlannedModel planned = PlannedModel.of(files.source());
    this.plan = planned.plan();
    this.backend = new Backend(kernels(options), parallel);
    this.cacheRows = options.cacheRows();
    Model bound = plan.bind(files.source(), backend);
    this.card = new ModelCards(files, planned, cacheRows).of(bound.weights());
    List<String> found = new ArrayList<>(files.notes());
    MemoryPlan memory =
        new MemoryPlan(
            plan,
            cacheRows,
            WeightSizes.of(planned.table(), bound.weights(), plan.facts()),
            MemoryPlan.budgetBytes(options));
    this.contextLength = contextLength(memory, options, found);
    this.budgetBytes = memory.budgetBytes();
    this.freeBytes = budgetBytes - memory.weights().allBytes();
    this.experts = expertMemory(memory, planned, bound.weights(), found);
    this.model =
        experts
            .<Model>map(e -> new WatchedModel(bound, e, memory.rowsPerPass(contextLength)))
            .orElse(bound);
    this.notes = List.copyOf(found);
    this.meter = EnergyMeter.open(options.grid());
    this.loadTime = Duration.ofNanos(System.nanoTime() - startNanos);
  }

  /** Opens a model with {@link EngineOptions#defaults}; see {@link #open(Path, EngineOptions)}. */
  public static Engine open(Path fileOrFolder) {
    return open(fileOrFolder, EngineOptions.defaults());
  }

  /**
   * Opens a GGUF file (the first part of a split one) or a folder with config.json and safetensors,
   * or with llama2.c's model.bin and tokenizer.bin.
   *
   * @throws NotEnoughMemoryException if the model or the context that was asked for does not fit
   * @throws EngineException if the files are incomplete, damaged, or of a family that is not
   *     supported
   */
  public static Engine open(Path fileOrFolder, EngineOptions options) {
    long startNanos = System.nanoTime();
    return Failures.translated(
        () -> {
          ModelFiles files = ModelFiles.open(fileOrFolder, options.chatTexts());
          int threads = options.threads() > 0 ? options.threads() : Parallel.physicalCores();
          Parallel parallel = Parallel.ofThreads(threads);
          try {
            return new Engine(files, options, parallel, startNanos);
          } catch (RuntimeException | Error e) {
            parallel.close();
            files.close();
            throw e;
          }
        });
  }

  /**
   * Opens a model with {@link EngineOptions#defaults}; see {@link #open(String, EngineOptions)}.
   */
  public static Engine open(String model) {
    return open(model, EngineOptions.defaults());
  }

  /**
   * Opens a model by its name in the catalogue, a reference such as {@code hf:org/name}, or a path.
   * Nothing is ever downloaded.
   *
   * @throws EngineException if it is not installed; the message says how to pull it
   * @see #open(Path, EngineOptions)
   */
  public static Engine open(String model, EngineOptions options) {
    return open(Installation.of(model, options.environment()), options);
  }

  /**
   * What a model is, without running it, as {@link EngineOptions#defaults} would have it; see
   * {@link #describe(Path, EngineOptions)}.
   */
  public static ModelCard describe(Path fileOrFolder) {
    return describe(fileOrFolder, EngineOptions.defaults());
  }

  /**
   * What a model is, without running it: a model as for {@link #open(Path)}, or a bare config.json.
   *
   * @param options of which those that say how the cache is stored count
   * @throws EngineException if it cannot be read
   */
  public static ModelCard describe(Path fileOrFolder, EngineOptions options) {
    return Failures.translated(
        () -> {
          try (ModelFiles files = ModelFiles.openWeightsOrConfig(fileOrFolder)) {
            PlannedModel planned = PlannedModel.of(files.source());
            ModelCards cards = new ModelCards(files, planned, options.cacheRows());
            return files.hasWeights()
                ? cards.of(planned.table().bind(files.source()))
                : cards.withoutWeights();
          }
        });
  }

  /**
   * What a model of that shape would be, as {@link EngineOptions#defaults} would have it; see
   * {@link #describe(ModelShape, EngineOptions)}.
   */
  public static ModelCard describe(ModelShape shape) {
    return describe(shape, EngineOptions.defaults());
  }

  /**
   * What a model of that shape would be.
   *
   * @param options of which those that say how the cache is stored count
   * @throws EngineException if the shape contradicts itself, or no family runs it
   */
  public static ModelCard describe(ModelShape shape, EngineOptions options) {
    return Failures.translated(
        () -> {
          try (ModelFiles files = ModelFiles.ofShape(shape)) {
            return new ModelCards(files, PlannedModel.of(files.source()), options.cacheRows())
                .withoutWeights();
          }
        });
  }

  /** A new timeline of at most {@link #contextLength} tokens. */
  public Session newSession() {
    return newSession(contextLength);
  }

  /**
   * A new timeline.
   *
   * @param sessionLength tokens at most, from 1 to {@link #contextLength}
   * @throws NotEnoughMemoryException if its first part cannot be allocated
   * @throws EngineException if the length is out of range, or the engine is closed
   */
  public Session newSession(int sessionLength) {
    if (sessionLength < 1 || sessionLength > contextLength) {
      throw new EngineException(
          "context: found %d tokens, expected 1 to %d; open the model with a longer context"
              .formatted(sessionLength, contextLength));
    }
    synchronized (sessions) {
      requireOpen();
      Session session =
          Failures.withMemory(() -> new Session(this, sessionLength), cacheBytes(sessionLength));
      sessions.add(session);
      return session;
    }
  }

  /**
   * Feeds several sessions of this engine at once, at little more than the cost of one.
   *
   * @param maxTokens that a pass can feed, over all sessions
   * @throws EngineException if the number makes no sense
   */
  public Decoder newDecoder(int maxTokens) {
    if (maxTokens < 1 || maxTokens > Decoder.MAX_TOKENS) {
      throw new EngineException(
          "maxTokens: found %d, expected 1 to %d".formatted(maxTokens, Decoder.MAX_TOKENS));
    }
    return new Decoder(this, maxTokens);
  }

  /**
   * What a text means, by the states of its tokens behind the model's last norm; see {@link
   * #embed(int[], Pooling)}.
   *
   * @throws EngineException if the model has no tokenizer
   */
  public float[] embed(String text, Pooling pooling) {
    return embed(tokens(new Prompt.Text(text)), pooling);
  }

  /**
   * What tokens mean, by their states behind the model's last norm, pooled and then scaled to
   * length 1. A model that was not trained for it gives usable but not the best embeddings.
   *
   * @return [hiddenSize]
   * @throws ContextOverflowException if they do not fit the context
   * @throws EngineException if there are no tokens, or some that the vocabulary does not have
   */
  public float[] embed(int[] tokens, Pooling pooling) {
    if (tokens.length == 0) {
      throw new EngineException("tokens: found none, expected at least one to embed");
    }
    if (tokens.length > contextLength) {
      throw new ContextOverflowException(tokens.length, contextLength, contextLength);
    }
    Session.requireVocabulary(tokens, model.facts().vocabSize());
    return Failures.withMemory(
        () -> Embedding.of(model, cacheRows, tokens, pooling), cacheBytes(tokens.length));
  }

  /** Computes many answers at a time; see {@link #newScheduler(SchedulerOptions)}. */
  public Scheduler newScheduler() {
    return newScheduler(SchedulerOptions.defaults());
  }

  /**
   * Computes many answers at a time. One for an engine is enough: several take turns in single
   * products and share nothing.
   *
   * @throws NotEnoughMemoryException if its buffers cannot be allocated
   * @throws EngineException if the engine is closed
   */
  public Scheduler newScheduler(SchedulerOptions options) {
    synchronized (sessions) {
      requireOpen();
      Scheduler scheduler = new Scheduler(this, options);
      schedulers.add(scheduler);
      return scheduler;
    }
  }

  /**
   * A session as {@link Session#save} left it, of at most {@link #contextLength} tokens.
   *
   * @throws ContextOverflowException if it holds more
   * @throws EngineException if the file is not a snapshot, was made with another model, another
   *     version or other rows of the cache, or was damaged; the message says which
   */
  public Session restore(Path file) {
    Session session = newSession();
    try {
      session.fill(file);
      return session;
    } catch (RuntimeException | Error e) {
      session.close();
      throw e;
    }
  }

  /** What the model is. */
  public ModelCard card() {
    return card;
  }

  /** The model's tokenizer and chat template; empty for a model without a tokenizer. */
  public Optional<TextTools> text() {
    return files.text();
  }

  /**
   * How the model wants to be sampled: generation_config.json or the GGUF file where they say so,
   * else {@link Sampling#defaults}.
   */
  public Sampling defaultSampling() {
    return files.sampling();
  }

  /** Tokens that a session can hold. */
  public int contextLength() {
    return contextLength;
  }

  /** What the user should know, such as a context that was cut to fit the memory; a line each. */
  public List<String> notes() {
    return notes;
  }

  /** The arithmetic in words. */
  public String kernels() {
    return backend.kernels().description();
  }

  /** Bits of the vector registers that it uses. */
  public int vectorBits() {
    return backend.kernels().vectorBits();
  }

  /** Threads that it uses. */
  public int threads() {
    return backend.parallel().threads();
  }

  /** How memory and disk were used since the model was opened. */
  public MemoryUse memoryUse() {
    return experts
        .map(ExpertMemory::use)
        .orElseGet(
            () ->
                new MemoryUse(
                    budgetBytes,
                    ProcessMemory.residentBytes(),
                    0,
                    0,
                    ProcessMemory.readBytes().orElse(0)));
  }

  /** How long opening took. */
  public Duration loadTime() {
    return loadTime;
  }

  /**
   * Cancels what runs, waits for it, and gives memory and threads back. Further calls do nothing.
   *
   * @throws EngineException from inside a listener of a session: return, then close
   */
  @Override
  public void close() {
    List<Session> open;
    List<Scheduler> busy;
    synchronized (sessions) {
      isClosed = true;
      open = List.copyOf(sessions);
      busy = List.copyOf(schedulers);
    }
    busy.forEach(Scheduler::close);
    open.forEach(Session::close);
    if (isReleased.compareAndSet(false, true)) {
      meter.close();
      backend.parallel().close();
      files.close();
    }
  }

  CacheRowType cacheRows() {
    return cacheRows;
  }

  Model model() {
    return model;
  }

  Parallel parallel() {
    return backend.parallel();
  }

  Snapshot snapshot() {
    return new Snapshot(ModelFingerprint.of(files.source()), cacheRows);
  }

  EnergyMeter meter() {
    return meter;
  }

  /** The tokens of a prompt. */
  int[] tokens(Prompt prompt) {
    if (prompt instanceof Prompt.Tokens tokens) {
      return tokens.toArray();
    }
    return requireText().tokens(prompt);
  }

  /**
   * @throws EngineException if the model has no tokenizer
   */
  TextTools requireText() {
    return files.requireText();
  }

  /** Bytes of a full timeline of that length. */
  long cacheBytes(int sessionLength) {
    return cacheLayout(sessionLength).bytes();
  }

  CacheLayout cacheLayout(int sessionLength) {
    return plan.cacheLayout(sessionLength, cacheRows);
  }

  /** What caches may take beside the weights: a full context, or half of what is left. */
  long cacheBudgetBytes() {
    return Math.max(cacheBytes(contextLength), freeBytes / 2);
  }

  void forget(Session session) {
    synchronized (sessions) {
      sessions.remove(session);
    }
  }

  void forget(Scheduler scheduler) {
    synchronized (sessions) {
      schedulers.remove(scheduler);
    }
  }

  private void requireOpen() {
    if (isClosed) {
      throw new EngineException("engine: found it closed; open the model again");
    }
  }

  private Optional<ExpertMemory> expertMemory(
      MemoryPlan memory, PlannedModel planned, Weights weights, List<String> found) {
    if (memory.fits(contextLength)) {
      return Optional.empty();
    }
    long forExperts = memory.expertBudgetBytes(contextLength);
    WeightSizes sizes = memory.weights();
    found.add(
        ("the model is larger than the memory it may take: about %.1f of %.1f GB of experts stay,"
                + " the others are read when they are needed")
            .formatted(forExperts / 1e9, sizes.expertBytes() / 1e9));
    return Optional.of(
        new ExpertMemory(
            planned.table(), weights, memory.budgetBytes(), sizes.leastExpertBytes(), forExperts));
  }

  private int contextLength(MemoryPlan memory, EngineOptions options, List<String> found) {
    if (options.contextLength() > 0) {
      return memory.contextLength(options.contextLength());
    }
    int longest = memory.longestContext();
    if (longest < card.contextLength()) {
      found.add(
          "the context is cut from %d to %d tokens to fit the memory"
              .formatted(card.contextLength(), longest));
    }
    return longest;
  }

  private static Kernels kernels(EngineOptions options) {
    KernelSelection chosen =
        KernelSelection.of(
            switch (options.kernels()) {
              case AUTO -> suanpan.kernels.KernelChoice.AUTO;
              case SCALAR -> suanpan.kernels.KernelChoice.SCALAR;
              case VECTOR -> suanpan.kernels.KernelChoice.VECTOR;
              case NATIVE -> suanpan.kernels.KernelChoice.NATIVE;
              case NATIVE_AVX2 -> suanpan.kernels.KernelChoice.NATIVE_AVX2;
            },
            switch (options.precision()) {
              case EXACT -> Rounding.NONE;
              case FAST -> Rounding.EIGHT_BITS;
            });
    return switch (options.determinism()) {
      case OFF -> chosen.kernels();
      case ON -> chosen.deterministic().kernels();
    };
  }
}
