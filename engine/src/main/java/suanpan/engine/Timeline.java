package suanpan.engine;

import java.util.Arrays;
import java.util.Optional;
import suanpan.models.Batch;
import suanpan.models.Cache;
import suanpan.models.Model;
import suanpan.tensor.CacheRowType;
import suanpan.tensor.Parallel;

/**
 * The tokens that a session holds, the model's cache of them, and the logits after the last one. A
 * pass that is broken off by an exception leaves it as it was before that pass, or empty if the
 * model keeps only a window of the past, which that pass has overwritten.
 */
final class Timeline implements AutoCloseable {
  /** Rows of a pass: enough to read the weights seldom, few enough to keep buffers small. */
  static final int ROWS_PER_PASS = 128;

  /** A caller may ask for larger passes, up to this. */
  private static final int MAX_ROWS_PER_PASS = 1024;

  /** Rows of logits at a time: with a large vocabulary each takes half a megabyte. */
  private static final int ROWS_OF_LOGITS = 16;

  private static final int FIRST_TOKENS = 256;

  private final Model model;
  private final CacheRowType cacheRows;
  private final Cache cache;
  private float[] logits = {}; // [V] once they are asked for
  private int[] tokens;
  private boolean hasLogits;
  private Optional<Model.Forward> forward = Optional.empty(); // until it feeds itself

  Timeline(Model model, int contextLength, CacheRowType cacheRows) {
    this.model = model;
    this.cacheRows = cacheRows;
    this.cache = model.newCache(contextLength, cacheRows);
    this.tokens = new int[Math.min(FIRST_TOKENS, contextLength)];
  }

  /** Tokens held. */
  int length() {
    return cache.length();
  }

  int capacity() {
    return cache.capacity();
  }

  int vocabSize() {
    return model.facts().vocabSize();
  }

  /** The tokens held are the first {@link #length} of these. */
  int[] tokens() {
    return tokens;
  }

  /** Whether {@link #logits} are those after the last token. */
  boolean hasLogits() {
    return hasLogits;
  }

  /** [V], the buffer itself. */
  float[] logits() {
    if (logits.length == 0) {
      logits = new float[vocabSize()];
    }
    return logits;
  }

  Cache cache() {
    return cache;
  }

  /** Says what the cache and the logits hold, which were filled from elsewhere. */
  void hold(int[] ids, boolean withLogits) {
    tokens = ids.clone();
    hasLogits = withLogits;
  }

  long cacheBytes() {
    return cache.allocatedBytes();
  }

  /** Holds exactly these tokens afterwards, and the logits after the last. */
  void sync(int[] ids) {
    feed(ids, keepCommon(ids), PassObserver.NONE);
  }

  /**
   * Goes back to what it has in common with these tokens; of all of them at most all but the last,
   * whose pass yields the logits.
   *
   * @return how many of them it holds now
   */
  int keepCommon(int[] ids) {
    int common = commonPrefix(ids);
    boolean isAtEnd = common == ids.length && common == length() && hasLogits;
    return rewind(isAtEnd ? common : Math.min(common, Math.max(0, ids.length - 1)));
  }

  /** Feeds {@code ids[from]} to the end. */
  void feed(int[] ids, int from, PassObserver observer) {
    int at = from;
    while (at < ids.length) {
      int rows = Math.min(forward().maxRows(), ids.length - at);
      pass(ids, at, rows, observer);
      at += rows;
      if (at == ids.length) {
        forward().logits(rows - 1, 1, logits());
        hasLogits = true;
      }
      observer.onPass(at);
    }
  }

  /** Feeds all tokens and shows the logits of each, {@code chunk} rows a pass at most. */
  void feedRows(int[] ids, int chunk, RowListener rows) {
    int perPass = Math.min(Math.min(chunk, ids.length), MAX_ROWS_PER_PASS);
    if (perPass > forward().maxRows()) {
      forward = Optional.of(model.newForward(perPass));
      perPass = Math.min(perPass, forward().maxRows());
    }
    for (int at = 0; at < ids.length; at += perPass) {
      int count = Math.min(perPass, ids.length - at);
      int position = length();
      pass(ids, at, count, PassObserver.NONE);
      showRows(position, count, rows);
      hasLogits = true;
    }
  }

