package suanpan.ledger;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what every answer cost. One process writes a file at a time; any number may read it
 * meanwhile through {@link LedgerReader}. Entries are written by a thread of the ledger within
 * milliseconds, so that no answer waits for the disk; a process that is killed loses at most those
 * few, never what was written before, and never leaves half an entry.
 *
 * <p>Safe for use by several threads.
 */
public final class EnergyLedger implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EnergyLedger.class.getName());
  private static final int WAITING_AT_MOST = 10_000;
  private static final int ENTRIES_AT_A_TIME = 500;
  private static final String INSERT =
      """
      insert into answer (ended_millis, key_name, model, prompt_tokens, cached_tokens,
        completion_tokens, duration_millis, joules, method, region, grams_per_kwh, grams_co2e)
      values (:ended, :key, :model, :prompt, :cached, :completion, :millis, :joules,
        :method, :region, :gramsPerKwh, :grams)
      """;

  private final Path file;
  private final FileChannel lock;
  private final Jdbi database;
  private final BlockingQueue<Item> waiting = new ArrayBlockingQueue<>(WAITING_AT_MOST);
  private final AtomicLong lost = new AtomicLong();
  private final Thread writer;

  /** What the writer's queue holds. */
  private sealed interface Item {}

  private record Entry(LedgerEntry entry) implements Item {}

  /** Opened when all that came before it is written. */
  private record Mark(CountDownLatch reached) implements Item {}

  private record End() implements Item {}

  private EnergyLedger(Path file, FileChannel lock, Jdbi database) {
    this.file = file;
    this.lock = lock;
    this.database = database;
    this.writer = Thread.ofPlatform().daemon().name("energy-ledger").start(this::write);
  }

  /**
   * Opens a ledger for writing, and makes it if there is none.
   *
   * @throws LedgerException if another process writes it, or the file is something else
   */
  public static EnergyLedger open(Path file) {
    FileChannel lock = lock(file);
    try {
      var source = LedgerFile.forWriting(file);
      LedgerFile.migrate(file, source);
      return new EnergyLedger(file, lock, Jdbi.create(source));
    } catch (RuntimeException e) {
      release(lock);
      throw e;
    }
  }

  private static FileChannel lock(Path file) {
    Path name = file.resolveSibling(file.getFileName() + ".lock");
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      FileChannel channel =
          FileChannel.open(name, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (held(channel)) {
        return channel;
      }
      channel.close();
    } catch (IOException e) {
      throw new LedgerException(name + ": cannot be written (" + e.getMessage() + ")", e);
    }
    throw new LedgerException(
        file + ": another server writes this ledger; give each its own with --ledger FILE");
  }

  private static boolean held(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static void release(FileChannel lock) {
    try {
      lock.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "the ledger's lock was not released", e);
    }
  }

  /**
   * Adds an entry. Returns at once, unless thousands wait because the disk does not keep up.
   *
   * @throws LedgerException if the calling thread is interrupted while it waits for room
   */
  public void record(LedgerEntry entry) {
    put(new Entry(entry));
  }

  /** Waits until all entries recorded so far are on the disk. */
  public void flush() {
    Mark mark = new Mark(new CountDownLatch(1));
    put(mark);
    try {
      mark.reached().await();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Entries that could not be written, for example on a full disk; each was logged. */
  public long lostEntries() {
    return lost.get();
  }

  /** Writes what waits, then lets the file go. */
  @Override
  public void close() {
    if (!writer.isAlive()) {
      return;
    }
    put(new End());
    try {
      writer.join();
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      release(lock);
    }
  }

  private void put(Item item) {
    try {
      waiting.put(item);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private LedgerException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new LedgerException(file + ": interrupted while writing", e);
  }

  private void write() {
    List<LedgerEntry> entries = new ArrayList<>();
    @Nullable Item next = null;
    while (!(next instanceof End)) {
      next = takeEntries(entries);
      if (!entries.isEmpty()) {
        insert(entries);
        entries.clear();
      }
      if (next instanceof Mark(CountDownLatch reached)) {
        reached.countDown();
      }
    }
  }

  /** Takes what waits, up to the first item that is no entry; returns that one, or null. */
  private @Nullable Item takeEntries(List<LedgerEntry> entries) {
    try {
      Item item = waiting.take();
      while (item instanceof Entry(LedgerEntry entry)) {
        entries.add(entry);
        Item more = entries.size() < ENTRIES_AT_A_TIME ? waiting.poll() : null;
        if (more == null) {
          return null;
        }
        item = more;
      }
      return item;
    } catch (InterruptedException e) {
      // Nobody but the virtual machine's end interrupts this thread.
      return new End();
    }
  }

  private void insert(List<LedgerEntry> entries) {
    try {
      database.useTransaction(
          handle -> {
            PreparedBatch batch = handle.prepareBatch(INSERT);
            for (LedgerEntry entry : entries) {
              bind(batch, entry).add();
            }
            batch.execute();
          });
    } catch (JdbiException e) {
      lost.addAndGet(entries.size());
      LOG.log(
          System.Logger.Level.ERROR,
          file + ": " + entries.size() + " entries of the energy ledger are lost",
          e);
    }
  }

  private static PreparedBatch bind(PreparedBatch batch, LedgerEntry entry) {
    return batch
        .bind("ended", entry.ended().toEpochMilli())
        .bind("key", entry.key())
        .bind("model", entry.model())
        .bind("prompt", entry.promptTokens())
        .bind("cached", entry.cachedTokens())
        .bind("completion", entry.completionTokens())
        .bind("millis", entry.millis())
        .bind("joules", entry.energy().joules())
        .bind("method", entry.energy().method().wireName())
        .bind("region", entry.energy().intensity().region())
        .bind("gramsPerKwh", entry.energy().intensity().gramsPerKwh())
        .bind("grams", entry.energy().gramsCo2e());
  }
}
