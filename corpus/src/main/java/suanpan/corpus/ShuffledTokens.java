package suanpan.corpus;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts documents in an order that looks random and depends on nothing but the seed and their
 * numbers: each gets a hash, and they are sorted by it in buckets on disk, so that one bucket at a
 * time is in memory.
 */
final class ShuffledTokens implements Closeable {
  private static final int BUCKET_BITS = 6;

  private final Path folder;
  private final long seed;
  private final List<DataOutputStream> buckets = new ArrayList<>();

  private record Entry(long hash, long document, int copy, int[] ids) {}

  ShuffledTokens(Path folder, long seed) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.seed = seed;
    for (int bucket = 0; bucket < 1 << BUCKET_BITS; bucket++) {
      buckets.add(
          new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(path(bucket)))));
    }
  }

  /** Adds a copy of a document. */
  void add(long document, int copy, int[] ids) throws IOException {
    long hash = Hashes.mix(Hashes.mix(Hashes.mix(seed) + document) + copy);
    DataOutputStream out = buckets.get((int) (hash >>> (Long.SIZE - BUCKET_BITS)));
    out.writeLong(hash);
    out.writeLong(document);
    out.writeInt(copy);
    out.writeInt(ids.length);
    for (int id : ids) {
      out.writeInt(id);
    }
  }

  /** Writes everything in order and deletes the buckets. */
  void drainTo(TokenWriter writer) throws IOException {
    close();
    for (int bucket = 0; bucket < buckets.size(); bucket++) {
      List<Entry> entries = read(bucket);
      entries.sort(
          (a, b) -> {
            int byHash = Long.compareUnsigned(a.hash, b.hash);
            int byDocument = Long.compare(a.document, b.document);
            return byHash != 0
                ? byHash
                : byDocument != 0 ? byDocument : Integer.compare(a.copy, b.copy);
          });
      for (Entry entry : entries) {
        writer.write(entry.ids);
      }
      Files.delete(path(bucket));
    }
    Files.delete(folder);
  }

  private List<Entry> read(int bucket) throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(path(bucket))))) {
      while (true) {
        long hash = in.readLong();
        long document = in.readLong();
        int copy = in.readInt();
        int[] ids = new int[in.readInt()];
        for (int i = 0; i < ids.length; i++) {
          ids[i] = in.readInt();
        }
        entries.add(new Entry(hash, document, copy, ids));
      }
    } catch (EOFException e) {
      return entries; // the end lies between two entries
    }
  }

  private Path path(int bucket) {
    return folder.resolve("bucket-" + bucket);
  }

  @Override
  public void close() throws IOException {
    for (DataOutputStream bucket : buckets) {
      bucket.close();
    }
  }
}
