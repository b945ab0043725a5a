package suanpan.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a {@link Scheduler} shares an engine.
 *
 * @param maxStreams answers that are computed at a time; the others wait
 * @param maxWaiting requests that may wait; further ones are refused with a {@link
 *     QueueFullException}
 * @param passTokens tokens of a pass at most, over all answers; at least {@code maxStreams}
 * @param sliceTokens tokens of prompts in a pass beside which others generate: fewer let their
 *     tokens come more evenly, more read prompts sooner
 * @param queueTimeout how long a request may wait until it is begun
 * @param totalTimeout how long it may take from its submission to its end
 * @param cacheBytes what the caches of all answers, and the prefixes that are kept, may take; 0 for
 *     half of what the weights leave of the engine's memory, and for one full context at least
 * @param prefixBytes what of that may be kept of answers that have ended, so that later prompts
 *     need not compute what they have in common with them; 0 keeps nothing
 * @param prefixFolder where prefixes that memory has no room for are kept, and all of them at the
 *     end; a later scheduler of the same model finds them there
 * @param prefixFolderBytes what the folder may hold; those that were not used for longest go
 * @param listener hears what happens, for metrics
 */
public record SchedulerOptions(
    int maxStreams,
    int maxWaiting,
    int passTokens,
    int sliceTokens,
    Duration queueTimeout,
    Duration totalTimeout,
    long cacheBytes,
    long prefixBytes,
    Optional<Path> prefixFolder,
    long prefixFolderBytes,
    SchedulerListener listener) {
  private static final int DEFAULT_STREAMS = 16;
  private static final int DEFAULT_WAITING = 128;
  private static final int DEFAULT_PASS = 128;
  private static final int DEFAULT_SLICE = 32;
  private static final long DEFAULT_FOLDER_BYTES = 4L << 30;

  /**
   * @throws EngineException if a number makes no sense
   */
  public SchedulerOptions {
    require("maxStreams", maxStreams, 1);
    require("maxWaiting", maxWaiting, 1);
    require("passTokens", passTokens, maxStreams);
    if (passTokens > Decoder.MAX_TOKENS) {
      throw new EngineException(
          "passTokens: found " + passTokens + ", expected at most " + Decoder.MAX_TOKENS);
    }
    require("sliceTokens", sliceTokens, 1);
    require("queueTimeout", queueTimeout);
    require("totalTimeout", totalTimeout);
    require("cacheBytes", cacheBytes, 0);
    require("prefixBytes", prefixBytes, 0);
    require("prefixFolderBytes", prefixFolderBytes, 0);
  }

  /**
   * 16 answers at a time and 128 that wait, for ten minutes at most and an hour in all; passes of
   * 128 tokens, slices of 32; prefixes are kept in memory, not in a folder.
   */
  public static SchedulerOptions defaults() {
    return new SchedulerOptions(
        DEFAULT_STREAMS,
        DEFAULT_WAITING,
        DEFAULT_PASS,
        DEFAULT_SLICE,
        Duration.ofMinutes(10),
        Duration.ofHours(1),
        0,
        Long.MAX_VALUE,
        Optional.empty(),
        DEFAULT_FOLDER_BYTES,
        SchedulerListener.NONE);
  }

  /** With more streams than a pass has tokens, passes grow too. */
  public SchedulerOptions withMaxStreams(int value) {
    return new SchedulerOptions(
        value,
        maxWaiting,
        Math.max(passTokens, value),
        sliceTokens,
        queueTimeout,
        totalTimeout,
        cacheBytes,
        prefixBytes,
        prefixFolder,
        prefixFolderBytes,
        listener);
  }

  public SchedulerOptions withMaxWaiting(int value) {
    return new SchedulerOptions(
        maxStreams,
        value,
        passTokens,
        sliceTokens,
        queueTimeout,
        totalTimeout,
        cacheBytes,
        prefixBytes,
        prefixFolder,
        prefixFolderBytes,
        listener);
  }

  public SchedulerOptions withPassTokens(int value) {
    return new SchedulerOptions(
        maxStreams,
        maxWaiting,
        value,
        sliceTokens,
        queueTimeout,
        totalTimeout,
        cacheBytes,
        prefixBytes,
        prefixFolder,
        prefixFolderBytes,
        listener);
  }

  public SchedulerOptions withSliceTokens(int value) {
    return new SchedulerOptions(
        maxStreams,
        maxWaiting,
        passTokens,
        value,
        queueTimeout,
        totalTimeout,
        cacheBytes,
        prefixBytes,
        prefixFolder,
        prefixFolderBytes,
        listener);
  }

  public SchedulerOptions withQueueTimeout(Duration value) {
    return new SchedulerOptions(
        maxStreams,
        maxWaiting,
        passTokens,
        sliceTokens,
        value,
        totalTimeout,
        cacheBytes,
        prefixBytes,
        prefixFolder,
        prefixFolderBytes,
        listener);
  }

  public SchedulerOptions withTotalTimeout(Duration value) {
    return new SchedulerOptions(
        maxStreams,
        maxWaiting,
        passTokens,
        sliceTokens,
        queueTimeout,
        value,
        cacheBytes,
        prefixBytes,
        prefixFolder,
        prefixFolderBytes,
        listener);
  }

  public SchedulerOptions withCacheBytes(long value) {
    return new SchedulerOptions(
        maxStreams,
        maxWaiting,
        passTokens,
        sliceTokens,
        queueTimeout,
        totalTimeout,
        value,
        prefixBytes,
        prefixFolder,
        prefixFolderBytes,
        listener);
  }

  public SchedulerOptions withPrefixBytes(long value) {
    return new SchedulerOptions(
        maxStreams,
        maxWaiting,
        passTokens,
        sliceTokens,
        queueTimeout,
        totalTimeout,
        cacheBytes,
        value,
        prefixFolder,
        prefixFolderBytes,
        listener);
  }

  /** Keeps prefixes in a folder too, which is made if it is not there. */
  public SchedulerOptions withPrefixFolder(Path folder, long folderBytes) {
    return new SchedulerOptions(
        maxStreams,
        maxWaiting,
        passTokens,
        sliceTokens,
        queueTimeout,
        totalTimeout,
        cacheBytes,
        prefixBytes,
        Optional.of(folder),
        folderBytes,
        listener);
  }

  public SchedulerOptions withListener(SchedulerListener value) {
    return new SchedulerOptions(
        maxStreams,
        maxWaiting,
        passTokens,
        sliceTokens,
        queueTimeout,
        totalTimeout,
        cacheBytes,
        prefixBytes,
        prefixFolder,
        prefixFolderBytes,
        value);
  }

  private static void require(String name, long value, long least) {
    if (value < least) {
      throw new EngineException(name + ": found " + value + ", expected at least " + least);
    }
  }

  private static void require(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new EngineException(name + ": found " + value + ", expected more than nothing");
    }
  }
}
