package suanpan.server.internal.http;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.tls.Tls;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Helidon SE: HTTP/1.1 on virtual threads. */
public final class HelidonEngine implements HttpEngine {
  @Override
  public Running start(HttpSettings settings, Consumer<Exchange> handler) {
    Map<String, WatchedConnection> connections = new ConcurrentHashMap<>();
    StallWatch stalls = new StallWatch();
    Http1Config http1 =
        Http1Config.builder().maxHeadersSize(settings.maxHeaderBytes()).validatePath(true).build();
    WebServerConfig.Builder config =
        WebServerConfig.builder()
            .bindAddress(new InetSocketAddress(settings.host(), settings.port()))
            .shutdownHook(false) // the command line decides when to stop
            .useNio(false)
            .maxPayloadSize(-1) // exchanges limit it, and say so in the client's dialect
            .maxTcpConnections(settings.maxConnections())
            .shutdownGracePeriod(settings.shutdownTimeout())
            .idleConnectionTimeout(settings.idleTimeout())
            .connectionOptions(options -> options.tcpNoDelay(true))
            .protocolsDiscoverServices(false)
            .addConnectionSelector(
                new Watched(Http1ConnectionSelector.builder().config(http1).build(), connections))
            .directHandlers(DirectHandlers.builder().build())
            .routing(
                routing ->
                    routing.any(
                        (request, response) -> {
                          HelidonExchange exchange =
                              new HelidonExchange(
                                  request,
                                  response,
                                  connections.get(request.socketId()),
                                  settings,
                                  stalls);
                          handler.accept(exchange);
                          exchange.finish();
                        }));
    settings.tls().ifPresent(context -> config.tls(Tls.builder().sslContext(context).build()));
    WebServer server = config.build().start();
    return new Running() {
      @Override
      public int port() {
        return server.port();
      }

      @Override
      public void stop() {
        server.stop();
        stalls.close();
      }
    };
  }

  /** HTTP/1.1 connections that can be found while they are served. */
  private record Watched(ServerConnectionSelector http1, Map<String, WatchedConnection> connections)
      implements ServerConnectionSelector {
    @Override
    public int bytesToIdentifyConnection() {
      return http1.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(io.helidon.common.buffers.BufferData data) {
      return http1.supports(data);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
      return http1.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
      WatchedConnection watched = new WatchedConnection(context);
      ServerConnection connection = http1.connection(watched);
      return new ServerConnection() {
        @Override
        public void handle(Limit limit) throws InterruptedException {
          connections.put(context.childSocketId(), watched);
          try {
            connection.handle(limit);
          } finally {
            connections.remove(context.childSocketId());
          }
        }

        @Override
        public Duration idleTime() {
          return connection.idleTime();
        }

        @Override
        public void close(boolean interrupt) {
          connection.close(interrupt);
        }
      };
    }
  }
}
