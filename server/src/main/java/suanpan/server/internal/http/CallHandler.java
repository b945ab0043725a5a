package suanpan.server.internal.http;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Takes every exchange to its route and answers what goes wrong on the way. */
public final class CallHandler implements Consumer<Exchange> {
  private static final Logger LOG = System.getLogger(CallHandler.class.getName());
  private static final int NO_CONTENT = 204;

  private final Routes routes;
  private final Gate gate;
  private final CallListener listener;
  private final int maxBodyBytes;

  /**
   * @param gate who may do what
   * @param listener hears of every call when it has ended
   */
  public CallHandler(Routes routes, Gate gate, CallListener listener, int maxBodyBytes) {
    this.routes = routes;
    this.gate = gate;
    this.listener = listener;
    this.maxBodyBytes = maxBodyBytes;
  }

  @Override
  public void accept(Exchange exchange) {
    String requestId = "req_" + UUID.randomUUID().toString().replace("-", "");
    Map<String, String> headers = new LinkedHashMap<>(gate.headers(exchange));
    headers.put("x-request-id", requestId);
    Dialect dialect = routes.dialectAt(exchange.path());
    try {
      Optional<Routes.Match> match = routes.find(exchange.method(), exchange.path());
      if (match.isEmpty()) {
        answerUnknown(exchange, headers);
        return;
      }
      Route route = match.get().route();
      Caller caller = gate.admit(exchange, route);
      Map<String, String> parameters = match.get().parameters();
      Call call = new Call(exchange, route, parameters, caller, requestId, headers, maxBodyBytes);
      run(call, dialect, headers);
    } catch (ApiException e) {
      refuse(exchange, dialect, e, headers);
    } catch (ClientGoneException e) {
      exchange.abort();
    }
  }

  private void run(Call call, Dialect dialect, Map<String, String> headers) {
    long start = System.nanoTime();
    CallRecord callRecord = call.callRecord();
    try {
      call.route().handler().handle(call);
    } catch (ApiException e) {
      callRecord.setProblem(e.message());
      callRecord.setStatus(e.kind().status());
      refuse(call.exchange(), dialect, e, headers);
    } catch (ClientGoneException e) {
      callRecord.setProblem("client gone");
      call.exchange().abort();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, call.requestId() + ": " + call.route().path() + " failed", e);
      callRecord.setProblem("internal error");
      callRecord.setStatus(ErrorKind.INTERNAL.status());
      refuse(
          call.exchange(),
          dialect,
          new ApiException(
              ErrorKind.INTERNAL,
              "internal error; the server's log has more under " + call.requestId()),
          headers);
    } finally {
      listener.onEnd(call, System.nanoTime() - start);
    }
  }

  /** An answer that has begun can only be cut off; the dialect has said why where it could. */
  private static void refuse(
      Exchange exchange, Dialect dialect, ApiException failure, Map<String, String> headers) {
    if (exchange.isAnswered()) {
      exchange.abort();
      return;
    }
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put("Content-Type", "application/json");
    if (failure.retryAfter().isPositive()) {
      all.put("Retry-After", Long.toString(Math.max(1, failure.retryAfter().toSeconds())));
    }
    if (failure.kind() == ErrorKind.UNAUTHENTICATED) {
      all.put("WWW-Authenticate", "Bearer");
    }
    try {
      exchange.respond(failure.kind().status(), all, Json.bytes(dialect.error(failure)));
    } catch (ClientGoneException e) {
      exchange.abort();
    }
  }

  private void answerUnknown(Exchange exchange, Map<String, String> headers) {
    List<String> methods = routes.methods(exchange.path());
    if (exchange.method().equals("OPTIONS") && !methods.isEmpty()) {
      Map<String, String> all = new LinkedHashMap<>(headers);
      all.put("Allow", String.join(", ", methods));
      exchange.respond(NO_CONTENT, all, new byte[0]);
      return;
    }
    String asked = exchange.method() + " " + exchange.path();
    throw methods.isEmpty()
        ? new ApiException(ErrorKind.NOT_FOUND, asked + ": no such address").withCode("unknown_url")
        : new ApiException(
            ErrorKind.METHOD_NOT_ALLOWED, asked + ": expected " + String.join(" or ", methods));
  }
}
