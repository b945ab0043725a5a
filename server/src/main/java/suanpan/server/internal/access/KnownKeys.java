package suanpan.server.internal.access;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import suanpan.server.ApiKeys;
import suanpan.server.ServerException;
import suanpan.server.internal.http.Caller;

/** The keys of a file, read anew when it changes. */
final class KnownKeys {
  private static final Logger LOG = System.getLogger(KnownKeys.class.getName());
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Path file;
  private final AtomicLong lookedNanos = new AtomicLong(System.nanoTime());
  private volatile Read read;

  private record Read(FileTime modified, List<Known> keys) {}

  private record Known(Caller caller, byte[] salt, byte[] hash) {}

  /**
   * @throws ServerException if the file cannot be read
   */
  KnownKeys(Path file) {
    this.file = file;
    this.read = read();
  }

  /** Whose key it is. Every entry is compared, in constant time, whichever fits. */
  Optional<Caller> find(String key) {
    refresh();
    Optional<Caller> found = Optional.empty();
    for (Known known : read.keys()) {
      if (MessageDigest.isEqual(known.hash(), KeyHash.of(known.salt(), key))) {
        found = Optional.of(known.caller());
      }
    }
    return found;
  }

  private void refresh() {
    long now = System.nanoTime();
    long looked = lookedNanos.get();
    if (now - looked < LOOK_NANOS || !lookedNanos.compareAndSet(looked, now)) {
      return;
    }
    if (!modified().equals(read.modified())) {
      try {
        read = read();
        LOG.log(Level.INFO, "read " + read.keys().size() + " keys of " + file);
      } catch (ServerException e) {
        LOG.log(Level.ERROR, "keys stay as they were: " + e.getMessage());
      }
    }
  }

  private Read read() {
    FileTime modified = modified();
    return new Read(
        modified,
        ApiKeys.read(file).entries().stream()
            .map(
                entry ->
                    new Known(
                        new Caller(
                            entry.name(),
                            entry.role() == ApiKeys.Role.ADMIN
                                ? Caller.Role.ADMIN
                                : Caller.Role.USER),
                        HexFormat.of().parseHex(entry.salt()),
                        HexFormat.of().parseHex(entry.hash())))
            .toList());
  }

  private FileTime modified() {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0); // there is no file, and so no keys
    }
  }
}
