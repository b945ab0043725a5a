package suanpan.engine;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import suanpan.models.LayerObserver;

/**
 * One timeline of tokens on an {@link Engine}. One thread at a time may use it; only {@link
 * #cancel} and {@link #close} may be called while another does.
 */
public final class Session implements AutoCloseable {
  private final Engine engine;
  private final Timeline timeline;
  private final DraftSources draftSources;
  private final ReentrantLock turn = new ReentrantLock();
  private volatile boolean isCancelled;
  private volatile boolean isClosing;
  private boolean isClosed; // guarded by turn

  Session(Engine engine, int contextLength) {
    this.engine = engine;
    this.timeline = new Timeline(engine.model(), contextLength, engine.cacheRows());
    this.draftSources = new DraftSources(engine, contextLength);
  }

  /** Answers; see {@link #generate(GenerateRequest, GenerateListener)}. */
  public Answer generate(GenerateRequest request) {
    return generate(request, GenerateListener.NONE);
  }

  /** Answers, and hands the text over as it grows. */
  public Answer generate(GenerateRequest request, Consumer<String> onText) {
    return generate(
        request,
        new GenerateListener() {
          @Override
          public void onText(String text) {
            onText.accept(text);
          }
        });
  }

  /**
   * Brings the timeline to the request's prompt, at the cost of the tokens that it does not yet
   * hold, and generates an answer, which then belongs to the timeline too.
   *
   * @throws ContextOverflowException if the prompt does not fit and no rolling window is asked for
   * @throws EngineException if the request cannot be served, for example messages to a model
   *     without a tokenizer
   */
  public Answer generate(GenerateRequest request, GenerateListener listener) {
    return generate(request, listener, new MeasuredPace());
  }

  /**
   * @param pace of guessing, if the request asks for guesses
   */
  Answer generate(GenerateRequest request, GenerateListener listener, Pace pace) {
    return exclusively(
        () -> {
          isCancelled = false;
          Guessing guessing = new Guessing(draftSources.of(request.speculation()), pace);
          return new Generation(engine, timeline, request, listener, new CancelPoint(), guessing)
              .run();
        });
  }

  /**
   * Ends the {@link #generate} that is under way, from any thread: it returns what it has with
   * {@link FinishReason#CANCELLED}, and the session stays usable. Without one it does nothing.
   */
  public void cancel() {
    isCancelled = true;
  }

  /** Tokens held. */
  public int position() {
    return exclusively(timeline::length);
  }

  /** The tokens held; a copy. */
  public int[] tokens() {
    return exclusively(() -> Arrays.copyOf(timeline.tokens(), timeline.length()));
  }

  /** Tokens that can be held. */
  public int contextLength() {
    return timeline.capacity();
  }

  /**
   * Makes the timeline hold exactly these tokens: what it has in common with them at the beginning
   * is kept, what follows is forgotten, the rest is fed. Afterwards {@link #logits} is there,
   * unless there are no tokens.
   *
   * @throws ContextOverflowException if there are more than the context holds
   */
  public void sync(int[] tokens) {
    exclusively(
        () -> {
          requireTokens(tokens, 0);
          timeline.sync(tokens);
          return timeline;
        });
  }

  /** Feeds one token. */
  public void step(int token) {
    exclusively(
        () -> {
          int[] tokens = {token};
          requireTokens(tokens, timeline.length());
          timeline.feed(tokens, 0, PassObserver.NONE);
          return timeline;
        });
  }

  /**
   * Feeds tokens and shows the logits at each of them.
   *
   * @param chunk tokens in a pass, at least 1; more than 1024 are not taken at once
   * @throws ContextOverflowException if there is no room for them
   */
  public void feed(int[] tokens, int chunk, RowListener rows) {
    if (chunk < 1) {
      throw new EngineException("chunk: found " + chunk + ", expected at least 1");
    }
    exclusively(
        () -> {
          requireTokens(tokens, timeline.length());
          timeline.feedRows(tokens, chunk, rows);
          return timeline;
        });
  }

  /**
   * Forgets the tokens from {@code position} on; {@link #logits} is there again after the next
   * token. Models that keep only a window of the past compute the tokens before it anew.
   *
   * @throws EngineException if fewer tokens are held
   */
  public void rewind(int position) {
    exclusively(
        () -> {
          if (position < 0 || position > timeline.length()) {
            throw new EngineException(
                "position: found " + position + ", expected 0 to " + timeline.length());
          }
          int[] kept = Arrays.copyOf(timeline.tokens(), position);
          int held = timeline.rewind(position);
          timeline.feed(kept, held, PassObserver.NONE);
          return timeline;
        });
  }

