package suanpan.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who is computed when, who is refused, and how answers end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SchedulerTest {
  private Engine engine = TestModels.golden("llama");

  @BeforeAll
  void open() {
    assertThat(engine.contextLength()).isGreaterThan(120);
  }

  @AfterAll
  void close() {
    engine.close();
  }

  @Test
  void callersTakeTurnsWhoeverAsksForMore() {
    PassGate gate = new PassGate();
    try (Scheduler scheduler = scheduler(options(gate).withMaxStreams(1))) {
      List<Ticket> tickets = new ArrayList<>();
      tickets.add(scheduler.submit(request(1, 2), "first"));
      gate.awaitFirstPass();
      for (String caller : List.of("a", "a", "a", "b", "c", "b")) {
        tickets.add(scheduler.submit(request(tickets.size() + 1, 2), caller));
      }
      gate.open();
      tickets.forEach(Ticket::answer);
      assertThat(gate.begun).containsExactly("first", "a", "b", "c", "a", "b", "a");
    }
  }

  /** Both prompts are read in turns, and the answer that is under way gets a token each time. */
  @Test
  void promptsAreReadInSlicesBesideAnswers() {
    PassGate gate = new PassGate();
    try (Scheduler scheduler = scheduler(options(gate).withPassTokens(64).withSliceTokens(16))) {
      Ticket answering = scheduler.submit(request(1, 30), "a");
      gate.awaitFirstPass();
      Ticket b = scheduler.submit(prompt(100, 3, 1), "b");
      Ticket c = scheduler.submit(prompt(100, 5, 1), "c");
      gate.open();
      assertThat(answering.answer().completionTokens()).isEqualTo(30);
      assertThat(b.answer().completionTokens() + c.answer().completionTokens()).isEqualTo(2);
      List<PassGate.Pass> mixed = new ArrayList<>(gate.passes);
      mixed.removeIf(pass -> pass.tokens() == pass.streams());
      assertThat(mixed.removeFirst()).isEqualTo(new PassGate.Pass(1, 5));
      assertThat(mixed).hasSize(13).allSatisfy(p -> assertThat(p.tokens()).isLessThanOrEqualTo(17));
      assertThat(mixed).contains(new PassGate.Pass(2, 17));
    }
  }

  @Test
  void aPromptAloneTakesTheWholePass() {
    PassGate gate = PassGate.opened();
    try (Scheduler scheduler = scheduler(options(gate).withPassTokens(64).withSliceTokens(16))) {
      scheduler.submit(prompt(100, 3, 1), "a").answer();
      assertThat(gate.passes).containsExactly(new PassGate.Pass(1, 64), new PassGate.Pass(1, 36));
    }
  }

  @Test
  void aFullQueueRefusesAndSaysWhenToComeBack() {
    PassGate gate = new PassGate();
    try (Scheduler scheduler = scheduler(options(gate).withMaxStreams(1).withMaxWaiting(2))) {
      Ticket running = scheduler.submit(request(1, 2), "a");
      gate.awaitFirstPass();
      scheduler.submit(request(2, 2), "a");
      assertThatThrownBy(() -> scheduler.submit(request(3, 2), 2, "b", i -> GenerateListener.NONE))
          .isInstanceOf(QueueFullException.class);
      Ticket last = scheduler.submit(request(3, 2), "b");
      assertThatThrownBy(() -> scheduler.submit(request(4, 2), "b"))
          .isInstanceOfSatisfying(
              QueueFullException.class,
              e ->
                  assertThat(e.retryAfter())
                      .isBetween(Duration.ofSeconds(1), Duration.ofMinutes(2)))
          .hasMessageContaining("found 2 requests waiting");
      assertThat(gate.refused).hasSize(2);
      assertThat(scheduler.stats().refused()).isEqualTo(2);
      assertThat(scheduler.stats().waiting()).isEqualTo(2);
      gate.open();
      assertThat(running.answer().completionTokens()).isEqualTo(2);
      assertThat(last.answer().completionTokens()).isEqualTo(2);
    }
  }

  @Test
  void whatWaitsTooLongIsGivenUp() throws InterruptedException {
    PassGate gate = new PassGate();
    Duration limit = Duration.ofMillis(20);
    try (Scheduler scheduler = scheduler(options(gate).withMaxStreams(1).withQueueTimeout(limit))) {
      scheduler.submit(request(1, 2), "a");
      Ticket waiting = scheduler.submit(request(2, 2), "a");
      Thread.sleep(limit.plusMillis(5));
      gate.open();
      assertThatThrownBy(waiting::answer)
          .isInstanceOfSatisfying(
              RequestTimeoutException.class,
              e -> assertThat(e.phase()).isEqualTo(RequestTimeoutException.Phase.QUEUED));
    }
  }

  @Test
  void whatTakesTooLongIsBrokenOff() throws InterruptedException {
    PassGate gate = new PassGate();
    Duration limit = Duration.ofMillis(20);
    try (Scheduler scheduler = scheduler(options(gate).withTotalTimeout(limit))) {
      Ticket running = scheduler.submit(request(1, 50), "a");
      Thread.sleep(limit.plusMillis(5));
      gate.open();
      assertThatThrownBy(running::answer)
          .isInstanceOfSatisfying(
              RequestTimeoutException.class,
              e -> assertThat(e.phase()).isEqualTo(RequestTimeoutException.Phase.RUNNING));
      assertThat(scheduler.stats().failed()).isEqualTo(1);
    }
  }

  @Test
  void cancelEndsWhatRunsAndWhatWaits() {
    PassGate gate = new PassGate();
    try (Scheduler scheduler = scheduler(options(gate).withMaxStreams(1))) {
      Ticket running = scheduler.submit(request(1, 50), "a");
      gate.awaitFirstPass();
      Ticket waiting = scheduler.submit(request(2, 50), "a");
      Ticket next = scheduler.submit(request(3, 3), "a");
      running.cancel();
      waiting.cancel();
      gate.open();
      Answer cut = running.answer();
      assertThat(cut.finishReason()).isEqualTo(FinishReason.CANCELLED);
      assertThat(cut.completionTokens()).isEqualTo(1);
      assertThat(waiting.answer().finishReason()).isEqualTo(FinishReason.CANCELLED);
      assertThat(waiting.answer().tokens()).isEmpty();
      assertThat(next.answer().completionTokens()).isEqualTo(3);
      assertThat(scheduler.stats().cancelled()).isEqualTo(2);
    }
  }

  @Test
  void aSlowListenerSlowsNobodyAndMissesNothing() {
    CountDownLatch awake = new CountDownLatch(1);
    List<Integer> heard = new ArrayList<>();
    GenerateListener slow =
        new GenerateListener() {
          @Override
          public void onToken(int token, String piece) {
            PassGate.await(awake);
            heard.add(token);
          }
        };
    try (Scheduler scheduler = scheduler(SchedulerOptions.defaults())) {
      Ticket sleeping = scheduler.submit(request(1, 20), "slow", slow);
      Answer quick = scheduler.submit(request(2, 40), "quick").answer();
      assertThat(quick.completionTokens()).isEqualTo(40);
      assertThat(sleeping.future()).isNotDone();
      awake.countDown();
      assertThat(sleeping.answer().tokens()).isEqualTo(heard).hasSize(20);
    }
  }

  @Test
  void aListenerThatThrowsEndsItsOwnAnswerOnly() {
    GenerateListener broken =
        new GenerateListener() {
          @Override
          public void onToken(int token, String piece) {
            throw new IllegalStateException("gone");
          }
        };
    try (Scheduler scheduler = scheduler(SchedulerOptions.defaults())) {
      Ticket bad = scheduler.submit(request(1, 100), "a", broken);
      Ticket good = scheduler.submit(request(2, 30), "b");
      assertThatThrownBy(bad::answer).isInstanceOf(IllegalStateException.class).hasMessage("gone");
      assertThat(good.answer().completionTokens()).isEqualTo(30);
    }
  }

  @Test
  void whatCannotBeServedIsRefusedAtOnce() {
    try (Scheduler scheduler = scheduler(SchedulerOptions.defaults())) {
      assertThatThrownBy(() -> scheduler.submit(GenerateRequest.ofTokens(), "a"))
          .hasMessageContaining("found no tokens");
      assertThatThrownBy(() -> scheduler.submit(GenerateRequest.ofTokens(-1), "a"))
          .hasMessageContaining("found -1");
      assertThatThrownBy(() -> scheduler.submit(prompt(engine.contextLength() + 1, 1, 1), "a"))
          .isInstanceOf(ContextOverflowException.class);
      Sampling bias = Sampling.greedy().withLogitBias(Map.of(1 << 20, 1.0));
      assertThatThrownBy(() -> scheduler.submit(request(1, 1).withSampling(bias), "a"))
          .hasMessageContaining("logitBias");
      assertThatThrownBy(() -> scheduler.submit(request(1, 1), 0, "a", i -> GenerateListener.NONE))
          .hasMessageContaining("answers: found 0");
      assertThat(scheduler.stats().refused()).isEqualTo(5);
    }
  }

  /** Whoever forbids all tokens learns it from the answer, and nobody else does. */
  @Test
  void anAnswerThatCannotGoOnFailsAlone() {
    int vocabSize = engine.card().vocabSize();
    Map<Integer, Double> all = new HashMap<>();
    IntStream.range(0, vocabSize).forEach(i -> all.put(i, Double.NEGATIVE_INFINITY));
    try (Scheduler scheduler = scheduler(SchedulerOptions.defaults())) {
      Ticket good = scheduler.submit(request(2, 20), "b");
      Ticket bad =
          scheduler.submit(request(1, 5).withSampling(Sampling.greedy().withLogitBias(all)), "a");
      assertThatThrownBy(bad::answer)
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("no token that may follow");
      assertThat(good.answer().completionTokens()).isEqualTo(20);
    }
  }

  @Test
  void drainingAnswersWhatIsThereAndTakesNothingMore() {
    try (Scheduler scheduler = scheduler(SchedulerOptions.defaults().withMaxStreams(1))) {
      List<Ticket> tickets =
          IntStream.range(1, 5).mapToObj(i -> scheduler.submit(request(i, 5), "a")).toList();
      assertThat(scheduler.drain(Duration.ofSeconds(30))).isTrue();
      assertThatThrownBy(() -> scheduler.submit(request(1, 1), "a"))
          .isInstanceOf(SchedulerClosedException.class);
      assertThat(tickets).allSatisfy(t -> assertThat(t.answer().completionTokens()).isEqualTo(5));
    }
  }

  @Test
  void closingEndsAllAndLeavesNoThread() {
    PassGate gate = new PassGate();
    Scheduler scheduler = scheduler(options(gate).withMaxStreams(1));
    Ticket running = scheduler.submit(request(1, 100), "a");
    gate.awaitFirstPass();
    Ticket waiting = scheduler.submit(request(2, 2), "a");
    assertThat(scheduler.drain(Duration.ofMillis(1))).isFalse();
    Thread closing = Thread.ofPlatform().start(scheduler::close);
    gate.open();
    assertThat(running.answer().finishReason()).isEqualTo(FinishReason.CANCELLED);
    assertThatThrownBy(waiting::answer).isInstanceOf(SchedulerClosedException.class);
    join(closing);
    scheduler.close();
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("suanpan-scheduler");
  }

  @Test
  void closingTheEngineClosesItsSchedulers() {
    Engine own = TestModels.golden("llama");
    Scheduler scheduler = own.newScheduler();
    scheduler.submit(request(1, 3), "a").answer();
    own.close();
    assertThatThrownBy(() -> scheduler.submit(request(1, 3), "a"))
        .isInstanceOf(SchedulerClosedException.class);
    assertThatThrownBy(own::newScheduler).hasMessageContaining("found it closed");
  }

  /** One long prompt and one short one in the same passes: the whole is shared by work done. */
  @Test
  void energyOfAllAnswersIsThatOfTheBusyTime() {
    PassGate gate = new PassGate();
    try (Scheduler scheduler = scheduler(options(gate))) {
      Ticket first = scheduler.submit(request(1, 60), "a");
      gate.awaitFirstPass();
      Ticket shortOne = scheduler.submit(request(2, 10), "b");
      Ticket longOne = scheduler.submit(prompt(110, 3, 10), "c");
      gate.open();
      List<Answer> answers = List.of(first.answer(), shortOne.answer(), longOne.answer());
      double sum = answers.stream().mapToDouble(a -> a.energy().joules()).sum();
      assertThat(sum).isPositive().isCloseTo(scheduler.stats().joules(), within(1e-9 * sum));
      assertThat(answers.get(2).energy().joules()).isGreaterThan(answers.get(1).energy().joules());
      assertThat(answers).allSatisfy(a -> assertThat(a.energy().joules()).isPositive());
    }
  }

  @Test
  void countsHangTogether() {
    PassGate gate = PassGate.opened();
    try (Scheduler scheduler = scheduler(options(gate))) {
      List<Answer> answers =
          IntStream.range(1, 6)
              .mapToObj(i -> scheduler.submit(request(i, 3 + i), "a"))
              .toList()
              .stream()
              .map(Ticket::answer)
              .toList();
      assertThat(scheduler.drain(Duration.ofSeconds(10))).isTrue();
      SchedulerStats stats = scheduler.stats();
      assertThat(stats.submitted()).isEqualTo(5);
      assertThat(stats.answered()).isEqualTo(5);
      assertThat(stats.completionTokens())
          .isEqualTo(answers.stream().mapToInt(Answer::completionTokens).sum());
      assertThat(stats.promptTokens())
          .isEqualTo(answers.stream().mapToInt(Answer::promptTokens).sum());
      assertThat(stats.passes()).isEqualTo(gate.passes.size());
      assertThat(stats.passTokens())
          .isEqualTo(gate.passes.stream().mapToInt(PassGate.Pass::tokens).sum());
      assertThat(stats.running() + stats.waiting()).isZero();
      assertThat(stats.runningBytes()).isZero();
      assertThat(answers)
          .allSatisfy(a -> assertThat(a.timings().queueMillis()).isGreaterThanOrEqualTo(0));
      assertThat(answers)
          .allSatisfy(
              a ->
                  assertThat(a.timings().firstTokenMillis())
                      .isGreaterThan(a.timings().queueMillis()));
    }
  }

  private Scheduler scheduler(SchedulerOptions options) {
    return engine.newScheduler(options);
  }

  private static SchedulerOptions options(PassGate gate) {
    return SchedulerOptions.defaults().withListener(gate);
  }

  private static GenerateRequest request(int seed, int maxTokens) {
    return prompt(5, seed, maxTokens);
  }

  private static GenerateRequest prompt(int tokens, int seed, int maxTokens) {
    int[] ids = IntStream.range(0, tokens).map(i -> (seed * 37 + i * (seed + 2)) % 100).toArray();
    return GenerateRequest.ofTokens(ids).withSampling(Sampling.greedy()).withMaxTokens(maxTokens);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
