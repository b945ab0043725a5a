package suanpan.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Measures speed. Prompt and generation are measured apart, each on fresh sessions; one warm-up of
 * each is not counted. The prompt's tokens are drawn from the vocabulary with a fixed seed.
 */
public final class Benchmark {
  private static final long SEED = 1;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double BYTES_PER_GIGABYTE = 1e9;

  private final Engine engine;
  private final BenchmarkOptions options;
  private final float[] logits;
  private final double[] promptNanos;
  private final List<Timed> generations = new ArrayList<>();
  private MemoryUse memory = MemoryUse.NONE;

  /** Generations of one depth and batch. */
  private record Timed(int depth, int batch, double[] nanos) {}

  private Benchmark(Engine engine, BenchmarkOptions options) {
    this.engine = engine;
    this.options = options;
    this.logits = new float[engine.card().vocabSize()];
    this.promptNanos = new double[options.repeats()];
    for (int depth : options.depths()) {
      for (int batch : options.batches()) {
        generations.add(new Timed(depth, batch, new double[options.repeats()]));
      }
    }
  }

  /**
   * @throws EngineException if the context is too short for what is to be measured
   */
  public static BenchmarkReport run(
      Engine engine, BenchmarkOptions options, ProgressListener progress) {
    long deepest = options.depths().stream().mapToLong(Integer::longValue).max().orElse(0);
    long needed = Math.max(options.promptTokens(), deepest + options.generateTokens());
    if (needed > engine.contextLength()) {
      throw new EngineException(
          "context: found %d tokens, expected %d for this benchmark"
              .formatted(engine.contextLength(), needed));
    }
    return new Benchmark(engine, options).run(progress);
  }

  private BenchmarkReport run(ProgressListener progress) {
    long steps = (options.repeats() + 1L) * (1 + generations.size());
    long done = 0;
    for (int run = -1; run < options.repeats(); run++) {
      keep(promptNanos, run, promptNanos());
      progress.onProgress(++done, steps);
      for (Timed generation : generations) {
        MemoryUse before = engine.memoryUse();
        keep(generation.nanos, run, generateNanos(generation.depth, generation.batch));
        if (run >= 0) {
          memory = engine.memoryUse().since(before).plus(memory);
        }
        progress.onProgress(++done, steps);
      }
    }
    return report();
  }

  /** The first run has a negative number and only warms up. */
  private static void keep(double[] nanos, int run, double found) {
    if (run >= 0) {
      nanos[run] = found;
    }
  }

  private BenchmarkReport report() {
    double prompt = median(promptNanos);
    return new BenchmarkReport(
        options.promptTokens() * NANOS_PER_SECOND / prompt,
        engine.loadTime().toNanos() / NANOS_PER_MILLI,
        prompt / NANOS_PER_MILLI,
        engine.card().weightBytesPerToken(),
        generations.stream().map(this::report).toList(),
        engine.threads(),
        engine.vectorBits(),
        engine.kernels(),
        memory,
        memory.readBytesPerToken(generatedTokens()));
  }

  /** Tokens of all runs that count, of all their sessions. */
  private long generatedTokens() {
    long sessions = generations.stream().mapToLong(Timed::batch).sum();
    return sessions * options.repeats() * options.generateTokens();
  }

  private BenchmarkReport.Generation report(Timed timed) {
    double passesPerSecond = options.generateTokens() * NANOS_PER_SECOND / median(timed.nanos);
    return new BenchmarkReport.Generation(
        timed.depth,
        timed.batch,
        timed.batch * passesPerSecond,
        engine.card().weightBytesPerToken() * passesPerSecond / BYTES_PER_GIGABYTE);
  }

  /** Feeding the prompt until its first token can be taken. */
  private double promptNanos() {
    int[] prompt = randomTokens(options.promptTokens(), SEED);
    try (Session session = engine.newSession(options.promptTokens())) {
      long start = System.nanoTime();
      session.sync(prompt);
      session.logits(logits);
      Highest.index(logits);
      return System.nanoTime() - start;
    }
  }

  /**
   * Looking for the most probable token and feeding one drawn from the vocabulary: a model of
   * random weights would soon repeat itself, and then its experts too. Each session has tokens of
   * its own, as users have.
   */
  private double generateNanos(int depth, int batch) {
    List<Session> sessions = new ArrayList<>();
    int[][] texts = new int[batch][];
    try {
      for (int i = 0; i < batch; i++) {
        texts[i] = randomTokens(depth + options.generateTokens(), SEED + i);
        Session session = engine.newSession(depth + options.generateTokens());
        sessions.add(session);
        session.sync(Arrays.copyOf(texts[i], depth));
      }
      return batch == 1
          ? alone(sessions.getFirst(), texts[0], depth)
          : together(sessions, texts, depth);
    } finally {
      sessions.forEach(Session::close);
    }
  }

  private double alone(Session session, int[] text, int depth) {
    long start = System.nanoTime();
    for (int at = depth; at < text.length; at++) {
      session.step(text[at]);
      session.logits(logits);
      Highest.index(logits);
    }
    return System.nanoTime() - start;
  }

  private double together(List<Session> sessions, int[][] texts, int depth) {
    int[] tokens = new int[texts.length];
    Decoder decoder = engine.newDecoder(tokens.length);
    long start = System.nanoTime();
    for (int at = depth; at < texts[0].length; at++) {
      for (int i = 0; i < tokens.length; i++) {
        tokens[i] = texts[i][at];
      }
      decoder.step(sessions, tokens);
      for (Session session : sessions) {
        session.logits(logits);
        Highest.index(logits);
      }
    }
    return System.nanoTime() - start;
  }

  private int[] randomTokens(int count, long seed) {
    return new Random(seed).ints(count, 0, engine.card().vocabSize()).toArray();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
