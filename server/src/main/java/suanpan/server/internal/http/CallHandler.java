package suanpan.server.internal.http;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Takes every exchange to its route and answers what goes wrong on the way. */
public final class CallHandler implements Consumer<Exchange> {
  private static final Logger LOG = System.getLogger(CallHandler.class.getName());
  private static final int NO_CONTENT = 204;
  private static final long LOOK_MILLIS = 20;
  private static final double NANOS_PER_MILLI = 1e6;

  private final Routes routes;
  private final Gate gate;
  private final List<CallListener> listeners;
  private final int maxBodyBytes;
  private final AtomicInteger inFlight = new AtomicInteger();

  /**
   * @param gate who may do what
   * @param listeners hear of every call when it has ended
   */
  public CallHandler(Routes routes, Gate gate, List<CallListener> listeners, int maxBodyBytes) {
    this.routes = routes;
    this.gate = gate;
    this.listeners = List.copyOf(listeners);
    this.maxBodyBytes = maxBodyBytes;
  }

  @Override
  public void accept(Exchange exchange) {
    inFlight.incrementAndGet();
    try {
      new Handling(exchange).run();
    } finally {
      inFlight.decrementAndGet();
    }
  }

  /** Waits until no call is under way, or the time is up. */
  public void awaitQuiet(Duration most) {
    long deadline = System.nanoTime() + most.toNanos();
    try {
      while (inFlight.get() > 0 && System.nanoTime() - deadline < 0) {
        Thread.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One exchange on its way. */
  private final class Handling {
    private final Exchange exchange;
    private final Instant began = Instant.now();
    private final long startNanos = System.nanoTime();
    private final String requestId = "req_" + UUID.randomUUID().toString().replace("-", "");
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final CallRecord callRecord = new CallRecord();
    private final Dialect dialect;
    private String key = "";
    private String route = "";

    Handling(Exchange exchange) {
      this.exchange = exchange;
      this.dialect = routes.dialectAt(exchange.path());
      headers.put("x-request-id", requestId);
    }

    void run() {
      try {
        headers.putAll(gate.headers(exchange));
        handle();
      } catch (ApiException e) {
        refuse(e);
      } catch (ClientGoneException e) {
        callRecord.setProblem("client gone");
        exchange.abort();
      } catch (RuntimeException | Error e) {
        LOG.log(Level.ERROR, requestId + ": " + route + " failed", e);
        refuse(
            new ApiException(
                ErrorKind.INTERNAL,
                "internal error; the server's log has more under " + requestId));
      }
      end();
    }

    private void end() {
      double millis = (System.nanoTime() - startNanos) / NANOS_PER_MILLI;
      CallSummary summary =
          new CallSummary(
              began,
              requestId,
              exchange.remoteAddress(),
              key,
              exchange.method(),
              route,
              callRecord.status(),
              exchange.header("traceparent").orElse(""),
              callRecord,
              millis);
      listeners.forEach(listener -> listener.onEnd(summary));
    }

    private void handle() {
      if (exchange.method().equals("OPTIONS")) {
        answerOptions();
        return;
      }
      Routes.Match match =
          routes.find(exchange.method(), exchange.path()).orElseThrow(this::unknown);
      route = match.route().path();
      Caller caller = gate.admit(exchange, match.route());
      key = caller.name();
      match
          .route()
          .handler()
          .handle(new Call(exchange, match, caller, requestId, headers, maxBodyBytes, callRecord));
    }

    /** What browsers ask before they send; it needs no key. */
    private void answerOptions() {
      List<String> methods = routes.methods(exchange.path());
      if (methods.isEmpty()) {
        throw unknown();
      }
      Map<String, String> all = new LinkedHashMap<>(headers);
      all.put("Allow", String.join(", ", methods));
      callRecord.setStatus(NO_CONTENT);
      exchange.respond(NO_CONTENT, all, new byte[0]);
    }

    private ApiException unknown() {
      List<String> methods = routes.methods(exchange.path());
      String asked = exchange.method() + " " + exchange.path();
      return methods.isEmpty()
          ? new ApiException(ErrorKind.NOT_FOUND, asked + ": no such address")
              .withCode("unknown_url")
          : new ApiException(
              ErrorKind.METHOD_NOT_ALLOWED, asked + ": expected " + String.join(" or ", methods));
    }

    /** An answer that has begun can only be cut off; the dialect has said why where it could. */
    private void refuse(ApiException failure) {
      callRecord.setProblem(failure.message());
      if (exchange.isAnswered()) {
        exchange.abort();
        return;
      }
      callRecord.setStatus(failure.kind().status());
      Map<String, String> all = new LinkedHashMap<>(headers);
      all.put("Content-Type", "application/json");
      if (failure.kind() == ErrorKind.TOO_LARGE) {
        all.put("Connection", "close"); // the rest of the body is not read
      }
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
  }
}
