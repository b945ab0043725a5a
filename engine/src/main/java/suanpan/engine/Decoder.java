package suanpan.engine;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Feeds several sessions in one pass: the weights are read once for all of them. Each session goes
 * on as it would alone, whatever its length and whoever shares the pass; its logits may differ in
 * the last bits unless the engine is {@linkplain EngineOptions#determinism deterministic}.
 *
 * <p>One thread at a time may use it. During a call each session is held as by its own calls.
 */
public final class Decoder {
  /** More rows in a pass do not make it faster, only its buffers larger. */
  static final int MAX_TOKENS = 1024;

  private final Engine engine;
  private final JointPass joint;
  private final ReentrantLock turn = new ReentrantLock();
  private float[] logits = {}; // rows of [V] that a pass asks for together

  Decoder(Engine engine, int maxTokens) {
    this.engine = engine;
    this.joint =
        Failures.withMemory(
            () -> new JointPass(engine.model().newForward(maxTokens)), engine.cacheBytes(1));
  }

  /** Tokens that a pass can feed, over all sessions. */
  public int maxTokens() {
    return joint.maxRows();
  }

  /**
   * Feeds {@code tokens[i]} to session i. Afterwards each session has its {@link Session#logits}.
   *
   * @throws EngineException as {@link #feed}
   */
  public void step(List<Session> sessions, int[] tokens) {
    int[] counts = new int[tokens.length];
    Arrays.fill(counts, 1);
    feed(sessions, tokens, counts);
  }

  /**
   * Feeds session i its next {@code counts[i]} tokens: one to a session that generates, more to one
   * whose prompt is being read. Afterwards each session has its {@link Session#logits}. If the pass
   * fails, every session is as it was before, or empty where its model keeps only a window of the
   * past.
   *
   * @param sessions of this decoder's engine, all different
   * @param tokens of all sessions, one session after the other
   * @param counts at least 1 for each session, together at most {@link #maxTokens}
   * @throws ContextOverflowException if a session has no room for its tokens
   * @throws EngineException if lists do not fit one another, or a session is closed or at work
   */
  public void feed(List<Session> sessions, int[] tokens, int[] counts) {
    requireLists(sessions, tokens, counts);
    if (sessions.isEmpty()) {
      return;
    }
    if (!turn.tryLock()) {
      throw new EngineException(
          "decoder: found another thread at work on it, expected one at a time");
    }
    int entered = 0;
    try {
      for (Session session : sessions) {
        session.enter();
        entered++;
      }
      requireRoom(sessions, tokens, counts);
      Failures.withMemory(() -> pass(sessions, tokens, counts), cacheBytes(sessions));
    } finally {
      for (int i = 0; i < entered; i++) {
        sessions.get(i).leave();
      }
      turn.unlock();
    }
  }

  private void requireLists(List<Session> sessions, int[] tokens, int[] counts) {
    if (sessions.size() != counts.length) {
      throw new EngineException(
          "counts: found %d, expected one for each of %d sessions"
              .formatted(counts.length, sessions.size()));
    }
    if (new HashSet<>(sessions).size() < sessions.size()) {
      throw new EngineException("sessions: found one of them twice, expected all different");
    }
    long sum = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] < 1) {
        throw new EngineException(
            "counts: found %d for session %d, expected at least 1".formatted(counts[i], i));
      }
      if (sessions.get(i).engine() != engine) {
        throw new EngineException("session " + i + ": found one of another engine");
      }
      sum += counts[i];
    }
    if (sum != tokens.length || sum > maxTokens()) {
      throw new EngineException(
          "tokens: found %d, expected %d as counted, at most %d in a pass"
              .formatted(tokens.length, sum, maxTokens()));
    }
  }

  private static void requireRoom(List<Session> sessions, int[] tokens, int[] counts) {
    int from = 0;
    for (int i = 0; i < counts.length; i++) {
      int[] own = Arrays.copyOfRange(tokens, from, from + counts[i]);
      sessions.get(i).requireTokens(own, sessions.get(i).timeline().length());
      from += counts[i];
    }
  }

  private long cacheBytes(List<Session> sessions) {
    return sessions.stream().mapToLong(s -> engine.cacheBytes(s.contextLength())).sum();
  }

  private Decoder pass(List<Session> sessions, int[] tokens, int[] counts) {
    joint.run(sessions.stream().map(Session::timeline).toList(), tokens, counts);
    takeLogits(sessions, counts);
    return this;
  }

  /** Only the last row of each session; neighbours among them share a pass over the head. */
  private void takeLogits(List<Session> sessions, int[] counts) {
    int row = 0;
    int i = 0;
    while (i < counts.length) {
      int end = i + 1;
      while (end < counts.length && counts[end] == 1) {
        end++;
      }
      row += counts[i] - 1;
      takeLogits(sessions.subList(i, end), row);
      row += end - i;
      i = end;
    }
  }

  private void takeLogits(List<Session> sessions, int firstRow) {
    int vocabSize = engine.model().facts().vocabSize();
    int rows = sessions.size();
    if (logits.length < rows * vocabSize) {
      logits = new float[rows * vocabSize];
    }
    joint.forward().logits(firstRow, rows, logits);
    for (int i = 0; i < rows; i++) {
      sessions.get(i).timeline().takeLogits(logits, i * vocabSize);
    }
  }
}
