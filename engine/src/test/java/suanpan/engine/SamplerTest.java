package suanpan.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The sampler against a plain twin that sorts everything, and by hand where that is clearer. */
class SamplerTest {
  private static final int[] NO_HISTORY = {};
  private static final int DRAWS = 20_000;

  @Test
  void greedyTakesTheLowestIdOfEqualLogits() {
    float[] logits = {1, 3, 2, 3};
    assertThat(sample(Sampling.greedy(), logits)).isEqualTo(1);
  }

  @Test
  void logitsAreLeftAsTheyAre() {
    float[] logits = {1, 3, 2};
    new Sampler(Sampling.greedy().withLogitBias(Map.of(0, 9.0)), 3, 1)
        .sample(logits, new int[] {1}, 1);
    assertThat(logits).containsExactly(1, 3, 2);
  }

  @Test
  void biasForcesAndForbids() {
    float[] logits = {1, 3, 2};
    assertThat(sample(Sampling.greedy().withLogitBias(Map.of(0, 100.0)), logits)).isZero();
    Sampling forbidden =
        Sampling.neutral().withLogitBias(Map.of(1, Double.NEGATIVE_INFINITY)).withSeed(5);
    assertThat(frequencies(forbidden, logits)).doesNotContainKey(1);
  }

  @Test
  void penaltiesFollowTheirFormula() {
    float[] logits = {4, -1, 3.5f, 0};
    int[] history = {3, 0, 0, 1};
    // Token 0: 4 / 2 - 0.1 - 2 x 0.2 = 1.5, token 1: -1 x 2 - 0.1 - 0.2 = -2.3.
    Sampling sampling =
        Sampling.greedy()
            .withRepeatPenalty(2)
            .withPresencePenalty(0.1)
            .withFrequencyPenalty(0.2)
            .withPenaltyWindow(3);
    Sampling toZero = sampling.withLogitBias(Map.of(2, -2.01));
    assertThat(new Sampler(toZero, 4, 1).sample(logits, history, 4)).isZero();
    Sampling toTwo = sampling.withLogitBias(Map.of(2, -1.99));
    assertThat(new Sampler(toTwo, 4, 1).sample(logits, history, 4)).isEqualTo(2);
    Sampling negative = sampling.withLogitBias(Map.of(0, -9.0, 2, -9.0, 3, -2.31));
    assertThat(new Sampler(negative, 4, 1).sample(logits, history, 4)).isEqualTo(1);
  }

  @Test
  void tokensBeforeTheWindowAreNotPenalized() {
    float[] logits = {2, 1.5f};
    Sampling sampling = Sampling.greedy().withPresencePenalty(1).withPenaltyWindow(1);
    assertThat(new Sampler(sampling, 2, 1).sample(logits, new int[] {0, 1}, 2)).isZero();
    assertThat(new Sampler(sampling, 2, 1).sample(logits, new int[] {1, 0}, 2)).isEqualTo(1);
  }

