package suanpan.server;

import java.time.Duration;

/**
 * How to serve. Immutable; each {@code with} gives a new one.
 *
 * @param host address to bind
 * @param port 0 for any that is free
 * @param maxBodyBytes of a request
 * @param maxHeaderBytes of all headers of a request
 * @param maxConnections at the same time
 * @param queueLength answers that may wait or run, for each model
 * @param readTimeout how long a client may be silent within a request
 * @param answerTimeout how long an answer may take
 * @param drainTimeout how long answers may go on when the server stops
 */
public record ServerOptions(
    String host,
    int port,
    int maxBodyBytes,
    int maxHeaderBytes,
    int maxConnections,
    int queueLength,
    Duration readTimeout,
    Duration answerTimeout,
    Duration drainTimeout) {
  private static final int DEFAULT_PORT = 8080;
  private static final int DEFAULT_BODY_BYTES = 32 << 20;
  private static final int DEFAULT_HEADER_BYTES = 32 << 10;
  private static final int DEFAULT_CONNECTIONS = 4096;
  private static final int DEFAULT_QUEUE = 256;

  /** On this machine's port 8080. */
  public static ServerOptions defaults() {
    return new ServerOptions(
        "127.0.0.1",
        DEFAULT_PORT,
        DEFAULT_BODY_BYTES,
        DEFAULT_HEADER_BYTES,
        DEFAULT_CONNECTIONS,
        DEFAULT_QUEUE,
        Duration.ofSeconds(30),
        Duration.ofHours(1),
        Duration.ofSeconds(30));
  }

  public ServerOptions withPort(int value) {
    return new ServerOptions(
        host,
        value,
        maxBodyBytes,
        maxHeaderBytes,
        maxConnections,
        queueLength,
        readTimeout,
        answerTimeout,
        drainTimeout);
  }
}
