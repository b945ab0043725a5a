package suanpan.engine;

import java.util.Arrays;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Draws tokens as a {@link Sampling} says. V is the size of the vocabulary. A token's weight is
 * {@code exp((logit - highest) / temperature)}: its probability but for a common factor, and 1 for
 * the most probable token.
 */
final class Sampler {
  /** Named, so that a seed means the same on every Java. */
  private static final String RANDOM_ALGORITHM = "L64X128MixRandom";

  /** Enough for most tokens at usual values of top-p; where it is not, more are tried. */
  private static final int FIRST_CANDIDATES = 64;

  private static final int CANDIDATE_GROWTH = 16;

  /** Weights below exp of this are 0: a whole vocabulary of them adds nothing to a sum. */
  private static final double SMALLEST_EXPONENT = -40;

  private final Sampling sampling;
  private final DryPenalty dry;
  private final Constraint constraint;
  private final RandomGenerator random;
  private final float[] work; // [V]
  private final double[] weights; // [V]
  private final double[] p; // [V]

  /** A sampler that any token may come from. */
  Sampler(Sampling sampling, int vocabSize, long seed) {
    this(sampling, vocabSize, seed, DryPenalty.OFF, Constraint.NONE);
  }

  /**
   * @param sampling that {@link #requireVocabulary} lets pass
   * @param dry the sampling's own, which knows the vocabulary's texts
   * @param constraint forbids tokens, before the highest logit is looked for
   */
  Sampler(Sampling sampling, int vocabSize, long seed, DryPenalty dry, Constraint constraint) {
    this.sampling = sampling;
    this.dry = dry;
    this.constraint = constraint;
    this.random = RandomGeneratorFactory.of(RANDOM_ALGORITHM).create(seed);
    this.work = new float[vocabSize];
    this.weights = new double[vocabSize];
    this.p = new double[vocabSize];
  }

  /**
   * @throws EngineException if a bias is for a token that the vocabulary does not have
   */
  static void requireVocabulary(Sampling sampling, int vocabSize) {
    for (int token : sampling.logitBias().keySet()) {
      if (token >= vocabSize) {
        throw new EngineException(
            "logitBias: found token " + token + ", expected 0 to " + (vocabSize - 1));
      }
    }
  }

  /**
   * The next token.
   *
   * @param logits [V], left as they are
   * @param history tokens so far, of which the first {@code length} count
   */
  int sample(float[] logits, int[] history, int length) {
    return sample(logits, 0, history, length);
  }

  /**
   * The next token.
   *
   * @param logits [V] from {@code from}, left as they are
   * @param history tokens so far, of which the first {@code length} count
   */
  int sample(float[] logits, int from, int[] history, int length) {
    int best = process(logits, from, history, length);
    return isGreedy() ? best : draw(work[best]);
  }

  /** Whether no random number is ever drawn. */
  boolean isGreedy() {
    return sampling.temperature() == 0;
  }

  /**
   * The distribution that {@link #sample} draws from.
   *
   * @param probabilities receives [V]
   */
  void distribution(float[] logits, int[] history, int length, double[] probabilities) {
    int best = process(logits, 0, history, length);
    Arrays.fill(probabilities, 0);
    if (isGreedy()) {
      probabilities[best] = 1;
      return;
    }
    int[] left = left(work[best]);
    addShares(left, 1 - sampling.xtc().probability(), probabilities);
    if (!sampling.xtc().isOff()) {
      excludeTopChoices(left);
      addShares(left, sampling.xtc().probability(), probabilities);
    }
  }

  /** Adds tokens' shares of their weights' sum, times a factor. */
  private void addShares(int[] tokens, double factor, double[] shares) {
    double sum = 0;
    for (int token : tokens) {
      sum += kept(weights[token]);
    }
    for (int token : tokens) {
      shares[token] += factor * kept(weights[token]) / sum;
    }
  }

  /** Takes the weight of all tokens that reach the threshold but the least probable of them. */
  private void excludeTopChoices(int[] tokens) {
    double sum = 0;
    for (int token : tokens) {
      sum += kept(weights[token]);
    }
    double enough = sampling.xtc().threshold() * sum;
    int least = -1;
    for (int token : tokens) {
      double weight = kept(weights[token]);
      if (weight >= enough && (least < 0 || weight <= weights[least])) {
        if (least >= 0) {
          weights[least] = 0;
        }
        least = token;
      } else if (weight >= enough) {
        weights[token] = 0;
      }
    }
  }

  /** Draws from a distribution [V]. */
  int drawFrom(double[] probabilities) {
    return drawFrom(probabilities, 1);
  }

  /**
   * The next token where a guess is at hand that was drawn from another distribution: with
   * probability min(1, p/q) the guess, else a token drawn from what p has more than q. What comes
   * out follows p, the distribution of {@link #sample}, whatever q is.
   *
   * @param guess drawn from q
   * @param q [V]
   */
  int sample(float[] logits, int[] history, int length, int guess, double[] q) {
    distribution(logits, history, length, p);
    if (random.nextDouble() * q[guess] < p[guess]) {
      return guess;
    }
    double sum = 0;
    for (int token = 0; token < p.length; token++) {
      p[token] = Math.max(0, p[token] - q[token]);
      sum += p[token];
    }
    return sum > 0 ? drawFrom(p, sum) : guess;
  }