  /**
   * The logits after the last token, [V]; a copy.
   *
   * @throws EngineException if no token was fed since the beginning or the last rewind
   */
  public float[] logits() {
    float[] logits = new float[engine.model().facts().vocabSize()];
    logits(logits);
    return logits;
  }

  /**
   * The same in an array of the caller's, who has many tokens before him.
   *
   * @param logits receives [V]
   * @throws EngineException if there are none, or the array has another length
   */
  public void logits(float[] logits) {
    exclusively(
        () -> {
          if (!timeline.hasLogits()) {
            throw new EngineException(
                "logits: found none, expected a token fed before; a new or rewound session has"
                    + " none");
          }
          float[] found = timeline.logits();
          if (logits.length != found.length) {
            throw new EngineException(
                "logits: found an array of %d, expected %d".formatted(logits.length, found.length));
          }
          System.arraycopy(found, 0, logits, 0, found.length);
          return timeline;
        });
  }

  /**
   * Saves the timeline to a file, from which {@link Engine#restore} makes a session that goes on
   * bit by bit as this one would. How answers are drawn is not part of it. The file appears when it
   * is whole, and takes the place of one that is there.
   *
   * @throws EngineException if no tokens are held, or the file cannot be written
   */
  public void save(Path file) {
    exclusively(
        () ->
            Failures.translated(
                () -> {
                  engine.snapshot().write(timeline, file);
                  return file;
                }));
  }

  /** Fills a new session. */
  void fill(Path file) {
    exclusively(
        () ->
            Failures.translated(
                () -> {
                  engine.snapshot().read(file, timeline);
                  return file;
                }));
  }

  /** Bytes that the timeline takes now. */
  public long cacheBytes() {
    return exclusively(timeline::cacheBytes);
  }

  /**
   * Cancels what runs, waits for it, and gives the memory back. Further calls do nothing.
   *
   * @throws EngineException from inside a listener of this session: return, then close
   */
  @Override
  public void close() {
    if (turn.isHeldByCurrentThread()) {
      throw new EngineException(
          "close: found a run under way on this thread; cancel it and close when it has returned");
    }
    isClosing = true;
    turn.lock();
    try {
      if (!isClosed) {
        isClosed = true;
        draftSources.close();
        timeline.close();
        engine.forget(this);
      }
    } finally {
      turn.unlock();
    }
  }

  /**
   * @throws EngineException if they are not in the vocabulary, or do not fit after {@code before}
   */
  void requireTokens(int[] tokens, int before) {
    requireVocabulary(tokens, engine.model().facts().vocabSize());
    if (tokens.length > timeline.capacity() - before) {
      throw new ContextOverflowException(
          (long) before + tokens.length, timeline.capacity(), timeline.capacity());
    }
  }

  static void requireVocabulary(int[] tokens, int vocabSize) {
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i] < 0 || tokens[i] >= vocabSize) {
        throw new EngineException(
            "token %d: found %d, expected 0 to %d".formatted(i, tokens[i], vocabSize - 1));
      }
    }
  }

  private <T> T exclusively(Supplier<T> work) {
    enter();
    try {
      return Failures.withMemory(work, engine.cacheBytes(timeline.capacity()));
    } finally {
      leave();
    }
  }

  /** Begins work on the timeline, which {@link #leave} ends. */
  void enter() {
    if (turn.isHeldByCurrentThread()) {
      throw new EngineException(
          "session: found a call from inside its own listener, expected one after it has returned");
    }
    if (!turn.tryLock()) {
      throw new EngineException(
          "session: found another thread at work on it, expected one at a time; open a session for"
              + " each thread");
    }
    if (isClosed) {
      turn.unlock();
      throw new EngineException("session: found it closed; open a new one");
    }
  }

  void leave() {
    turn.unlock();
  }

  /** Only between {@link #enter} and {@link #leave}. */
  Timeline timeline() {
    return timeline;
  }

  Engine engine() {
    return engine;
  }

  /** Lets a run end between two layers, so that a long prompt does not delay a cancel. */
  final class CancelPoint implements LayerObserver {
    boolean isCancelled() {
      return isCancelled || isClosing;
    }

    @Override
    public void layerOutput(int layer, float[] x, int tokens, int width) {
      if (isCancelled()) {
        throw new Cancelled();
      }
    }
  }

  /** Ends a pass; the timeline is then as it was before it. */
  static final class Cancelled extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Cancelled() {
      super("cancelled", null, false, false);
    }
  }
}
