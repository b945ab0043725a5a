package suanpan.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import suanpan.testkit.Fixtures;

/** Perplexity and divergence against a plain twin that keeps every probability in an array. */
class PerplexityTest {
  private static final String STORY =
      "Once upon a time, there was a little girl named Lily. She loved to play outside in the park."
          + " One day, she saw a big, red ball. She wanted to play with it, but it was too high.";

  @TempDir Path home;

  @Test
  void scoredAreTheTokensOfTheSecondHalves() {
    try (Engine engine = TestModels.stories(home)) {
      int[] tokens = engine.text().orElseThrow().encode(STORY);
      int bos = engine.text().orElseThrow().bos().orElseThrow();
      for (int window : new int[] {2, 15, 32}) {
        double nll = 0;
        int scored = 0;
        for (int begin = 0; begin + window <= tokens.length; begin += window) {
          int[] ids = Arrays.copyOfRange(tokens, begin, begin + window);
          ids[0] = bos;
          double[][] probabilities = probabilities(engine, ids);
          for (int i = window / 2; i < window; i++) {
            nll -= Math.log(probabilities[i - 1][ids[i]]);
            scored++;
          }
        }
        PerplexityReport report = Perplexity.measure(engine, tokens, window, ProgressListener.NONE);
        assertThat(report.tokens()).isEqualTo(scored);
        assertThat(report.nll()).isCloseTo(nll / scored, within(1e-4));
        assertThat(report.perplexity()).isCloseTo(Math.exp(report.nll()), within(1e-9));
        assertThat(report.comparison()).isEmpty();
      }
    }
  }

  /** llama.cpp leaves out the first token of the second half. */
  @Test
  void asManyOfTheLastTokensAsAreAskedForAreScored() {
    try (Engine engine = TestModels.stories(home)) {
      int[] tokens = Arrays.copyOf(engine.text().orElseThrow().encode(STORY), 16);
      tokens[0] = engine.text().orElseThrow().bos().orElseThrow();
      Perplexity.Windows windows = new Perplexity.Windows(16, 3);
      PerplexityReport report = Perplexity.measure(engine, tokens, windows, ProgressListener.NONE);
      double[][] probabilities = probabilities(engine, tokens);
      double nll = 0;
      for (int i = 13; i < 16; i++) {
        nll -= Math.log(probabilities[i - 1][tokens[i]]);
      }
      assertThat(report.tokens()).isEqualTo(3);
      assertThat(report.nll()).isCloseTo(nll / 3, within(1e-4));
    }
    assertThatThrownBy(() -> new Perplexity.Windows(16, 16)).hasMessageContaining("expected 1 to");
  }

  @Test
  void storiesAreForeseenBetterThanShuffledOnes() {
    try (Engine engine = TestModels.stories(home)) {
      int[] tokens = engine.text().orElseThrow().encode(STORY);
      List<Integer> shuffled = new ArrayList<>(Arrays.stream(tokens).boxed().toList());
      Collections.shuffle(shuffled, new java.util.Random(1));
      double story = Perplexity.measure(engine, tokens, 32, ProgressListener.NONE).perplexity();
      double nonsense =
          Perplexity.measure(engine, TestModels.array(shuffled), 32, ProgressListener.NONE)
              .perplexity();
      assertThat(story).isLessThan(10);
      assertThat(nonsense).isGreaterThan(100);
    }
  }

  @Test
  void divergenceFromTheUnroundedModelIsThatOfTheTwin() {
    Path folder = Fixtures.require("golden/llama");
    try (Engine base = Engine.open(folder.resolve("model.safetensors"), TestModels.SCALAR);
        Engine engine = Engine.open(folder.resolve("model-q8_0.gguf"), TestModels.SCALAR)) {
      int[] tokens = new java.util.Random(3).ints(100, 0, base.card().vocabSize()).toArray();
      int window = 40;
      List<Double> divergences = new ArrayList<>();
      int agreeing = 0;
      for (int begin = 0; begin + window <= tokens.length; begin += window) {
        int[] ids = Arrays.copyOfRange(tokens, begin, begin + window);
        double[][] p = probabilities(base, ids);
        double[][] q = probabilities(engine, ids);
        for (int i = window / 2 - 1; i < window - 1; i++) {
          double sum = 0;
          for (int token = 0; token < p[i].length; token++) {
            sum += p[i][token] * Math.log(p[i][token] / q[i][token]);
          }
          divergences.add(sum);
          agreeing += best(p[i]) == best(q[i]) ? 1 : 0;
        }
      }
      List<long[]> progress = new ArrayList<>();
      PerplexityReport report =
          Perplexity.compare(
              engine, base, tokens, window, (done, all) -> progress.add(new long[] {done, all}));
      PerplexityReport.Comparison found = report.comparison().orElseThrow();
      Collections.sort(divergences);
      double mean = divergences.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
      assertThat(report.tokens()).isEqualTo(divergences.size()).isEqualTo(40);
      assertThat(found.kl().mean()).isCloseTo(mean, within(1e-5)).isPositive();
      assertThat(found.kl().max()).isCloseTo(divergences.getLast(), within(1e-5));
      assertThat(found.kl().p50())
          .isCloseTo((divergences.get(19) + divergences.get(20)) / 2, within(1e-5));
      assertThat(found.kl().p99()).isBetween(found.kl().p50(), found.kl().max());
      assertThat(found.topAgreement()).isEqualTo(agreeing / 40.0);
      assertThat(progress).hasSize(2).last().isEqualTo(new long[] {2, 2});
    }
  }

  @Test
  void modelAgreesWithItself() {
    try (Engine engine = TestModels.stories(home)) {
      int[] tokens = engine.text().orElseThrow().encode(STORY);
      PerplexityReport.Comparison same =
          Perplexity.compare(engine, engine, tokens, 32, ProgressListener.NONE)
              .comparison()
              .orElseThrow();
      assertThat(same.kl().max()).isZero();
      assertThat(same.topAgreement()).isEqualTo(1);
    }
  }

  @Test
  void textThatIsTooShortNamesTheNeed() {
    try (Engine engine = TestModels.stories(home)) {
      assertThatThrownBy(() -> Perplexity.measure(engine, new int[31], 32, ProgressListener.NONE))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("found 31 tokens, expected at least one window of 32");
      assertThatThrownBy(
              () -> Perplexity.measure(engine, new int[2000], 1000, ProgressListener.NONE))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("window: found 1000");
    }
  }

  private static int best(double[] row) {
    int best = 0;
    for (int i = 1; i < row.length; i++) {
      best = row[i] > row[best] ? i : best;
    }
    return best;
  }

  private static double[][] probabilities(Engine engine, int[] ids) {
    double[][] rows = new double[ids.length][];
    try (Session session = engine.newSession()) {
      session.feed(
          ids,
          ids.length,
          (position, logits) -> {
            double[] row = new double[logits.length];
            double sum = 0;
            for (int i = 0; i < row.length; i++) {
              row[i] = Math.exp(logits[i]);
              sum += row[i];
            }
            for (int i = 0; i < row.length; i++) {
              row[i] /= sum;
            }
            rows[position] = row;
          });
    }
    return rows;
  }
}
