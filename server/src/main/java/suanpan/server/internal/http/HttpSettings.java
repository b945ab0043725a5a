package suanpan.server.internal.http;

import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * How to listen.
 *
 * @param host address to bind
 * @param port 0 for any that is free
 * @param maxHeaderBytes of all headers of a request together
 * @param maxBodyBytes of a request
 * @param maxConnections at the same time
 * @param readTimeout how long a client may be silent within a request
 * @param writeTimeout how long a client may take nothing of an answer
 * @param idleTimeout how long a connection may rest between two requests
 * @param shutdownTimeout how long open connections may go on when the server stops
 * @param tls empty for plain HTTP
 */
public record HttpSettings(
    String host,
    int port,
    int maxHeaderBytes,
    int maxBodyBytes,
    int maxConnections,
    Duration readTimeout,
    Duration writeTimeout,
    Duration idleTimeout,
    Duration shutdownTimeout,
    Optional<SSLContext> tls) {}
