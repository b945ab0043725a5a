package suanpan.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many callers at once who cancel at random, listen slowly, and find the queue full: no answer is
 * mixed with another or lost, and nothing is left behind.
 */
class SchedulerChurnTest {
  private static final int SUBMISSIONS = 64;
  private static final int CALLERS = 4;

  /** One that a caller has handed in. */
  private record Submission(GenerateRequest request, Ticket ticket, List<Integer> heard) {}

  @TempDir Path folder;

  @Test
  void finishedAnswersAreThoseOfTheSameRequestAlone() throws InterruptedException {
    try (Engine engine = TestModels.deterministic("llama")) {
      long budget = engine.cacheBytes(256) * 4;
      List<Submission> all = new ArrayList<>();
      SchedulerStats stats;
      try (Scheduler scheduler =
          engine.newScheduler(
              SchedulerOptions.defaults()
                  .withMaxStreams(6)
                  .withMaxWaiting(3)
                  .withSliceTokens(8)
                  .withCacheBytes(budget)
                  .withPrefixBytes(budget / 2)
                  .withPrefixFolder(folder, 1L << 20))) {
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
          int caller = i;
          callers.add(Thread.ofPlatform().start(() -> submit(scheduler, caller, all)));
        }
        for (Thread caller : callers) {
          caller.join();
        }
        assertThat(scheduler.drain(Duration.ofMinutes(1))).isTrue();
        all.forEach(s -> s.ticket.answer());
        stats = scheduler.stats();
        assertThat(stats.runningBytes()).isZero();
        assertThat(stats.prefixBytes()).isLessThanOrEqualTo(budget / 2);
      }
      assertThat(all).hasSize(SUBMISSIONS);
      assertThat(stats.answered() + stats.cancelled()).isEqualTo(SUBMISSIONS);
      assertThat(stats.refused()).isPositive();
      assertThat(stats.cancelled()).isPositive();
      double joules = all.stream().mapToDouble(s -> s.ticket.answer().energy().joules()).sum();
      assertThat(joules).isCloseTo(stats.joules(), within(1e-9 * joules));
      assertAlone(engine, all);
      assertThat(Thread.getAllStackTraces().keySet())
          .extracting(Thread::getName)
          .doesNotContain("suanpan-scheduler", "suanpan-prefixes", "suanpan-answer");
    }
  }

  private static void assertAlone(Engine engine, List<Submission> all) {
    Map<GenerateRequest, List<Integer>> alone = new HashMap<>();
    try (Session session = engine.newSession()) {
      for (Submission submission : all) {
        Answer answer = submission.ticket.answer();
        List<Integer> whole =
            alone.computeIfAbsent(submission.request, r -> session.generate(r).tokens());
        assertThat(submission.heard).isEqualTo(answer.tokens());
        if (answer.finishReason() == FinishReason.CANCELLED) {
          assertThat(answer.tokens()).isEqualTo(whole.subList(0, answer.completionTokens()));
        } else {
          assertThat(answer.tokens()).isEqualTo(whole);
        }
      }
    }
  }

  private static void submit(Scheduler scheduler, int caller, List<Submission> all) {
    Random random = new Random(caller);
    for (int i = 0; i < SUBMISSIONS / CALLERS; i++) {
      GenerateRequest request = request(random);
      List<Integer> heard = new ArrayList<>();
      boolean isSlow = random.nextInt(4) == 0;
      GenerateListener listener =
          new GenerateListener() {
            @Override
            public void onToken(int token, String piece) {
              heard.add(token);
              if (isSlow) {
                pause(1);
              }
            }
          };
      Ticket ticket = submitted(scheduler, request, "caller " + caller, listener);
      synchronized (all) {
        all.add(new Submission(request, ticket, heard));
      }
      if (random.nextInt(3) == 0) {
        pause(random.nextInt(10));
        ticket.cancel();
      }
    }
  }

  /** Comes back as long as the queue is full. */
  private static Ticket submitted(
      Scheduler scheduler, GenerateRequest request, String caller, GenerateListener listener) {
    while (true) {
      try {
        return scheduler.submit(request, caller, listener);
      } catch (QueueFullException e) {
        pause(ThreadLocalRandom.current().nextInt(5));
      }
    }
  }

  /** Prompts that begin alike, drawn with seeds or not. */
  private static GenerateRequest request(Random random) {
    int shared = 10 * random.nextInt(8);
    int own = 1 + random.nextInt(20);
    int salt = random.nextInt(90);
    int[] prompt =
        IntStream.concat(
                IntStream.range(0, shared).map(i -> i * 7 % 91),
                IntStream.range(0, own).map(i -> (salt + 3 * i) % 91))
            .toArray();
    Sampling sampling =
        random.nextBoolean() ? Sampling.greedy() : Sampling.neutral().withSeed(random.nextInt(9));
    return GenerateRequest.ofTokens(prompt)
        .withSampling(sampling)
        .withMaxTokens(1 + random.nextInt(40));
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
