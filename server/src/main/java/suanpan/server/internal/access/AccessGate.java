package suanpan.server.internal.access;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import suanpan.server.internal.http.Access;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.Caller;
import suanpan.server.internal.http.ErrorKind;
import suanpan.server.internal.http.Exchange;
import suanpan.server.internal.http.Gate;
import suanpan.server.internal.http.Route;

/**
 * Asks for keys where there are some, and keeps the pages of strangers from using a visitor's
 * browser: an Origin must be allowed or our own, and without keys the Host must be an address or
 * {@code localhost}, so that no name of a stranger's can be made to lead here.
 */
public final class AccessGate implements Gate {
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[[0-9a-fA-F:.%]+]");
  private static final String ANY = "*";

  private final Optional<KnownKeys> keys;
  private final List<String> origins;
  private final String host;

  /**
   * @param keyFile empty to let everybody in
   * @param origins of pages that may call, or {@code *}
   * @param host that the server was told to bind
   */
  public AccessGate(Optional<Path> keyFile, List<String> origins, String host) {
    this.keys = keyFile.map(KnownKeys::new);
    this.origins = List.copyOf(origins);
    this.host = host;
  }

  @Override
  public Caller admit(Exchange exchange, Route route) {
    requireKnownOrigin(exchange);
    if (route.access() == Access.OPEN) {
      return Caller.ANONYMOUS;
    }
    Caller caller = keys.isPresent() ? byKey(exchange, keys.get()) : withoutKey(exchange);
    if (route.access() == Access.ADMIN && caller.role() != Caller.Role.ADMIN) {
      throw new ApiException(
          ErrorKind.FORBIDDEN,
          keys.isPresent()
              ? "key: found one of a user, expected one of an administrator"
              : "address: expected a caller on this machine, or a server with keys");
    }
    return caller;
  }

  private static Caller byKey(Exchange exchange, KnownKeys keys) {
    String key =
        keyOf(exchange)
            .orElseThrow(
                () ->
                    new ApiException(
                            ErrorKind.UNAUTHENTICATED,
                            "key: found none, expected Authorization: Bearer KEY or x-api-key")
                        .withCode("invalid_api_key"));
    return keys.find(key)
        .orElseThrow(
            () ->
                new ApiException(ErrorKind.UNAUTHENTICATED, "key: found one that is not known here")
                    .withCode("invalid_api_key"));
  }

  /** As OpenAI's, Anthropic's and Azure's clients send it. */
  private static Optional<String> keyOf(Exchange exchange) {
    return exchange
        .header("Authorization")
        .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, "Bearer ".length()))
        .map(value -> value.substring("Bearer ".length()).strip())
        .or(() -> exchange.header("x-api-key"))
        .or(() -> exchange.header("api-key"));
  }

  private Caller withoutKey(Exchange exchange) {
    String named = exchange.header("Host").map(AccessGate::withoutPort).orElse(host);
    boolean isOurs =
        named.equalsIgnoreCase("localhost")
            || named.equalsIgnoreCase(host)
            || ADDRESS.matcher(named).matches();
    if (!isOurs) {
      throw new ApiException(
          ErrorKind.FORBIDDEN,
          "Host: found a name, expected an address or localhost on a server without keys");
    }
    return isLoopback(exchange.remoteAddress())
        ? new Caller(Caller.ANONYMOUS.name(), Caller.Role.ADMIN)
        : Caller.ANONYMOUS;
  }

  private void requireKnownOrigin(Exchange exchange) {
    Optional<String> origin = exchange.header("Origin");
    if (origin.isPresent() && !isAllowed(origin.get()) && !isSame(origin.get(), exchange)) {
      throw new ApiException(
          ErrorKind.FORBIDDEN, "Origin: this page may not call; see serve --cors");
    }
  }

  @Override
  public Map<String, String> headers(Exchange exchange) {
    Optional<String> origin = exchange.header("Origin").filter(this::isAllowed);
    if (origin.isEmpty()) {
      return Map.of();
    }
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Access-Control-Allow-Origin", origin.get());
    headers.put("Vary", "Origin");
    headers.put("Access-Control-Expose-Headers", "x-request-id, retry-after");
    if (exchange.method().equals("OPTIONS")) {
      headers.put("Access-Control-Allow-Methods", "GET, POST, DELETE");
      headers.put(
          "Access-Control-Allow-Headers",
          exchange
              .header("Access-Control-Request-Headers")
              .orElse("authorization, content-type, x-api-key"));
      headers.put("Access-Control-Max-Age", "600");
    }
    return headers;
  }

  private boolean isAllowed(String origin) {
    return origins.contains(ANY) || origins.contains(origin);
  }

  /** Whether the page came from this very server. */
  private static boolean isSame(String origin, Exchange exchange) {
    try {
      String authority = URI.create(origin).getAuthority();
      return authority != null
          && exchange.header("Host").filter(authority::equalsIgnoreCase).isPresent();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String withoutPort(String authority) {
    int colon = authority.lastIndexOf(':');
    boolean isInAddress = authority.endsWith("]");
    String name = colon < 0 || isInAddress ? authority : authority.substring(0, colon);
    return name.toLowerCase(Locale.ROOT);
  }

  /** Whether an address, not a name, is this machine's own. */
  static boolean isLoopback(String address) {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
