package suanpan.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Timelines in a folder, each a {@linkplain Snapshot snapshot} named by a hash of its tokens. Files
 * are written and read on a thread of their own, one at a time. They appear when they are whole;
 * what cannot be read, or was made by another model, is removed when it is found. One scheduler at
 * a time uses a folder of one model; another one goes without.
 */
final class PrefixFolder {
  private static final String SUFFIX = ".session";
  private static final String UNFINISHED = ".part";
  private static final String LOCK = "lock";

  /** Digits of the model's fingerprint that name its folder. */
  private static final int MODEL_DIGITS = 16;

  /**
   * A file that is there.
   *
   * @param tokens that it holds
   * @param floor the least that it can go back to
   */
  private record Entry(Path file, int[] tokens, int floor, long bytes) {
    int usable(ScheduledAnswer answer) {
      int most = Math.min(tokens.length, answer.mayHold());
      int mismatch = Arrays.mismatch(tokens, 0, most, answer.tokens(), 0, most);
      int common = mismatch < 0 ? most : mismatch;
      return common >= floor ? common : 0;
    }
  }

  private final Engine engine;
  private final Snapshot snapshot;
  private final int capacity;
  private final int rewindRows;
  private final Path folder;
  private final long mostBytes;
  private final Runnable onRead;
  private final Consumer<String> notes;
  private final ExecutorService worker;
  private final FileChannel lockFile;
  private final List<Entry> entries = new ArrayList<>(); // not used for longest first
  private final List<Timeline> read = new ArrayList<>();
  private boolean isReading;
  private boolean isWriting;

