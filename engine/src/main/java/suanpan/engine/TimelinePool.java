package suanpan.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The timelines of a scheduler's answers, within a budget of memory. A timeline whose answer has
 * ended is kept, so that a later prompt that begins with the same tokens need not compute them; of
 * those kept, the one not used for longest goes first. An answer gets one of them, if nothing of
 * worth is lost that way, or a copy of its first tokens; it may also copy from an answer that is
 * still computed. Used by the scheduler's thread alone.
 */
final class TimelinePool implements AutoCloseable {
  /** A copy of fewer tokens is not worth its memory: computing them costs about as little. */
  static final int LEAST_COPIED = 8;

  /** What would be lost with fewer tokens is not worth a copy of all that stands before them. */
  private static final int LEAST_SAVED = 32;

  /** Reading a file is worth this many tokens at least. */
  private static final int LEAST_READ = 64;

  private static final int SEGMENT_TOKENS = 64; // a cache grows by as many

  private final Engine engine;
  private final int capacity;
  private final long budgetBytes;
  private final long prefixBytes;
  private final Optional<PrefixFolder> folder;
  private final List<Timeline> kept = new ArrayList<>(); // that not used for longest first
  private final Map<Integer, Long> bytesOfSegments = new HashMap<>();
  private long keptBytes;

  /**
   * @param capacity tokens that a timeline can hold
   * @param budgetBytes what all of them may take
   * @param prefixBytes what those kept may take of it
   */
  TimelinePool(
      Engine engine,
      int capacity,
      long budgetBytes,
      long prefixBytes,
      Optional<PrefixFolder> folder) {
    this.engine = engine;
    this.capacity = capacity;
    this.budgetBytes = budgetBytes;
    this.prefixBytes = Math.min(prefixBytes, budgetBytes);
    this.folder = folder;
  }

  /** The longest timeline that a budget has room for, in tokens; 0 if not even the shortest. */
  static int longest(Engine engine, long budgetBytes) {
    int fits = 0;
    int tooLong = engine.contextLength() + 1;
    while (tooLong - fits > 1) {
      int middle = fits + (tooLong - fits) / 2;
      if (engine.cacheBytes(middle) <= budgetBytes) {
        fits = middle;
      } else {
        tooLong = middle;
      }
    }
    return fits;
  }

  /** Bytes of a timeline of that many tokens, about. */
  private long bytesOf(int tokens) {
    int segments = Math.max(1, (int) ((tokens + SEGMENT_TOKENS - 1L) / SEGMENT_TOKENS));
    return bytesOfSegments.computeIfAbsent(
        segments, n -> engine.cacheBytes((int) Math.min(capacity, (long) n * SEGMENT_TOKENS)));
  }

  /**
   * Whether an answer could be computed beside others, if nothing were kept. What they need now
   * counts, not how long they may become.
   */
  boolean hasRoomFor(ScheduledAnswer answer, List<ScheduledAnswer> running) {
    long expected =
        running.stream()
            .filter(ScheduledAnswer::isPlaced)
            .mapToLong(a -> Math.max(a.timeline().cacheBytes(), bytesOf(a.known())))
            .sum();
    return bytesOf(answer.known() + SEGMENT_TOKENS) <= budgetBytes - expected;
  }

  /** Bytes that a timeline grows by when it is fed so many tokens, about. */
  long growth(Timeline timeline, int count) {
    return Math.max(0, bytesOf(timeline.length() + count) - timeline.cacheBytes());
  }

  /**
   * Makes room, as far as there is something kept that can go.
   *
   * @return whether there is room now
   */
  boolean makeRoom(long bytes, List<ScheduledAnswer> running) {
    long free = budgetBytes - bytes(running) - bytes;
    while (keptBytes > Math.max(0, free) && !kept.isEmpty()) {
      evict(kept.removeFirst());
    }
    return free >= 0;
  }

  /** Bytes that the timelines of answers take. */
  static long bytes(List<ScheduledAnswer> running) {
    return running.stream()
        .filter(ScheduledAnswer::isPlaced)
        .mapToLong(answer -> answer.timeline().cacheBytes())
        .sum();
  }

  long keptBytes() {
    return keptBytes;
  }

  int keptCount() {
    return kept.size();
  }

  long folderBytes() {
    return folder.map(PrefixFolder::bytes).orElse(0L);
  }

