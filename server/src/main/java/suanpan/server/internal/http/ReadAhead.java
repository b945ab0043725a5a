package suanpan.server.internal.http;

import io.helidon.common.buffers.DataReader;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a connection, of which the next ones can be waited for on a thread of their own
 * while an answer is computed: the end of the stream among them is a client that has left. All
 * methods are for the connection's thread.
 */
final class ReadAhead implements Supplier<byte[]> {
  private final DataReader in;
  private @Nullable CompletableFuture<byte[]> ahead; // empty bytes for the end
  private boolean isEnded;

  ReadAhead(DataReader in) {
    this.in = in;
  }

  /** From now on there is nothing more, whatever the client sends. */
  void end() {
    isEnded = true;
  }

  /** The next bytes; null at the end, as Helidon wants it. */
  @Override
  @SuppressWarnings("NullAway") // the caller's contract
  public byte[] get() {
    if (isEnded) {
      return null;
    }
    CompletableFuture<byte[]> found = ahead;
    ahead = null;
    byte[] bytes = found == null ? read() : found.join();
    return bytes.length == 0 ? null : bytes;
  }

  /** Whether the client has closed its side, as far as that is known now; never blocks. */
  boolean isAtEnd() {
    CompletableFuture<byte[]> waiting = ahead;
    if (waiting == null) {
      CompletableFuture<byte[]> begun = new CompletableFuture<>();
      ahead = begun;
      var _ = Thread.ofVirtual().name("suanpan-read-ahead").start(() -> begun.complete(read()));
      return false;
    }
    return waiting.isDone() && waiting.join().length == 0;
  }

  private byte[] read() {
    try {
      in.ensureAvailable();
      return in.readBytes(in.available());
    } catch (RuntimeException e) {
      return new byte[0]; // whatever ends a connection is its end
    }
  }
}