  /**
   * Feeds a few tokens in one pass.
   *
   * @param ids at most {@link #ROWS_PER_PASS}
   * @param rows receives the logits after each of them, [ids, V]
   */
  void feedTogether(int[] ids, PassObserver observer, float[] rows) {
    pass(ids, 0, ids.length, observer);
    forward().logits(0, ids.length, rows);
    takeLogits(rows, (ids.length - 1) * logits().length);
  }

  /**
   * Goes back to as many of the first {@code wanted} tokens as the model can go back to, which may
   * be none.
   *
   * @return tokens held now
   */
  int rewind(int wanted) {
    if (wanted < length()) {
      cache.truncate(wanted >= cache.rewindFloor() ? wanted : 0);
      hasLogits = false;
    }
    return length();
  }

  /** Whether it can go back to that many tokens without computing any of them again. */
  boolean canHold(int wanted) {
    return wanted <= length() && wanted >= cache.rewindFloor();
  }

  /** Whether it can go back to any of its tokens, however long it becomes. */
  boolean isRewindable() {
    return cache.layout().rewindRows() >= capacity();
  }

  /** Whether it will be able to go back to {@code wanted} tokens when it holds {@code held}. */
  boolean canHold(int wanted, int held) {
    return wanted >= held - cache.layout().rewindRows();
  }

  /**
   * A timeline with the first tokens of this one, which stays as it is. Nothing is computed.
   *
   * @param count tokens, which this one {@linkplain #canHold can hold}
   */
  Timeline copy(int count, Parallel parallel) {
    Timeline copy = new Timeline(model, capacity(), cacheRows);
    try {
      copy.cache.copyFrom(cache, count, parallel);
      copy.hold(Arrays.copyOf(tokens, count), false);
      return copy;
    } catch (RuntimeException | Error e) {
      copy.close();
      throw e;
    }
  }

  private int commonPrefix(int[] ids) {
    return commonPrefix(ids, ids.length);
  }

  /** How many of the first {@code count} of {@code ids} are those held. */
  int commonPrefix(int[] ids, int count) {
    int mismatch = Arrays.mismatch(tokens, 0, length(), ids, 0, count);
    return mismatch < 0 ? count : mismatch;
  }

  @Override
  public void close() {
    cache.close();
  }

  private void pass(int[] ids, int from, int count, PassObserver observer) {
    int length = length();
    Batch batch = Batch.of(open(count), ids, from, count);
    try {
      forward().forward(batch, observer.layers());
    } catch (RuntimeException | Error e) {
      batch.commit(); // rows may have been written: count them before going back
      rewind(length);
      throw e;
    }
    take(ids, from, count);
    observer.onRows(forward(), length, count);
  }

  /** The cache, for a pass that feeds it {@code count} tokens and ends with {@link #take}. */
  Cache open(int count) {
    reserve(length() + count);
    hasLogits = false;
    return cache;
  }

  /** Counts {@code ids[from]} and what follows as held: the tokens that a pass has just fed. */
  void take(int[] ids, int from, int count) {
    System.arraycopy(ids, from, tokens, length() - count, count);
  }

  /** The logits after the last token, [V] from {@code at}, as a pass has found them. */
  void takeLogits(float[] rows, int at) {
    System.arraycopy(rows, at, logits(), 0, logits.length);
    hasLogits = true;
  }

  /** The last row shown stays in {@link #logits}. */
  private void showRows(int position, int count, RowListener rows) {
    int vocabSize = logits().length;
    float[] block = new float[Math.min(ROWS_OF_LOGITS, count) * vocabSize];
    for (int first = 0; first < count; first += ROWS_OF_LOGITS) {
      int some = Math.min(ROWS_OF_LOGITS, count - first);
      forward().logits(first, some, block);
      for (int row = 0; row < some; row++) {
        System.arraycopy(block, row * vocabSize, logits, 0, vocabSize);
        rows.onRow(position + first + row, logits);
      }
    }
  }

  /** Buffers for passes of its own, which those that are only fed with others never need. */
  private Model.Forward forward() {
    if (forward.isEmpty()) {
      forward = Optional.of(model.newForward(Math.min(ROWS_PER_PASS, capacity())));
    }
    return forward.get();
  }

  private void reserve(int count) {
    if (count > tokens.length) {
      int wanted = (int) Math.min(capacity(), Math.max(count, 2L * tokens.length));
      tokens = Arrays.copyOf(tokens, wanted);
    }
  }
}
