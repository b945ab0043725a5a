package suanpan.server.internal.http;

import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;

/**
 * One request and its response, as an {@link HttpEngine} gives it. For one thread, but for {@link
 * #abort} and {@link #isClientGone}.
 */
public interface Exchange {
  /** The verb, in capitals. */
  String method();

  /** The decoded path, without query. */
  String path();

  /** A parameter of the query. */
  Optional<String> query(String name);

  /** A header, by its name in any case. */
  Optional<String> header(String name);

  /** The address that the request came from. */
  String remoteAddress();

  /**
   * The whole body.
   *
   * @param maxBytes it may have
   * @throws ApiException if it is larger
   * @throws ClientGoneException if the connection ended within it
   */
  byte[] body(int maxBytes);

  /** Answers at once. */
  void respond(int status, Map<String, String> headers, byte[] body);

  /**
   * Answers piece by piece; what is written reaches the client with each flush. Writing throws
   * {@link ClientGoneException} once nobody listens.
   */
  OutputStream stream(int status, Map<String, String> headers);

  /** Whether an answer has begun, so that its status cannot change any more. */
  boolean isAnswered();

  /** Looks whether the client has closed the connection; never blocks. */
  boolean isClientGone();

  /** Closes the connection, which also ends a write that waits for a slow reader. */
  void abort();
}
