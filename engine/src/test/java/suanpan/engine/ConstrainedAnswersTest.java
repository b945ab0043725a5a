package suanpan.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Answers of a real model that knows nothing of JSON hold to what was asked. */
class ConstrainedAnswersTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String SCHEMA =
      """
      {"type": "object", "properties": {
        "name": {"type": "string", "maxLength": 12},
        "age": {"type": "integer", "minimum": 1, "maximum": 99},
        "likes": {"type": "array", "items": {"enum": ["cats", "dogs"]}, "maxItems": 3}},
       "required": ["name", "age", "likes"], "additionalProperties": false}
      """;

  @TempDir private static Path home;

  private static Engine engine;

  @BeforeAll
  static void open() {
    engine = TestModels.stories(home);
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  private static Answer answer(GenerateRequest request) {
    try (Session session = engine.newSession()) {
      return session.generate(request);
    }
  }

  private static GenerateRequest ask(OutputFormat output) {
    return GenerateRequest.ofText("Once upon a time").withMaxTokens(200).withOutput(output);
  }

  @Test
  void schemaHoldsForEverySeedAndTemperature() {
    int whole = 0;
    for (int seed = 0; seed < 24; seed++) {
      Sampling sampling =
          Sampling.neutral()
              .withTemperature(0.5 * (seed % 4))
              .withTopK(seed % 3 * 20)
              .withSeed(seed);
      Answer answer = answer(ask(new OutputFormat.JsonSchema(SCHEMA)).withSampling(sampling));
      if (answer.finishReason() == FinishReason.STOP) {
        whole++;
        JsonNode json = JSON.readTree(answer.text());
        assertThat(json.get("name").asString()).matches("(?s).{0,12}");
        assertThat(json.get("age").intValue()).isBetween(1, 99);
        assertThat(json.get("likes").size()).isBetween(0, 3);
      }
    }
    assertThat(whole).isGreaterThan(20);
  }

  @Test
  void answerThatIsCutSaysSo() {
    Answer answer =
        answer(
            ask(new OutputFormat.JsonSchema(SCHEMA))
                .withSampling(Sampling.greedy())
                .withMaxTokens(4));
    assertThat(answer.finishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat(answer.completionTokens()).isEqualTo(4);
    assertThat(answer.text()).startsWith("{");
  }

  @Test
  void choiceExpressionAndGrammarEndByThemselves() {
    Answer choice =
        answer(ask(new OutputFormat.Choice(List.of("yes", "no"))).withSampling(Sampling.greedy()));
    assertThat(choice.text()).isIn("yes", "no");
    assertThat(choice.finishReason()).isEqualTo(FinishReason.STOP);
    Answer regex =
        answer(ask(new OutputFormat.Regex(" ?[A-Z][a-z]{2,8}!")).withSampling(Sampling.greedy()));
    assertThat(regex.text()).matches(" ?[A-Z][a-z]{2,8}!");
    Answer gbnf =
        answer(
            ask(new OutputFormat.Gbnf("root ::= (\"- \" [a-z ]{1,9} \"\\n\"){2,3}"))
                .withSampling(Sampling.neutral().withSeed(5)));
    assertThat(gbnf.text()).matches("(- [a-z ]{1,9}\n){2,3}");
  }

  @Test
  void probabilitiesAreThoseOfTheModel() {
    GenerateRequest free =
        GenerateRequest.ofText("Once upon a time")
            .withMaxTokens(1)
            .withLogprobs(3)
            .withSampling(Sampling.greedy());
    TokenLogprobs unheld = answer(free).logprobs().getFirst();
    TokenLogprobs held =
        answer(free.withOutput(new OutputFormat.JsonObject())).logprobs().getFirst();
    assertThat(held.top()).isEqualTo(unheld.top());
    assertThat(held.chosen().logprob()).isLessThan(unheld.chosen().logprob());
  }

  @Test
  void nothingIsGuessedAhead() {
    GenerateRequest request =
        ask(new OutputFormat.JsonSchema(SCHEMA)).withSampling(Sampling.greedy());
    Answer plain = answer(request);
    Answer guessed = answer(request.withSpeculation(new Speculation.Lookup()));
    assertThat(guessed.text()).isEqualTo(plain.text());
    assertThat(guessed.speculation().drafted()).isZero();
  }

  @Test
  void whatCannotBeHeldIsNamedBeforeAnythingIsComputed() {
    assertThatThrownBy(() -> answer(ask(new OutputFormat.JsonSchema("{\"items\": {\"not\": {}}}"))))
        .isInstanceOfSatisfying(
            ConstraintException.class,
            e -> {
              assertThat(e.place()).isEqualTo("#/items");
              assertThat(e.subject()).isEqualTo("not");
            });
    assertThatThrownBy(() -> answer(ask(new OutputFormat.Gbnf("root ::= root \"a\""))))
        .isInstanceOf(ConstraintException.class);
  }
}
