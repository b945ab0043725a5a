package suanpan.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Caches keep to their budget, whatever is asked for, and answers stay what they are. */
class SchedulerMemoryTest {
  /**
   * The last one's windows take most of their memory at once, so that it shows before the begin.
   */
  @ParameterizedTest
  @CsvSource({"llama, 1", "deepseek-v3, 1", "deepseek-v4, 0"})
  void answersThatGrowTooLongTakeTurns(String model, long preemptions) {
    try (Engine engine = TestModels.deterministic(model)) {
      long budget = engine.cacheBytes(256) * 5 / 2;
      List<Long> taken = Collections.synchronizedList(new ArrayList<>());
      AtomicReference<Scheduler> watched = new AtomicReference<>();
      SchedulerOptions options =
          SchedulerOptions.defaults()
              .withCacheBytes(budget)
              .withListener(
                  new SchedulerListener() {
                    @Override
                    public void onPass(int streams, int tokens, Duration took) {
                      if (watched.get() != null) {
                        SchedulerStats stats = watched.get().stats();
                        taken.add(stats.runningBytes() + stats.prefixBytes());
                      }
                    }
                  });
      try (Scheduler scheduler = engine.newScheduler(options)) {
        watched.set(scheduler);
        List<Ticket> tickets =
            IntStream.range(0, 5).mapToObj(i -> scheduler.submit(request(i), "a")).toList();
        for (int i = 0; i < tickets.size(); i++) {
          try (Session session = engine.newSession()) {
            assertThat(tickets.get(i).answer().tokens())
                .isEqualTo(session.generate(request(i)).tokens());
          }
        }
        assertThat(scheduler.stats().preemptions()).isGreaterThanOrEqualTo(preemptions);
        assertThat(taken).isNotEmpty().allSatisfy(b -> assertThat(b).isLessThanOrEqualTo(budget));
      }
    }
  }

  @Test
  void whatDoesNotFitAtAllIsRefusedAtOnce() {
    try (Engine engine = TestModels.golden("llama")) {
      SchedulerOptions options = SchedulerOptions.defaults();
      long budget = engine.cacheBytes(100);
      try (Scheduler scheduler = engine.newScheduler(options.withCacheBytes(budget))) {
        int[] prompt = new int[150];
        assertThatThrownBy(() -> scheduler.submit(GenerateRequest.ofTokens(prompt), "a"))
            .isInstanceOfSatisfying(
                NotEnoughMemoryException.class,
                e -> assertThat(e.availableBytes()).isEqualTo(budget))
            .hasMessageContaining("a prompt of 150 tokens; at most 99 fit");
        Answer full = scheduler.submit(GenerateRequest.ofTokens(new int[90]), "a").answer();
        assertThat(full.promptTokens() + full.completionTokens()).isLessThanOrEqualTo(101);
      }
      assertThatThrownBy(() -> engine.newScheduler(options.withCacheBytes(1)))
          .isInstanceOf(NotEnoughMemoryException.class);
    }
  }

  private static GenerateRequest request(int i) {
    int[] prompt = IntStream.range(0, 20 + 3 * i).map(k -> (i * 31 + k * 7) % 90).toArray();
    return GenerateRequest.ofTokens(prompt).withSampling(Sampling.greedy()).withMaxTokens(180);
  }
}
