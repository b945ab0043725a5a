package suanpan.server.internal.http;

import java.util.Map;

/** Who may do what, and what browsers may know of it. */
public interface Gate {
  /**
   * Who asks.
   *
   * @throws ApiException if they may not
   */
  Caller admit(Exchange exchange, Route route);

  /** Headers of every answer, such as those of CORS. */
  Map<String, String> headers(Exchange exchange);
}
