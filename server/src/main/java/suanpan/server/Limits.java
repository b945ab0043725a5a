package suanpan.server;

import java.time.Duration;

/**
 * What a client may ask of the server before it asks a model. Immutable.
 *
 * @param bodyBytes of a request
 * @param headerBytes of all headers of a request together
 * @param connections at the same time
 * @param readTimeout how long a client may be silent within a request
 * @param writeTimeout how long it may take nothing of its answer
 * @param idleTimeout how long a connection may rest between two requests
 * @param drainTimeout how long answers may go on when the server stops
 */
public record Limits(
    int bodyBytes,
    int headerBytes,
    int connections,
    Duration readTimeout,
    Duration writeTimeout,
    Duration idleTimeout,
    Duration drainTimeout) {
  private static final int DEFAULT_BODY_BYTES = 32 << 20;
  private static final int DEFAULT_HEADER_BYTES = 32 << 10;
  private static final int DEFAULT_CONNECTIONS = 1024;

  /**
   * @throws ServerException if one of them is not above zero
   */
  public Limits {
    require("bodyBytes", bodyBytes);
    require("headerBytes", headerBytes);
    require("connections", connections);
    require("readTimeout", readTimeout.toNanos());
    require("writeTimeout", writeTimeout.toNanos());
    require("idleTimeout", idleTimeout.toNanos());
    require("drainTimeout", drainTimeout.toNanos());
  }

  /** 32 MiB of body, 32 KiB of headers, 1024 connections; 30 s to read, write and drain. */
  public static Limits defaults() {
    return new Limits(
        DEFAULT_BODY_BYTES,
        DEFAULT_HEADER_BYTES,
        DEFAULT_CONNECTIONS,
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        Duration.ofMinutes(2),
        Duration.ofSeconds(30));
  }

  private static void require(String name, long value) {
    if (value < 1) {
      throw new ServerException(name + ": found " + value + ", expected more than nothing");
    }
  }
}
