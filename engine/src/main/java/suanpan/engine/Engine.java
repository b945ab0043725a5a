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
import suanpan.models.Model;
import suanpan.models.Weights;
import suanpan.tensor.Backend;
import suanpan.tensor.CacheRowType;
import suanpan.tensor.Kernels;
import suanpan.tensor.Parallel;

/**
 * An opened model: immutable, shared by threads. Sessions are opened on it, one for each timeline.
 * Closing it closes its sessions.
 */
public final class Engine implements AutoCloseable {
  private final ModelFiles files;
  private final Architecture.Plan plan;
  private final Backend backend;
  private final Model model;
  private final long budgetBytes;
  private final Optional<ExpertMemory> experts;
  private final ModelCard card;
  private final EnergyMeter meter;
  private final CacheRowType cacheRows;
  private final int contextLength;
  private final List<String> notes;
  private final Duration loadTime;
  private final Set<Session> sessions = new HashSet<>();
  private final AtomicBoolean isReleased = new AtomicBoolean();
  private boolean isClosed; // guarded by sessions

  private Engine(ModelFiles files, EngineOptions options, Backend backend, long startNanos) {
    this.files = files;
    PlannedModel planned = PlannedModel.of(files.source());
    this.plan = planned.plan();
    this.backend = backend;
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
          Kernels kernels = kernels(options);
          ModelFiles files = ModelFiles.open(fileOrFolder, options.chatTexts());
          int threads = options.threads() > 0 ? options.threads() : Parallel.physicalCores();
          Parallel parallel = Parallel.ofThreads(threads);
          try {
            return new Engine(files, options, new Backend(kernels, parallel), startNanos);
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
      if (isClosed) {
        throw new EngineException("engine: found it closed; open the model again");
      }
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
    synchronized (sessions) {
      isClosed = true;
      open = List.copyOf(sessions);
    }
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
    return plan.cacheLayout(sessionLength, cacheRows).bytes();
  }

  void forget(Session session) {
    synchronized (sessions) {
      sessions.remove(session);
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
      case OFF ->
          options.precision() == Precision.FAST ? warming(chosen.kernels()) : chosen.kernels();
      case ON -> chosen.deterministic().kernels();
    };
  }

  /** Vectors are warmed up where they serve speed; elsewhere their sums stay as they are. */
  private static Kernels warming(Kernels kernels) {
    if (kernels.equals(Kernels.SCALAR) || WarmUp.OF_PROCESS.isOver()) {
      return kernels;
    }
    return new WarmingKernels(kernels, WarmUp.OF_PROCESS);
  }
}
