package suanpan.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import suanpan.testkit.Fixtures;
import suanpan.testkit.Golden;

/** In every architecture, whoever shares the passes: prompts of all lengths come and go. */
class SharedAnswersEqualAnswersAloneTest {
  private static final int REQUESTS = 9;

  static List<String> models() {
    return TestModels.GOLDEN;
  }

  @ParameterizedTest
  @MethodSource("models")
  void tokenByToken(String model) {
    int[] ids =
        Golden.read(Fixtures.require("golden/" + model + "/expected.safetensors"))
            .ints("long.input_ids");
    try (Engine engine = TestModels.deterministic(model);
        Scheduler scheduler =
            engine.newScheduler(
                SchedulerOptions.defaults()
                    .withMaxStreams(4)
                    .withPassTokens(24)
                    .withSliceTokens(7)
                    .withPrefixBytes(0))) {
      List<GenerateRequest> requests =
          IntStream.range(0, REQUESTS).mapToObj(i -> request(ids, i)).toList();
      List<Ticket> tickets = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        tickets.add(scheduler.submit(requests.get(i), "caller " + i % 3));
      }
      for (int i = 0; i < REQUESTS; i++) {
        try (Session session = engine.newSession()) {
          Answer alone = session.generate(requests.get(i));
          Answer shared = tickets.get(i).answer();
          assertThat(shared.tokens()).as("tokens of %d", i).isEqualTo(alone.tokens());
          assertThat(shared.logprobs()).as("logprobs of %d", i).isEqualTo(alone.logprobs());
          assertThat(shared.promptLogprobs())
              .as("scores of %d", i)
              .isEqualTo(alone.promptLogprobs());
          assertThat(shared.finishReason()).isEqualTo(alone.finishReason());
        }
      }
    }
  }

  /** Two answers fill their context, and go on over the newest half of it. */
  @Test
  void alsoWhereTheContextRolls() {
    try (Engine engine =
            Engine.open(
                Fixtures.require("golden/llama").resolve("model.safetensors"),
                EngineOptions.defaults()
                    .withDeterminism(Determinism.ON)
                    .withThreads(2)
                    .withContextLength(48));
        Scheduler scheduler = engine.newScheduler()) {
      List<GenerateRequest> requests =
          Stream.of(new int[] {1, 2, 3, 4, 5}, new int[] {9, 8, 7})
              .map(GenerateRequest::ofTokens)
              .map(r -> r.withContextPolicy(ContextPolicy.ROLLING))
              .map(r -> r.withSampling(Sampling.greedy()).withMaxTokens(120))
              .toList();
      List<Ticket> tickets = requests.stream().map(r -> scheduler.submit(r, "a")).toList();
      for (int i = 0; i < requests.size(); i++) {
        try (Session session = engine.newSession()) {
          assertThat(tickets.get(i).answer().tokens())
              .hasSize(120)
              .isEqualTo(session.generate(requests.get(i)).tokens());
        }
      }
    }
  }

  /** Texts, stop texts and rules of what may be said are each answer's own. */
  @Test
  void alsoWhereAnswersAreHeldToRules(@TempDir Path home) {
    EngineOptions options = EngineOptions.defaults().withDeterminism(Determinism.ON).withThreads(2);
    try (Engine engine = TestModels.stories(home, options);
        Scheduler scheduler = engine.newScheduler()) {
      List<GenerateRequest> requests =
          List.of(
              TestModels.greedy("Once upon a time", 40),
              TestModels.greedy("Once upon a time", 40).withStop(List.of("She")),
              TestModels.greedy("One day", 30)
                  .withOutput(new OutputFormat.Regex("(the|a) (cat|dog) [a-z ]{5,20}\\.")),
              TestModels.greedy("Lily", 30)
                  .withSampling(Sampling.neutral().withSeed(3))
                  .withOutput(new OutputFormat.Choice(List.of("yes", "no", "perhaps"))));
      List<Ticket> tickets = requests.stream().map(r -> scheduler.submit(r, "a")).toList();
      for (int i = 0; i < requests.size(); i++) {
        try (Session session = engine.newSession()) {
          Answer alone = session.generate(requests.get(i));
          assertThat(tickets.get(i).answer().text()).isNotEmpty().isEqualTo(alone.text());
        }
      }
      assertThat(tickets.get(2).answer().text()).matches("(the|a) (cat|dog) [a-z ]{5,20}\\.");
      assertThat(tickets.get(3).answer().text()).isIn("yes", "no", "perhaps");
    }
  }

  /** Greedy and drawn ones, with scores of the prompt or without, short and long. */
  private static GenerateRequest request(int[] ids, int i) {
    int[] prompt = Arrays.copyOfRange(ids, i, i + 1 + 9 * i % 70);
    Sampling sampling =
        i % 2 == 0 ? Sampling.greedy() : Sampling.neutral().withTemperature(0.8).withSeed(i);
    GenerateRequest request =
        GenerateRequest.ofTokens(prompt)
            .withSampling(sampling)
            .withMaxTokens(i == 5 ? 0 : 3 + 5 * i % 14)
            .withLogprobs(2);
    return i % 3 == 2 ? request.withPromptLogprobs(1) : request;
  }
}
