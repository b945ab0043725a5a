package suanpan.engine;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Measures how well a model foresees a text. The tokens are cut into windows that do not overlap; a
 * rest that fills none is left out. Where the tokenizer adds begin of text, it replaces the first
 * token of each window. Scored are the tokens of the second half of each window, or as many of its
 * last ones as are asked for.
 */
public final class Perplexity {
  /** Rows of logits that are held at a time while two models are compared. */
  private static final int ROWS = 16;

  private final Engine engine;
  private final int[] tokens;
  private final int window;
  private final int scoredOfWindow;
  private final ProgressListener progress;
  private double nllSum;
  private long scored;

  private Perplexity(Engine engine, int[] tokens, Windows windows, ProgressListener progress) {
    this.engine = engine;
    this.tokens = tokens;
    this.window = windows.length();
    this.scoredOfWindow = windows.scored();
    this.progress = progress;
  }

  /**
   * How a text is cut.
   *
   * @param length tokens in a window, at least 2
   * @param scored its last tokens, of which at least the first one of the window is none
   */
  public record Windows(int length, int scored) {
    /**
     * @throws EngineException if the numbers make no sense
     */
    public Windows {
      if (length < 2) {
        throw new EngineException("window: found " + length + " tokens, expected at least 2");
      }
      if (scored < 1 || scored >= length) {
        throw new EngineException(
            "scored: found %d tokens of a window, expected 1 to %d".formatted(scored, length - 1));
      }
    }

    /** The second half is scored. */
    public static Windows of(int length) {
      return new Windows(length, length - length / 2);
    }
  }

  /**
   * Scores the second half of each window; see {@link #measure(Engine, int[], Windows,
   * ProgressListener)}.
   */
  public static PerplexityReport measure(
      Engine engine, int[] tokens, int window, ProgressListener progress) {
    return measure(engine, tokens, Windows.of(window), progress);
  }

  /**
   * @param tokens of the text, without begin of text
   * @param windows at most as long as the context
   * @throws EngineException if the text is shorter than a window
   */
  public static PerplexityReport measure(
      Engine engine, int[] tokens, Windows windows, ProgressListener progress) {
    requireWindow(engine, tokens, windows.length());
    Perplexity perplexity = new Perplexity(engine, tokens, windows, progress);
    try (Session session = engine.newSession(windows.length())) {
      perplexity.score(session);
    }
    return perplexity.report(Optional.empty());
  }

  /**
   * The same, and how far the model's distributions are from those of {@code base} at the tokens
   * that are scored.
   *
   * @throws EngineException also if the vocabularies differ in size
   */
  public static PerplexityReport compare(
      Engine engine, Engine base, int[] tokens, int window, ProgressListener progress) {
    return compare(engine, base, tokens, Windows.of(window), progress);
  }

  /** The same in windows of any kind. */
  public static PerplexityReport compare(
      Engine engine, Engine base, int[] tokens, Windows windows, ProgressListener progress) {
    int window = windows.length();
    requireWindow(engine, tokens, window);
    requireWindow(base, tokens, window);
    int vocabSize = engine.card().vocabSize();
    if (base.card().vocabSize() != vocabSize) {
      throw new EngineException(
          "base: found a vocabulary of %d tokens, expected %d as in the model to compare"
              .formatted(base.card().vocabSize(), vocabSize));
    }
    Perplexity perplexity = new Perplexity(engine, tokens, windows, progress);
    try (Session session = engine.newSession(window);
        Session baseSession = base.newSession(window)) {
      RowComparison comparison = new RowComparison(ROWS, vocabSize);
      perplexity.score(session, baseSession, comparison);
      return perplexity.report(Optional.of(comparison.report()));
    }
  }

  private static void requireWindow(Engine engine, int[] tokens, int window) {
    if (window > engine.contextLength()) {
      throw new EngineException(
          "window: found %d tokens, expected 2 to the context of %d"
              .formatted(window, engine.contextLength()));
    }
    if (tokens.length < window) {
      throw new EngineException(
          "text: found %d tokens, expected at least one window of %d; give a longer text or a"
                  .formatted(tokens.length, window)
              + " smaller window");
    }
  }

  private void score(Session session) {
    for (int w = 0; w < windows(); w++) {
      int[] ids = window(w);
      session.sync(Arrays.copyOf(ids, firstRow()));
      session.feed(rest(ids), ROWS, (position, row) -> score(ids[position + 1], row));
      session.rewind(0);
      progress.onProgress(w + 1, windows());
    }
  }

  private void score(Session session, Session baseSession, RowComparison comparison) {
    for (int w = 0; w < windows(); w++) {
      int[] ids = window(w);
      int[] rest = rest(ids);
      session.sync(Arrays.copyOf(ids, firstRow()));
      baseSession.sync(Arrays.copyOf(ids, firstRow()));
      for (int at = 0; at < rest.length; at += ROWS) {
        int[] some = Arrays.copyOfRange(rest, at, Math.min(at + ROWS, rest.length));
        int first = firstRow() + at;
        baseSession.feed(some, ROWS, (position, row) -> comparison.keep(position - first, row));
        session.feed(
            some,
            ROWS,
            (position, row) -> {
              score(ids[position + 1], row);
              comparison.compare(position - first, row);
            });
      }
      session.rewind(0);
      baseSession.rewind(0);
      progress.onProgress(w + 1, windows());
    }
  }

  private void score(int token, float[] row) {
    nllSum += LogSoftmax.normalizer(row) - row[token];
    scored++;
  }

  private PerplexityReport report(Optional<PerplexityReport.Comparison> comparison) {
    double nll = nllSum / scored;
    return new PerplexityReport(scored, nll, Math.exp(nll), comparison);
  }

  private int windows() {
    return tokens.length / window;
  }

  /** The row of logits that foresees the first token that is scored. */
  private int firstRow() {
    return window - scoredOfWindow - 1;
  }

  /** The tokens of a window, begin of text in the place of the first one where it is wanted. */
  private int[] window(int w) {
    int[] ids = Arrays.copyOfRange(tokens, w * window, (w + 1) * window);
    OptionalInt bos =
        engine.text().filter(TextTools::addsBos).map(TextTools::bos).orElse(OptionalInt.empty());
    bos.ifPresent(id -> ids[0] = id);
    return ids;
  }

  /** The tokens whose rows are scored: the window's last token foresees none of it. */
  private int[] rest(int[] ids) {
    return Arrays.copyOfRange(ids, firstRow(), window - 1);
  }
}
