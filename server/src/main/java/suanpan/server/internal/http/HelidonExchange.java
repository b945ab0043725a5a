package suanpan.server.internal.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** An exchange of {@link HelidonEngine}. */
final class HelidonExchange implements Exchange {
  private static final int BUFFER_BYTES = 16 << 10;

  private final ServerRequest request;
  private final ServerResponse response;
  private final @Nullable WatchedConnection connection;
  private final HttpSettings settings;
  private final StallWatch stalls;
  private boolean isAnswered;
  private volatile boolean isAborted;

  /**
   * @param connection null if it has just ended
   */
  HelidonExchange(
      ServerRequest request,
      ServerResponse response,
      @Nullable WatchedConnection connection,
      HttpSettings settings,
      StallWatch stalls) {
    this.request = request;
    this.response = response;
    this.connection = connection;
    this.settings = settings;
    this.stalls = stalls;
  }

  @Override
  public String method() {
    return request.prologue().method().text();
  }

  @Override
  public String path() {
    return request.path().path();
  }

  @Override
  public Optional<String> query(String name) {
    return request.query().first(name).asOptional();
  }

  @Override
  public Optional<String> header(String name) {
    return request.headers().first(HeaderNames.create(name));
  }

  @Override
  public String remoteAddress() {
    return request.remotePeer().host();
  }

  @Override
  public byte[] body(int maxBytes) {
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    requireLength(maxBytes);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = request.content().inputStream()) {
      int count = read(in, buffer);
      while (count >= 0) {
        if (body.size() + count > maxBytes) {
          throw tooLarge(maxBytes);
        }
        body.write(buffer, 0, count);
        count = read(in, buffer);
      }
      return body.toByteArray();
    } catch (RequestException e) {
      throw new ApiException(
          ErrorKind.INVALID_REQUEST, "body: found chunks that are broken, expected HTTP/1.1's");
    } catch (IOException
        | UncheckedIOException
        | CloseConnectionException
        | IllegalStateException e) {
      throw new ClientGoneException(e);
    }
  }

  private void requireLength(int maxBytes) {
    OptionalLong length = request.headers().contentLength();
    if (length.isPresent() && length.getAsLong() > maxBytes) {
      throw tooLarge(maxBytes);
    }
  }

  private static ApiException tooLarge(int maxBytes) {
    return new ApiException(
        ErrorKind.TOO_LARGE, "body: found more than the %d bytes allowed".formatted(maxBytes));
  }

  private int read(InputStream in, byte[] buffer) throws IOException {
    stalls.begin(this, settings.readTimeout());
    try {
      return in.read(buffer);
    } finally {
      stalls.end(this);
    }
  }

  @Override
  public void respond(int status, Map<String, String> headers, byte[] body) {
    isAnswered = true;
    response.status(status);
    headers.forEach((name, value) -> response.header(name, value));
    waiting(
        settings.writeTimeout(),
        () -> {
          if (body.length == 0) {
            response.send();
          } else {
            response.send(body);
          }
        });
  }

  @Override
  public OutputStream stream(int status, Map<String, String> headers) {
    isAnswered = true;
    response.status(status);
    headers.forEach((name, value) -> response.header(name, value));
    return new GuardedStream(response.outputStream());
  }

  @Override
  public boolean isAnswered() {
    return isAnswered;
  }

  @Override
  public boolean isClientGone() {
    return connection == null || connection.isClientGone();
  }

  @Override
  public void abort() {
    isAborted = true;
    if (connection != null) {
      connection.abort();
    }
  }

  /** To be called when the answer is done: ends a connection of which it was the last one. */
  void finish() {
    if (isAborted) {
      throw new CloseConnectionException("aborted"); // which Helidon takes quietly
    }
    boolean isLast =
        request.headers().contains(HeaderValues.CONNECTION_CLOSE)
            || response.headers().contains(HeaderValues.CONNECTION_CLOSE);
    if (isLast && connection != null) {
      connection.endAfterThis();
    }
  }

  /** Something that waits for the client, which may stall or leave. */
  private interface Work {
    void run() throws IOException;
  }

  private void waiting(Duration most, Work work) {
    stalls.begin(this, most);
    try {
      work.run();
    } catch (IOException
        | UncheckedIOException
        | CloseConnectionException
        | IllegalStateException e) {
      throw new ClientGoneException(e);
    } finally {
      stalls.end(this);
    }
  }

  private final class GuardedStream extends FilterOutputStream {
    GuardedStream(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int count) {
      waiting(settings.writeTimeout(), () -> out.write(bytes, from, count));
    }

    @Override
    public void flush() {
      waiting(settings.writeTimeout(), out::flush);
    }

    @Override
    public void close() {
      waiting(settings.writeTimeout(), out::close);
    }
  }
}