  private PrefixFolder(
      Engine engine,
      Snapshot snapshot,
      int capacity,
      Path folder,
      long mostBytes,
      Runnable onRead,
      Consumer<String> notes,
      FileChannel lockFile) {
    this.engine = engine;
    this.snapshot = snapshot;
    this.capacity = capacity;
    this.rewindRows = engine.cacheLayout(capacity).rewindRows();
    this.folder = folder;
    this.mostBytes = mostBytes;
    this.onRead = onRead;
    this.notes = notes;
    this.lockFile = lockFile;
    this.worker =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("suanpan-prefixes").factory());
  }

  /**
   * The folder of this model inside another one, made if it is not there.
   *
   * @param capacity tokens of a timeline
   * @param onRead called when something was read
   * @param notes hears what was removed, and why
   * @return empty if another scheduler uses it, or it cannot be used; a note says which
   */
  static Optional<PrefixFolder> open(
      Engine engine,
      int capacity,
      Path parent,
      long mostBytes,
      Runnable onRead,
      Consumer<String> notes) {
    Snapshot snapshot = engine.snapshot();
    String rows = engine.cacheRows().name().toLowerCase(Locale.ROOT);
    Path folder = parent.resolve(snapshot.model().substring(0, MODEL_DIGITS) + "-" + rows);
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        channel.close();
        notes.accept(folder + ": found another scheduler using it; prefixes stay in memory");
        return Optional.empty();
      }
      PrefixFolder opened =
          new PrefixFolder(engine, snapshot, capacity, folder, mostBytes, onRead, notes, channel);
      try {
        opened.find();
      } catch (IOException e) {
        opened.close(List.of());
        throw e;
      }
      return Optional.of(opened);
    } catch (IOException e) {
      notes.accept(folder + ": cannot be used: " + e + "; prefixes stay in memory");
      return Optional.empty();
    }
  }

  /** Null if another process, or another scheduler of this one, has it. */
  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  synchronized long bytes() {
    return entries.stream().mapToLong(Entry::bytes).sum();
  }

  synchronized boolean isReading() {
    return isReading;
  }

  /** Tokens of the file that holds most of an answer's tokens, if that are at least so many. */
  synchronized Optional<Integer> find(ScheduledAnswer answer, int least) {
    return best(answer).filter(e -> e.usable(answer) >= least).map(e -> e.tokens.length);
  }

  /** Begins to read what {@link #find} has found. */
  synchronized void read(ScheduledAnswer answer) {
    Entry entry = best(answer).orElseThrow();
    isReading = true;
    worker.execute(() -> read(entry));
  }

  /** What was read since. */
  synchronized List<Timeline> takeRead() {
    List<Timeline> taken = List.copyOf(read);
    read.clear();
    return taken;
  }

  /**
   * Takes over a timeline to write it, and closes it in the end.
   *
   * @return false if the one before is still being written
   */
  synchronized boolean take(Timeline timeline) {
    if (isWriting) {
      return false;
    }
    isWriting = true;
    worker.execute(() -> write(timeline));
    return true;
  }

  /**
   * Writes timelines, as far as they are not there, and lets the folder go.
   *
   * @param timelines those first that are worth most; they stay open
   */
  void close(List<Timeline> timelines) {
    worker.close();
    takeRead().forEach(Timeline::close);
    long room = mostBytes;
    List<Timeline> fitting = new ArrayList<>();
    for (Timeline timeline : timelines) {
      room -= timeline.cacheBytes();
      if (room >= 0) {
        fitting.add(timeline);
      }
    }
    fitting.reversed().forEach(this::store); // the most valuable one is the newest file
    try {
      lockFile.close();
    } catch (IOException e) {
      notes.accept(folder + ": " + e);
    }
  }

  private Optional<Entry> best(ScheduledAnswer answer) {
    return entries.stream().max(Comparator.comparingInt(e -> e.usable(answer)));
  }

  /** Looks through the files that are there. */
  private void find() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.toList();
    }
    List<Entry> found = new ArrayList<>();
    for (Path file : files) {
      String name = file.getFileName().toString();
      if (name.endsWith(UNFINISHED)) {
        remove(file, "found it unfinished");
      } else if (name.endsWith(SUFFIX)) {
        try {
          found.add(entry(file));
        } catch (RuntimeException | IOException e) {
          remove(file, String.valueOf(e.getMessage()));
        }
      }
    }
    found.sort(Comparator.comparing(e -> usedAt(e.file)));
    synchronized (this) {
      entries.addAll(found);
    }
    trim();
  }

  private Entry entry(Path file) throws IOException {
    int vocabSize = engine.model().facts().vocabSize();
    Snapshot.Held held = Failures.translated(() -> snapshot.held(file, capacity, vocabSize));
    return new Entry(
        file, held.tokens(), Math.max(0, held.longest() - rewindRows), Files.size(file));
  }

  private static FileTime usedAt(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }

  private void read(Entry entry) {
    Optional<Timeline> result = Optional.empty();
    try {
      Timeline timeline = new Timeline(engine.model(), capacity, engine.cacheRows());
      try {
        Failures.translated(
            () -> {
              snapshot.read(entry.file, timeline);
              return timeline;
            });
        result = Optional.of(timeline);
        touch(entry);
      } finally {
        if (result.isEmpty()) {
          timeline.close();
        }
      }
    } catch (RuntimeException e) {
      forget(entry);
      remove(entry.file, String.valueOf(e.getMessage()));
    } catch (OutOfMemoryError e) {
      forget(entry); // the file may do later
      notes.accept(entry.file + ": found no memory to read it");
    }
    synchronized (this) {
      isReading = false;
      result.ifPresent(read::add);
    }
    onRead.run();
  }

  private void write(Timeline timeline) {
    try (timeline) {
      store(timeline);
    } finally {
      synchronized (this) {
        isWriting = false;
      }
    }
  }

  private void store(Timeline timeline) {
    int[] tokens = Arrays.copyOf(timeline.tokens(), timeline.length());
    Path file = folder.resolve(name(tokens) + SUFFIX);
    try {
      Optional<Entry> same = holding(tokens);
      if (same.isPresent()) {
        touch(same.get());
        return;
      }
      if (timeline.cacheBytes() > mostBytes) {
        return;
      }
      Failures.translated(
          () -> {
            snapshot.write(timeline, file);
            return file;
          });
      Entry entry = entry(file);
      synchronized (this) {
        entries.add(entry);
      }
      dropBeginningsOf(entry);
      trim();
    } catch (RuntimeException | IOException e) {
      notes.accept(file + ": cannot be written: " + e.getMessage());
    }
  }

  /** A file that holds these tokens, and perhaps more, and can go back to them. */
  private synchronized Optional<Entry> holding(int[] tokens) {
    return entries.stream()
        .filter(e -> e.floor <= tokens.length && startsWith(e.tokens, tokens))
        .findFirst();
  }

  /** What another file holds all of need not be there. */
  private void dropBeginningsOf(Entry longer) {
    List<Entry> dropped;
    synchronized (this) {
      dropped =
          entries.stream()
              .filter(e -> !e.file.equals(longer.file) && startsWith(longer.tokens, e.tokens))
              .filter(e -> longer.floor <= e.tokens.length)
              .toList();
    }
    dropped.forEach(this::drop);
  }

  private static boolean startsWith(int[] tokens, int[] beginning) {
    return tokens.length >= beginning.length
        && Arrays.mismatch(tokens, 0, beginning.length, beginning, 0, beginning.length) < 0;
  }

  private void trim() {
    while (bytes() > mostBytes) {
      Entry oldest;
      synchronized (this) {
        oldest = entries.getFirst();
      }
      drop(oldest);
    }
  }

  private void touch(Entry entry) {
    synchronized (this) {
      if (entries.remove(entry)) {
        entries.add(entry);
      }
    }
    try {
      Files.setLastModifiedTime(entry.file, FileTime.from(Instant.now()));
    } catch (IOException e) {
      notes.accept(entry.file + ": " + e);
    }
  }

  private synchronized void forget(Entry entry) {
    entries.remove(entry);
  }

  private void drop(Entry entry) {
    forget(entry);
    try {
      Files.deleteIfExists(entry.file);
    } catch (IOException e) {
      notes.accept(entry.file + ": cannot be removed: " + e);
    }
  }

  private void remove(Path file, String why) {
    try {
      Files.deleteIfExists(file);
      notes.accept(file + ": removed: " + why);
    } catch (IOException e) {
      notes.accept(file + ": cannot be removed: " + e);
    }
  }

  private static String name(int[] tokens) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(tokens.length, Integer.BYTES));
    bytes.asIntBuffer().put(tokens);
    return HexFormat.of().formatHex(ModelFingerprint.sha256().digest(bytes.array()), 0, 16);
  }
}