  /** Logits after penalties and bias, in {@link #work}; returns the highest. */
  private int process(float[] logits, int from, int[] history, int length) {
    System.arraycopy(logits, from, work, 0, work.length);
    penalize(history, length);
    dry.apply(work, history, length);
    for (Map.Entry<Integer, Double> bias : sampling.logitBias().entrySet()) {
      work[bias.getKey()] += bias.getValue().floatValue();
    }
    constraint.restrict(work);
    int best = Highest.index(work);
    if (sampling.topNSigma() > 0 && !isGreedy()) {
      cutBelowDeviations(work[best]);
    }
    return best;
  }

  private void penalize(int[] history, int length) {
    boolean neutral =
        sampling.repeatPenalty() == 1
            && sampling.presencePenalty() == 0
            && sampling.frequencyPenalty() == 0;
    int window = Math.min(sampling.penaltyWindow(), length);
    if (neutral || window == 0) {
      return;
    }
    int[] recent = Arrays.copyOfRange(history, length - window, length);
    Arrays.sort(recent);
    int begin = 0;
    for (int i = 1; i <= window; i++) {
      if (i == window || recent[i] != recent[begin]) {
        penalizeToken(recent[begin], i - begin);
        begin = i;
      }
    }
  }

  /** Forbids tokens that are more than so many standard deviations below the highest. */
  private void cutBelowDeviations(float highest) {
    double sum = 0;
    double squares = 0;
    int count = 0;
    for (float logit : work) {
      if (logit > Float.NEGATIVE_INFINITY) {
        double below = (double) logit - highest;
        sum += below;
        squares += below * below;
        count++;
      }
    }
    double mean = sum / count;
    double deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
    double least = highest - sampling.topNSigma() * deviation;
    for (int token = 0; token < work.length; token++) {
      if (work[token] < least) {
        work[token] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  private void penalizeToken(int token, int occurrences) {
    double logit = work[token];
    logit = logit > 0 ? logit / sampling.repeatPenalty() : logit * sampling.repeatPenalty();
    logit -= sampling.presencePenalty() + sampling.frequencyPenalty() * occurrences;
    work[token] = (float) logit;
  }

  private int draw(float highest) {
    if (!sampling.xtc().isOff()) {
      int[] left = left(highest);
      if (random.nextDouble() < sampling.xtc().probability()) {
        excludeTopChoices(left);
      }
      return drawFrom(left);
    }
    if (sampling.topK() == 0 && sampling.topP() == 1) {
      weighAll(highest);
      return drawFromAll();
    }
    return drawFrom(left(highest));
  }

  /**
   * The tokens that top-k and top-p leave, with their weights; best first if they leave any out.
   */
  private int[] left(float highest) {
    if (sampling.topK() > 0) {
      int[] candidates = Highest.indices(work, sampling.topK());
      double sum = 0;
      for (int token : candidates) {
        weights[token] = weight(work[token], highest);
        sum += weights[token];
      }
      int count = countReaching(sampling.topP() * sum, candidates);
      return Arrays.copyOf(candidates, count);
    }
    double sum = weighAll(highest);
    return sampling.topP() < 1 ? likeliest(sampling.topP() * sum) : all();
  }

  private double weighAll(float highest) {
    double sum = 0;
    for (int token = 0; token < work.length; token++) {
      weights[token] = weight(work[token], highest);
      sum += weights[token];
    }
    return sum;
  }

  private int[] all() {
    int[] all = new int[work.length];
    Arrays.setAll(all, token -> token);
    return all;
  }

  /** Top-p over the whole vocabulary, of which only as much is sorted as its sum takes. */
  private int[] likeliest(double enough) {
    int size = FIRST_CANDIDATES;
    while (true) {
      int[] candidates = Highest.indices(work, size);
      int count = countReaching(enough, candidates);
      if (count < candidates.length || candidates.length == work.length) {
        return Arrays.copyOf(candidates, count);
      }
      size = (int) Math.min((long) size * CANDIDATE_GROWTH, work.length);
    }
  }

  private int drawFromAll() {
    double sum = 0;
    for (int token = 0; token < weights.length; token++) {
      weights[token] = kept(weights[token]);
      sum += weights[token];
    }
    return drawFrom(weights, sum);
  }

  /** Draws a token in proportion to its share of a sum. */
  private int drawFrom(double[] shares, double sum) {
    double rest = random.nextDouble() * sum;
    int last = 0;
    for (int token = 0; token < shares.length; token++) {
      if (shares[token] > 0) {
        last = token;
        rest -= shares[token];
        if (rest < 0) {
          return token;
        }
      }
    }
    return last;
  }

  private int drawFrom(int[] candidates) {
    double sum = 0;
    for (int token : candidates) {
      sum += kept(weights[token]);
    }
    double rest = random.nextDouble() * sum;
    int last = candidates[0];
    for (int token : candidates) {
      if (kept(weights[token]) > 0) {
        last = token;
        rest -= weights[last];
        if (rest < 0) {
          return last;
        }
      }
    }
    return last;
  }

  /** How many of the candidates, best first, it takes to reach a sum of weights. */
  private int countReaching(double enough, int[] candidates) {
    double sum = 0;
    for (int i = 0; i < candidates.length; i++) {
      sum += weights[candidates[i]];
      if (sum >= enough && sampling.topP() < 1) {
        return i + 1;
      }
    }
    return candidates.length;
  }

  private double weight(float logit, float highest) {
    double exponent = ((double) logit - highest) / sampling.temperature();
    return exponent < SMALLEST_EXPONENT ? 0 : Math.exp(exponent);
  }

  /** The weight, or 0 for what min-p leaves out; the highest weight is 1. */
  private double kept(double weight) {
    return weight >= sampling.minP() ? weight : 0;
  }
}