  /**
   * A timeline for an answer that is to go on, with as many of its first tokens as are at hand.
   *
   * @param running answers that are computed, some of whose tokens it may share
   * @return empty if it is better to wait until others have read what it shares with them
   */
  Optional<Timeline> open(ScheduledAnswer answer, List<ScheduledAnswer> running) {
    Optional<Timeline> best = Optional.empty();
    int most = 0;
    int lost = 0; // what a timeline had in common but cannot go back to
    for (Timeline timeline : kept) {
      int common = timeline.commonPrefix(answer.tokens(), answer.mayHold());
      boolean isBetter = common > most || (common == most && common == timeline.length());
      if (!timeline.canHold(common)) {
        lost = Math.max(lost, common);
      } else if (isBetter) {
        most = common;
        best = Optional.of(timeline);
      }
    }
    int soon = 0;
    for (ScheduledAnswer other : running) {
      if (other.isPlaced() && other != answer) {
        Timeline timeline = other.timeline();
        int common = timeline.commonPrefix(answer.tokens(), answer.mayHold());
        if (!timeline.canHold(common)) {
          lost = Math.max(lost, common);
        } else if (common > most) {
          most = common;
          best = Optional.of(timeline);
        }
        soon = Math.max(soon, answer.sharedWith(other));
      }
    }
    if (soon >= most + LEAST_COPIED) {
      return Optional.empty();
    }
    if (folder.isPresent() && isReadFor(answer, most + LEAST_READ, folder.get(), running)) {
      return Optional.empty();
    }
    if (lost >= most + LEAST_READ) {
      answer.keepCopyAt(lost); // whoever comes next will have it
    }
    int count = most;
    return Optional.of(best.map(b -> from(b, count, running)).orElseGet(this::fresh));
  }

  /** Whether it pays to wait for the folder, which an answer is allowed once. */
  private boolean isReadFor(
      ScheduledAnswer answer, int least, PrefixFolder from, List<ScheduledAnswer> running) {
    Optional<Integer> tokens = from.find(answer, least);
    if (tokens.isEmpty()) {
      return false;
    }
    if (from.isReading()) {
      return true;
    }
    long free = budgetBytes - bytes(running);
    if (bytesOf(tokens.get()) <= free && answer.mayReadFolder()) {
      from.read(answer);
      return true;
    }
    return false;
  }

  /** Keeps the timeline of an answer that has ended. */
  void giveBack(Timeline timeline, List<ScheduledAnswer> running) {
    if (timeline.length() < LEAST_COPIED) {
      timeline.close();
      return;
    }
    for (Timeline other : List.copyOf(kept)) {
      int common = other.commonPrefix(timeline.tokens(), timeline.length());
      if (common == other.length() && timeline.canHold(common)) { // the new one can do the same
        forget(other);
        other.close();
      }
    }
    keep(timeline);
    while (keptBytes > prefixBytes) {
      evict(kept.removeFirst());
    }
    makeRoom(0, running);
  }

  /** Keeps a copy of what an answer under way holds now, if there is room. */
  void keepCopy(Timeline timeline, List<ScheduledAnswer> running) {
    long bytes = bytesOf(timeline.length());
    if (bytes <= prefixBytes && makeRoom(bytes, running)) {
      giveBack(timeline.copy(timeline.length(), engine.parallel()), running);
    }
  }

  /** Forgets all that is kept. */
  void clear() {
    while (!kept.isEmpty()) {
      Timeline timeline = kept.removeFirst();
      keptBytes -= timeline.cacheBytes();
      timeline.close();
    }
  }

  /** Takes in what the folder has read. */
  void takeFromFolder() {
    folder.ifPresent(f -> f.takeRead().forEach(this::keep));
  }

  /** Whether something is being read from the folder. */
  boolean isReading() {
    return folder.map(PrefixFolder::isReading).orElse(false);
  }

  /** Puts what is kept into the folder, if there is one, and gives the memory back. */
  @Override
  public void close() {
    folder.ifPresent(f -> f.close(kept.reversed()));
    clear();
  }

  private Timeline from(Timeline best, int count, List<ScheduledAnswer> running) {
    int at = kept.indexOf(best);
    boolean isKept = at >= 0;
    int lost = best.length() - count;
    if (lost > 0 && count < LEAST_COPIED) {
      return fresh();
    }
    if (isKept && lost < LEAST_SAVED && best.isRewindable()) {
      return taken(best, count);
    }
    if (isKept) { // what was used just now is the last to go
      kept.remove(at);
      kept.add(best);
    }
    long bytes = bytesOf(count);
    boolean canCopy = !isKept || budgetBytes - bytes(running) - best.cacheBytes() >= bytes;
    if (!canCopy) {
      return taken(best, count);
    }
    makeRoom(bytes, running);
    return best.copy(count, engine.parallel());
  }

  private Timeline taken(Timeline timeline, int count) {
    forget(timeline);
    timeline.rewind(count);
    return timeline;
  }

  private Timeline fresh() {
    return new Timeline(engine.model(), capacity, engine.cacheRows());
  }

  private void keep(Timeline timeline) {
    kept.add(timeline);
    keptBytes += timeline.cacheBytes();
  }

  private void forget(Timeline timeline) {
    kept.remove(timeline);
    keptBytes -= timeline.cacheBytes();
  }

  /** Lets one go that was just taken out, into the folder if that has the time. */
  private void evict(Timeline timeline) {
    keptBytes -= timeline.cacheBytes();
    if (folder.isEmpty() || !folder.get().take(timeline)) {
      timeline.close();
    }
  }
}
