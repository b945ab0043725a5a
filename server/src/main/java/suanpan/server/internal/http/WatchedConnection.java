package suanpan.server.internal.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** A connection of Helidon's whose bytes come through a {@link ReadAhead}. */
final class WatchedConnection implements ConnectionContext {
  private final ConnectionContext connection;
  private final ReadAhead readAhead;
  private final DataReader reader;

  WatchedConnection(ConnectionContext connection) {
    this.connection = connection;
    this.readAhead = new ReadAhead(connection.dataReader());
    this.reader = DataReader.create(readAhead);
  }

  /** Whether the client has closed its side; never blocks. */
  boolean isClientGone() {
    return readAhead.isAtEnd();
  }

  /** The request under way is its last: Helidon goes on reading after a stream otherwise. */
  void endAfterThis() {
    readAhead.end();
  }

  /** Closes it, from any thread. */
  void abort() {
    try {
      connection.serverSocket().close();
    } catch (UncheckedIOException e) {
      // closed already
    }
  }

  @Override
  public DataReader dataReader() {
    return reader;
  }

  @Override
  public DataWriter dataWriter() {
    return connection.dataWriter();
  }

  @Override
  public ListenerContext listenerContext() {
    return connection.listenerContext();
  }

  @Override
  public ExecutorService executor() {
    return connection.executor();
  }

  @Override
  public Router router() {
    return connection.router();
  }

  @Override
  public Optional<ProxyProtocolData> proxyProtocolData() {
    return connection.proxyProtocolData();
  }

  @Override
  public HelidonSocket serverSocket() {
    return connection.serverSocket();
  }

  @Override
  public PeerInfo remotePeer() {
    return connection.remotePeer();
  }

  @Override
  public PeerInfo localPeer() {
    return connection.localPeer();
  }

  @Override
  public boolean isSecure() {
    return connection.isSecure();
  }

  @Override
  public String socketId() {
    return connection.socketId();
  }

  @Override
  public String childSocketId() {
    return connection.childSocketId();
  }
}
