package suanpan.engine;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** What a scheduler has done so far. Its own thread counts, any thread reads. */
final class SchedulerCounters {
  private static final double NANOS_PER_MILLI = 1e6;

  /** Weight of the last answer in the mean time between two. */
  private static final double NEWEST = 0.2;

  private static final Duration SHORTEST_RETRY = Duration.ofSeconds(1);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(2);

  final AtomicLong submitted = new AtomicLong();
  final AtomicLong refused = new AtomicLong();
  final AtomicLong answered = new AtomicLong();
  final AtomicLong cancelled = new AtomicLong();
  final AtomicLong failed = new AtomicLong();
  final AtomicLong promptTokens = new AtomicLong();
  final AtomicLong cachedPromptTokens = new AtomicLong();
  final AtomicLong prefixHits = new AtomicLong();
  final AtomicLong completionTokens = new AtomicLong();
  final AtomicLong passes = new AtomicLong();
  final AtomicLong passTokens = new AtomicLong();
  final AtomicLong preemptions = new AtomicLong();
  final AtomicLong busyNanos = new AtomicLong();

  private final SchedulerListener listener;
  private volatile long lastEndNanos = System.nanoTime();
  private volatile double nanosBetweenEnds;

  SchedulerCounters(SchedulerListener listener) {
    this.listener = listener;
  }

  void refused(String caller, EngineException reason) {
    refused.incrementAndGet();
    tell(l -> l.onRefused(caller, reason));
  }

  void begun(ScheduledAnswer answer, int cachedTokens) {
    int prompt = answer.answer().prompt().length;
    promptTokens.addAndGet(prompt);
    cachedPromptTokens.addAndGet(cachedTokens);
    prefixHits.addAndGet(cachedTokens > 0 ? 1 : 0);
    Duration queued = answer.age();
    tell(l -> l.onBegin(answer.caller(), queued, prompt, cachedTokens));
  }

  void drawn(ScheduledAnswer answer, Duration after) {
    completionTokens.incrementAndGet();
    if (answer.answer().size() <= 1) {
      tell(l -> l.onFirstToken(answer.caller(), after));
    } else {
      tell(l -> l.onToken(answer.caller(), after));
    }
  }

  void passed(int streams, int tokens, long nanos) {
    passes.incrementAndGet();
    passTokens.addAndGet(tokens);
    busyNanos.addAndGet(nanos);
    tell(l -> l.onPass(streams, tokens, Duration.ofNanos(nanos)));
  }

  void ended(ScheduledAnswer answer, Answer whole) {
    (whole.finishReason() == FinishReason.CANCELLED ? cancelled : answered).incrementAndGet();
    countEnd();
    tell(l -> l.onAnswer(answer.caller(), whole));
  }

  void failed(ScheduledAnswer answer, RuntimeException reason) {
    failed.incrementAndGet();
    countEnd();
    tell(l -> l.onFailure(answer.caller(), reason));
  }

  void displaced() {
    preemptions.incrementAndGet();
  }

  void note(String note) {
    tell(l -> l.onNote(note));
  }

  /** There was no work: the time until the next answer ends says nothing. */
  void idle() {
    lastEndNanos = System.nanoTime();
  }

  /** When a place in the queue is likely to be free. */
  Duration retryAfter() {
    Duration mean = Duration.ofNanos((long) nanosBetweenEnds);
    Duration whole = Duration.ofSeconds(mean.plusMillis(999).toSeconds());
    return whole.compareTo(SHORTEST_RETRY) < 0
        ? SHORTEST_RETRY
        : whole.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : whole;
  }

  double busyMillis() {
    return busyNanos.get() / NANOS_PER_MILLI;
  }

  private void countEnd() {
    long now = System.nanoTime();
    long between = Math.min(now - lastEndNanos, TimeUnit.HOURS.toNanos(1));
    nanosBetweenEnds =
        nanosBetweenEnds == 0 ? between : nanosBetweenEnds * (1 - NEWEST) + between * NEWEST;
    lastEndNanos = now;
  }

  private void tell(Consumer<SchedulerListener> event) {
    try {
      event.accept(listener);
    } catch (RuntimeException e) {
      // a listener for metrics must not stop the answers
    }
  }
}
