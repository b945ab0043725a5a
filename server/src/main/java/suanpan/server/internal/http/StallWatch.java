package suanpan.server.internal.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Closes the connections of clients that stall: a write into a full socket has no timeout of its
 * own and would hold its answer for ever, and a body that never comes would hold its thread.
 */
final class StallWatch implements AutoCloseable {
  private static final long LOOK_MILLIS = 200;

  private final Map<Exchange, Long> deadlines = new ConcurrentHashMap<>(); // nanos
  private final ScheduledExecutorService watch;

  StallWatch() {
    watch =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("suanpan-stalls").factory());
    var _ =
        watch.scheduleWithFixedDelay(
            this::abortStalled, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** The exchange waits for its client from now on. */
  void begin(Exchange exchange, Duration most) {
    deadlines.put(exchange, System.nanoTime() + most.toNanos());
  }

  /** It waits no longer. */
  void end(Exchange exchange) {
    deadlines.remove(exchange);
  }

  private void abortStalled() {
    long now = System.nanoTime();
    deadlines.forEach(
        (exchange, deadline) -> {
          if (now - deadline > 0) {
            exchange.abort();
          }
        });
  }

  @Override
  public void close() {
    watch.shutdownNow();
  }
}
