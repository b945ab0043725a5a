package suanpan.server.internal.http;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** One JSON document on each line, each sent at once. */
public final class NdjsonWriter implements AutoCloseable {
  private final OutputStream out;

  NdjsonWriter(OutputStream out) {
    this.out = out;
  }

  public void line(Object document) {
    try {
      out.write(Json.bytes(document));
      out.write('\n');
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