  @Test
  void frequenciesAreThoseOfThePlainTwin() {
    Random random = new Random(7);
    float[] logits = new float[400];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (2 * random.nextGaussian());
    }
    List<Sampling> samplings =
        List.of(
            Sampling.neutral(),
            Sampling.neutral().withTemperature(0.5),
            Sampling.neutral().withTopK(3),
            Sampling.neutral().withTopK(1000),
            Sampling.neutral().withTopP(0.5),
            Sampling.neutral().withTopP(0.97), // more candidates than are tried first
            Sampling.neutral().withMinP(0.1),
            Sampling.neutral().withTopK(40).withTopP(0.8).withMinP(0.2).withTemperature(1.5));
    for (Sampling sampling : samplings) {
      Map<Integer, Double> expected = twin(sampling, logits);
      Map<Integer, Double> found = frequencies(sampling.withSeed(3), logits);
      assertThat(expected.keySet()).as(sampling.toString()).containsAll(found.keySet());
      expected.forEach(
          (token, share) ->
              assertThat(found.getOrDefault(token, 0.0))
                  .as(sampling + " token " + token)
                  .isCloseTo(share, within(0.02)));
    }
  }

  @Test
  void seedMeansTheSameOnEveryJava() {
    float[] logits = new float[1000];
    Sampler sampler = new Sampler(Sampling.neutral(), 1000, 42);
    int[] drawn = IntStream.range(0, 5).map(i -> sampler.sample(logits, NO_HISTORY, 0)).toArray();
    assertThat(drawn).containsExactly(696, 670, 707, 815, 531);
  }

  @Test
  void brokenLogitsAreAnError() {
    assertThatThrownBy(() -> sample(Sampling.greedy(), new float[] {1, Float.NaN}))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("token 1")
        .hasMessageContaining("NaN");
    Sampling nothingLeft =
        Sampling.neutral()
            .withLogitBias(Map.of(0, Double.NEGATIVE_INFINITY, 1, Double.NEGATIVE_INFINITY));
    assertThatThrownBy(() -> sample(nothingLeft, new float[] {1, 2}))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("logitBias");
  }

  @Test
  void valuesOutOfRangeAreErrors() {
    Sampling sampling = Sampling.neutral();
    assertThatThrownBy(() -> sampling.withTopP(0)).hasMessageContaining("topP: found 0.0");
    assertThatThrownBy(() -> sampling.withTemperature(-1)).hasMessageContaining("temperature");
    assertThatThrownBy(() -> sampling.withTemperature(Double.NaN))
        .isInstanceOf(EngineException.class);
    assertThatThrownBy(() -> sampling.withMinP(1.5)).isInstanceOf(EngineException.class);
    assertThatThrownBy(() -> sampling.withTopK(-1)).isInstanceOf(EngineException.class);
    assertThatThrownBy(() -> sampling.withRepeatPenalty(0)).isInstanceOf(EngineException.class);
    Sampling biased = sampling.withLogitBias(Map.of(5, 1.0));
    assertThatThrownBy(() -> Sampler.requireVocabulary(biased, 5))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("token 5");
  }

  @Test
  void highestAreTheSortedOnes() {
    Random random = new Random(11);
    float[] values = new float[5000];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(900) - 450; // many equal ones
    }
    values[7] = -0f;
    values[3] = Float.NEGATIVE_INFINITY;
    Integer[] sorted =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -values[i] + 0f))
            .toArray(Integer[]::new);
    for (int k : new int[] {0, 1, 2, 17, 2047, 2048, 5000, 6000}) {
      int[] found = Highest.indices(values, k);
      assertThat(found).hasSize(Math.min(k, 5000));
      for (int i = 0; i < found.length; i++) {
        assertThat(found[i]).as("k %d, place %d", k, i).isEqualTo(sorted[i]);
      }
    }
  }

  private static int sample(Sampling sampling, float[] logits) {
    return new Sampler(sampling, logits.length, 1).sample(logits, NO_HISTORY, 0);
  }

  private static Map<Integer, Double> frequencies(Sampling sampling, float[] logits) {
    Sampler sampler = new Sampler(sampling, logits.length, sampling.seed().orElseThrow());
    Map<Integer, Double> found = new TreeMap<>();
    for (int i = 0; i < DRAWS; i++) {
      found.merge(sampler.sample(logits, NO_HISTORY, 0), 1.0 / DRAWS, Double::sum);
    }
    return found;
  }

  /** Temperature, top-k, top-p, min-p by sorting all and normalising after each step. */
  private static Map<Integer, Double> twin(Sampling sampling, float[] logits) {
    List<Integer> kept = new ArrayList<>(IntStream.range(0, logits.length).boxed().toList());
    kept.sort(Comparator.comparingDouble((Integer i) -> -logits[i]));
    if (sampling.topK() > 0) {
      kept = kept.subList(0, Math.min(sampling.topK(), kept.size()));
    }
    double[] shares = shares(sampling, kept, logits);
    double sum = 0;
    int count = 0;
    while (count < kept.size() && (count == 0 || sum < sampling.topP())) {
      sum += shares[count++];
    }
    kept = kept.subList(0, count);
    double[] left = shares(sampling, kept, logits);
    List<Integer> last = new ArrayList<>();
    for (int i = 0; i < kept.size(); i++) {
      if (left[i] >= sampling.minP() * left[0]) {
        last.add(kept.get(i));
      }
    }
    Map<Integer, Double> result = new TreeMap<>();
    double[] shareOfLast = shares(sampling, last, logits);
    for (int i = 0; i < last.size(); i++) {
      result.put(last.get(i), shareOfLast[i]);
    }
    return result;
  }

  private static double[] shares(Sampling sampling, List<Integer> tokens, float[] logits) {
    double[] weights =
        tokens.stream().mapToDouble(t -> Math.exp(logits[t] / sampling.temperature())).toArray();
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= sum;
    }
    return weights;
  }
}
