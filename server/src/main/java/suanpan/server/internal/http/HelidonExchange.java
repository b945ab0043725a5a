package suanpan.server.internal.http;

import io.helidon.common.socket.HelidonSocket;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An exchange of {@link HelidonEngine}. */
final class HelidonExchange implements Exchange {
  private final ServerRequest request;
  private final ServerResponse response;
  private final @Nullable HelidonSocket socket;
  private final SlowReaders slowReaders;
  private boolean isAnswered;

  HelidonExchange(
      ServerRequest request,
      ServerResponse response,
      @Nullable HelidonSocket socket,
      SlowReaders slowReaders) {
    this.request = request;
    this.response = response;
    this.socket = socket;
    this.slowReaders = slowReaders;
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
    try (InputStream in = request.content().inputStream()) {
      byte[] bytes = in.readNBytes(maxBytes);
      if (bytes.length == maxBytes && in.read() >= 0) {
        throw new ApiException(
            ErrorKind.TOO_LARGE, "body: found more than the %d bytes allowed".formatted(maxBytes));
      }
      return bytes;
    } catch (IOException | UncheckedIOException e) {
      throw new ClientGoneException(e);
    }
  }

  @Override
  public void respond(int status, Map<String, String> headers, byte[] body) {
    isAnswered = true;
    response.status(status);
    headers.forEach((name, value) -> response.header(name, value));
    slowReaders.begin(this);
    try {
      response.send(body);
    } catch (UncheckedIOException | IllegalStateException e) {
      throw new ClientGoneException(e);
    } finally {
      slowReaders.end(this);
    }
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
    if (socket == null) {
      return false;
    }
    socket.idle(); // reads ahead on a thread of its own, once; that finds the end of the stream
    return !socket.isConnected();
  }

  @Override
  public void abort() {
    if (socket != null) {
      socket.close();
    }
  }

  /** Says in one way that nobody listens, and lets {@link SlowReaders} see a write that waits. */
  private final class GuardedStream extends FilterOutputStream {
    GuardedStream(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int count) {
      guarded(() -> out.write(bytes, from, count));
    }

    @Override
    public void flush() {
      guarded(out::flush);
    }

    @Override
    public void close() {
      guarded(out::close);
    }

    private void guarded(Work work) {
      slowReaders.begin(HelidonExchange.this);
      try {
        work.run();
      } catch (IOException | UncheckedIOException | IllegalStateException e) {
        throw new ClientGoneException(e);
      } finally {
        slowReaders.end(HelidonExchange.this);
      }
    }

    private interface Work {
      void run() throws IOException;
    }
  }
}
