package suanpan.server.internal.http;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Server-sent events (WHATWG HTML, section 9.2), each sent at once. */
public final class SseWriter implements AutoCloseable {
  private final OutputStream out;

  SseWriter(OutputStream out) {
    this.out = out;
  }

  /** An event without a name. */
  public void data(Object document) {
    send("data: " + Json.text(document) + "\n\n");
  }

  /** An event with a name. */
  public void event(String name, Object document) {
    send("event: " + name + "\ndata: " + Json.text(document) + "\n\n");
  }

  /** An event whose data is this line and not JSON. */
  public void line(String data) {
    send("data: " + data + "\n\n");
  }

  /** A comment that clients skip: it finds out whether somebody still listens. */
  public void comment(String text) {
    send(": " + text + "\n\n");
  }

  private void send(String text) {
    try {
      out.write(text.getBytes(StandardCharsets.UTF_8));
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
