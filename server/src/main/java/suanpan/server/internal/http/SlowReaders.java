package suanpan.server.internal.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Closes the connections of clients that take nothing of their answer for too long: a write into a
 * full socket has no timeout of its own, and would hold its answer for ever.
 */
final class SlowReaders implements AutoCloseable {
  private static final int LOOKS_PER_TIMEOUT = 4;

  private final Map<Exchange, Long> writing = new ConcurrentHashMap<>(); // since when, nanos
  private final ScheduledExecutorService watch;

  SlowReaders(Duration timeout) {
    watch =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("suanpan-writes").factory());
    long period = Math.max(1, timeout.toMillis() / LOOKS_PER_TIMEOUT);
    var _ =
        watch.scheduleWithFixedDelay(
            () -> abortOlderThan(timeout.toNanos()), period, period, TimeUnit.MILLISECONDS);
  }

  void begin(Exchange exchange) {
    writing.put(exchange, System.nanoTime());
  }

  void end(Exchange exchange) {
    writing.remove(exchange);
  }

  private void abortOlderThan(long nanos) {
    long now = System.nanoTime();
    writing.forEach(
        (exchange, since) -> {
          if (now - since > nanos) {
            exchange.abort();
          }
        });
  }

  @Override
  public void close() {
    watch.shutdownNow();
  }
}
