package suanpan.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** DRY, XTC and top-n-sigma do what their plain twins do. */
class ExtraSamplersTest {
  private static final int V = 12;
  private static final int[] NO_HISTORY = {};

  @Test
  void dryLowersWhatWouldGoOnWithARepetition() {
    Random random = new Random(1);
    for (int trial = 0; trial < 300; trial++) {
      int[] history = random.ints(random.nextInt(40), 0, 3).toArray();
      int window = random.nextBoolean() ? 0 : 1 + random.nextInt(30);
      Dry dry = new Dry(0.8, 1.75, 1 + random.nextInt(3), window, List.of());
      BitSet breakers = new BitSet();
      if (random.nextBoolean()) {
        breakers.set(2);
      }
      float[] logits = new float[V];
      new DryPenalty(dry, breakers).apply(logits, history, history.length);
      for (int token = 0; token < V; token++) {
        assertThat((double) logits[token])
            .isCloseTo(-penalty(token, history, dry, breakers), within(1e-4));
      }
    }
  }

  /** Tries every earlier place. */
  private static double penalty(int token, int[] history, Dry dry, BitSet breakers) {
    int first = dry.window() == 0 ? 0 : Math.max(0, history.length - dry.window());
    int longest = 0;
    for (int at = first; at < history.length; at++) {
      if (history[at] == token) {
        int match = 0;
        while (at - 1 - match >= first
            && history[at - 1 - match] == history[history.length - 1 - match]
            && !breakers.get(history[at - 1 - match])) {
          match++;
        }
        longest = Math.max(longest, match);
      }
    }
    return longest < dry.allowedLength()
        ? 0
        : dry.multiplier() * Math.pow(dry.base(), longest - dry.allowedLength());
  }

  @Test
  void xtcLeavesOutTheTopChoicesAsOftenAsAsked() {
    float[] logits = {3, 2.5f, 2, 0, -1};
    Sampling plain = Sampling.neutral();
    double[] p = distribution(plain, logits);
    double[] always = distribution(plain.withXtc(new Xtc(1, 0.15)), logits);
    assertThat(always[0]).isZero();
    assertThat(always[1]).isZero();
    double rest = p[2] + p[3] + p[4]; // the least probable one above the threshold stays
    assertThat(always[2]).isCloseTo(p[2] / rest, within(1e-9));
    double[] half = distribution(plain.withXtc(new Xtc(0.5, 0.15)), logits);
    for (int token = 0; token < logits.length; token++) {
      assertThat(half[token]).isCloseTo((p[token] + always[token]) / 2, within(1e-9));
    }
    assertThat(distribution(plain.withXtc(new Xtc(1, 0.9)), logits))
        .containsExactly(p, within(1e-12));
  }

  @Test
  void xtcDrawsFromItsDistribution() {
    float[] logits = {3, 2.5f, 2, 0, -1};
    Sampling sampling = Sampling.neutral().withTopP(0.97).withXtc(new Xtc(0.5, 0.15));
    double[] p = distribution(sampling, logits);
    Sampler sampler = new Sampler(sampling, logits.length, 9);
    int draws = 40_000;
    int[] counts = new int[logits.length];
    for (int i = 0; i < draws; i++) {
      counts[sampler.sample(logits, NO_HISTORY, 0)]++;
    }
    for (int token = 0; token < logits.length; token++) {
      assertThat((double) counts[token] / draws).isCloseTo(p[token], within(0.012));
    }
  }

  @Test
  void topNSigmaKeepsWhatIsNearTheHighest() {
    Random random = new Random(3);
    for (int trial = 0; trial < 100; trial++) {
      float[] logits = new float[V];
      double mean = 0;
      for (int i = 0; i < V; i++) {
        logits[i] = (float) (random.nextGaussian() * 3);
        mean += logits[i] / V;
      }
      double variance = 0;
      float highest = logits[0];
      for (float logit : logits) {
        variance += (logit - mean) * (logit - mean) / V;
        highest = Math.max(highest, logit);
      }
      double[] p = distribution(Sampling.neutral().withTopNSigma(1.2), logits);
      for (int i = 0; i < V; i++) {
        assertThat(p[i] > 0).isEqualTo(logits[i] >= highest - 1.2 * Math.sqrt(variance));
      }
    }
  }

  @Test
  void valuesOutOfRangeAreNamed() {
    assertThatThrownBy(() -> new Xtc(2, 0.1)).hasMessageContaining("xtc probability");
    assertThatThrownBy(() -> new Xtc(0.5, 0)).hasMessageContaining("xtc threshold");
    assertThatThrownBy(() -> Dry.OFF.withMultiplier(-1)).hasMessageContaining("dry multiplier");
    assertThatThrownBy(() -> new Dry(1, 0.5, 2, 0, List.of())).hasMessageContaining("dry base");
    assertThatThrownBy(() -> Sampling.neutral().withTopNSigma(-1))
        .hasMessageContaining("topNSigma");
  }

  private static double[] distribution(Sampling sampling, float[] logits) {
    double[] p = new double[logits.length];
    new Sampler(sampling, logits.length, 1).distribution(logits, NO_HISTORY, 0, p);
    return p;
  }
}
