package suanpan.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import suanpan.testkit.Fixtures;
import suanpan.testkit.Golden;

/** What prompts have in common is fed once, and the answers stay what they are. */
class PrefixesAreComputedOnceTest {
  private static final int SHARED = 60;

  static List<String> models() {
    return TestModels.GOLDEN;
  }

  /** Turns of a conversation, then another one that begins alike. */
  @ParameterizedTest
  @MethodSource("models")
  void fromOneAnswerToTheNext(String model) {
    int[] ids = ids(model);
    try (Engine engine = TestModels.deterministic(model);
        Scheduler scheduler = engine.newScheduler(SchedulerOptions.defaults())) {
      Answer first = answer(scheduler, Arrays.copyOf(ids, SHARED));
      assertThat(first.cachedPromptTokens()).isZero();
      int[] second = concat(Arrays.copyOf(ids, SHARED), TestModels.array(first.tokens()));
      Answer turn = answer(scheduler, concat(second, new int[] {ids[90], ids[91]}));
      assertThat(turn.cachedPromptTokens()).isEqualTo(SHARED + first.completionTokens() - 1);
      Answer again = answer(scheduler, Arrays.copyOf(ids, SHARED));
      assertThat(again.cachedPromptTokens()).isEqualTo(SHARED - 1);
      int[] branch = concat(Arrays.copyOf(ids, SHARED - 4), new int[] {ids[100], ids[101]});
      Answer other = answer(scheduler, branch);
      assertThat(other.cachedPromptTokens()).isEqualTo(SHARED - 4);
      assertAlone(engine, turn, concat(second, new int[] {ids[90], ids[91]}));
      assertAlone(engine, again, Arrays.copyOf(ids, SHARED));
      assertAlone(engine, other, branch);
      SchedulerStats stats = scheduler.stats();
      assertThat(stats.prefixHits()).isEqualTo(3);
      assertThat(stats.passTokens())
          .isLessThan(stats.promptTokens() - stats.cachedPromptTokens() + 4 * 8);
    }
  }

  /** One answer reads the prompt, the others wait for it and copy. */
  @ParameterizedTest
  @MethodSource("models")
  void bySeveralAnswersToOnePrompt(String model) {
    int[] ids = ids(model);
    try (Engine engine = TestModels.deterministic(model);
        Scheduler scheduler = engine.newScheduler(SchedulerOptions.defaults().withPassTokens(16))) {
      Sampling sampling = Sampling.neutral().withSeed(7);
      GenerateRequest request =
          GenerateRequest.ofTokens(Arrays.copyOf(ids, SHARED))
              .withSampling(sampling)
              .withMaxTokens(6);
      List<Answer> answers =
          scheduler.submit(request, 3, "a", i -> GenerateListener.NONE).stream()
              .map(Ticket::answer)
              .toList();
      assertThat(answers)
          .extracting(Answer::cachedPromptTokens)
          .containsExactly(0, SHARED - 1, SHARED - 1);
      assertThat(answers).extracting(Answer::seed).containsExactly(7L, 8L, 9L);
      for (Answer answer : answers) {
        try (Session session = engine.newSession()) {
          assertThat(answer.tokens())
              .isEqualTo(
                  session
                      .generate(request.withSampling(sampling.withSeed(answer.seed())))
                      .tokens());
        }
      }
    }
  }

  @Test
  void aLongerTailSurvivesAShorterPrompt() {
    int[] ids = ids("llama");
    try (Engine engine = TestModels.deterministic("llama");
        Scheduler scheduler = engine.newScheduler(SchedulerOptions.defaults())) {
      answer(scheduler, Arrays.copyOf(ids, 120));
      answer(scheduler, concat(Arrays.copyOf(ids, 40), new int[] {ids[80], ids[81]}));
      assertThat(answer(scheduler, Arrays.copyOf(ids, 121)).cachedPromptTokens()).isEqualTo(120);
      assertThat(scheduler.stats().prefixes()).isEqualTo(2);
    }
  }

