package suanpan.server.internal;

import java.util.Map;
import suanpan.server.internal.http.Caller;
import suanpan.server.internal.http.Exchange;
import suanpan.server.internal.http.Gate;
import suanpan.server.internal.http.Route;

/** Everybody may do everything. */
public final class OpenGate implements Gate {
  @Override
  public Caller admit(Exchange exchange, Route route) {
    return Caller.ANONYMOUS;
  }

  @Override
  public Map<String, String> headers(Exchange exchange) {
    return Map.of();
  }
}