  /** The windows of the first answer's end cannot go back to the beginning that all share. */
  @ParameterizedTest
  @ValueSource(strings = {"deepseek-v4", "deepseek-v4-rates"})
  void aModelWithWindowsKeepsACopyWherePromptsPart(String model) {
    int shared = 100;
    try (Engine engine = TestModels.deterministic(model);
        Scheduler scheduler = engine.newScheduler(SchedulerOptions.defaults())) {
      int[] cached = {0, 0, shared, shared};
      for (int i = 0; i < cached.length; i++) {
        int salt = 3 + 5 * i;
        int[] prompt =
            IntStream.range(0, shared + 60)
                .map(k -> k < shared ? k * 7 % 91 : (salt + k * salt) % 91)
                .toArray();
        Answer answer = answer(scheduler, prompt);
        assertThat(answer.cachedPromptTokens()).as("prompt %d", i).isEqualTo(cached[i]);
        assertAlone(engine, answer, prompt);
      }
    }
  }

  @Test
  void whatIsNotUsedForLongestGoesFirst() {
    int[] ids = ids("llama");
    try (Engine engine = TestModels.deterministic("llama")) {
      long each = engine.cacheBytes(64);
      try (Scheduler scheduler =
          engine.newScheduler(SchedulerOptions.defaults().withPrefixBytes(2 * each))) {
        int[] a = Arrays.copyOfRange(ids, 0, 30);
        int[] b = Arrays.copyOfRange(ids, 31, 61);
        int[] c = Arrays.copyOfRange(ids, 62, 92);
        answer(scheduler, a);
        answer(scheduler, b);
        assertThat(answer(scheduler, a).cachedPromptTokens()).isEqualTo(29);
        answer(scheduler, c); // instead of b
        assertThat(scheduler.stats().prefixBytes()).isLessThanOrEqualTo(2 * each);
        assertThat(answer(scheduler, a).cachedPromptTokens()).isEqualTo(29);
        assertThat(answer(scheduler, b).cachedPromptTokens()).isZero();
      }
    }
  }

  @Test
  void nothingIsKeptWhereNothingMayBe() {
    int[] ids = ids("llama");
    try (Engine engine = TestModels.deterministic("llama");
        Scheduler scheduler = engine.newScheduler(SchedulerOptions.defaults().withPrefixBytes(0))) {
      answer(scheduler, Arrays.copyOf(ids, SHARED));
      assertThat(answer(scheduler, Arrays.copyOf(ids, SHARED)).cachedPromptTokens()).isZero();
      assertThat(scheduler.stats().prefixBytes()).isZero();
    }
  }

  /** Scores are of tokens that a pass has fed, so that nothing is taken from elsewhere. */
  @Test
  void aPromptThatIsScoredIsComputedWhole() {
    int[] ids = ids("llama");
    try (Engine engine = TestModels.deterministic("llama");
        Scheduler scheduler = engine.newScheduler(SchedulerOptions.defaults())) {
      GenerateRequest request =
          GenerateRequest.ofTokens(Arrays.copyOf(ids, SHARED))
              .withMaxTokens(0)
              .withPromptLogprobs(3);
      answer(scheduler, Arrays.copyOf(ids, SHARED));
      Answer scored = scheduler.submit(request, "a").answer();
      assertThat(scored.cachedPromptTokens()).isZero();
      assertThat(scored.tokens()).isEmpty();
      assertThat(scored.finishReason()).isEqualTo(FinishReason.LENGTH);
      assertThat(scored.promptLogprobs()).hasSize(SHARED - 1);
      assertThat(scored.promptLogprobs())
          .extracting(score -> score.chosen().token())
          .containsExactlyElementsOf(Arrays.stream(ids, 1, SHARED).boxed().toList());
    }
  }

  private static void assertAlone(Engine engine, Answer shared, int[] prompt) {
    try (Session session = engine.newSession()) {
      assertThat(shared.tokens()).isEqualTo(session.generate(request(prompt)).tokens());
    }
  }

  private static Answer answer(Scheduler scheduler, int[] prompt) {
    return scheduler.submit(request(prompt), "a").answer();
  }

  private static GenerateRequest request(int[] prompt) {
    return GenerateRequest.ofTokens(prompt).withSampling(Sampling.greedy()).withMaxTokens(8);
  }

  private static int[] concat(int[] a, int[] b) {
    int[] all = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    return all;
  }

  private static int[] ids(String model) {
    return Golden.read(Fixtures.require("golden/" + model + "/expected.safetensors"))
        .ints("long.input_ids");
  }
}
