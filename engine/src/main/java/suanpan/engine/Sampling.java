package suanpan.engine;

import java.util.Map;
import java.util.OptionalLong;

/**
 * How the next token is drawn from the model's logits. Applied in this order; a neutral value
 * leaves a step out:
 *
 * <ol>
 *   <li>penalties, over the tokens of the last {@code penaltyWindow} positions, prompt included:
 *       logits of tokens that occur are divided by {@code repeatPenalty} if positive and multiplied
 *       if negative, then lowered by {@code presencePenalty + frequencyPenalty x occurrences};
 *   <li>{@code dry} lowers logits of tokens that would make a repetition longer;
 *   <li>{@code logitBias} is added;
 *   <li>tokens that the {@linkplain GenerateRequest#withOutput output format} does not allow are
 *       forbidden;
 *   <li>{@code temperature} 0 takes the highest logit (of equal ones the lowest id) and ends here;
 *       otherwise logits are divided by it;
 *   <li>{@code topNSigma}: those stay whose logits are at most N standard deviations of all logits
 *       below the highest (Tang and others, Top-n&sigma;, 2024, arXiv:2411.07641);
 *   <li>{@code topK}: the K highest stay;
 *   <li>{@code topP}: of the distribution over those, the fewest most probable ones whose sum
 *       reaches P stay;
 *   <li>{@code minP}: those with at least P times the highest probability stay;
 *   <li>{@code xtc}: the most probable ones are left out now and then.
 * </ol>
 *
 * @param repeatPenalty 1 is neutral
 * @param presencePenalty 0 is neutral
 * @param frequencyPenalty 0 is neutral
 * @param penaltyWindow positions; 0 for none
 * @param logitBias by token id; negative infinity forbids a token
 * @param temperature 0 for the most probable token, 1 for the model's own distribution
 * @param topK 0 is neutral
 * @param topP 1 is neutral
 * @param minP 0 is neutral
 * @param topNSigma 0 is neutral
 * @param xtc {@link Xtc#OFF} is neutral
 * @param dry {@link Dry#OFF} is neutral
 * @param seed of the random numbers; the same seed gives the same text on the same machine, unless
 *     guesses of a model are checked ({@link Speculation.Mtp}, {@link Speculation.DraftModel}).
 *     Without one each answer draws a new one
 */
public record Sampling(
    double repeatPenalty,
    double presencePenalty,
    double frequencyPenalty,
    int penaltyWindow,
    Map<Integer, Double> logitBias,
    double temperature,
    int topK,
    double topP,
    double minP,
    double topNSigma,
    Xtc xtc,
    Dry dry,
    OptionalLong seed) {
  private static final int DEFAULT_PENALTY_WINDOW = 64;
  private static final Sampling NEUTRAL =
      new Sampling(
          1,
          0,
          0,
          DEFAULT_PENALTY_WINDOW,
          Map.of(),
          1,
          0,
          1,
          0,
          0,
          Xtc.OFF,
          Dry.OFF,
          OptionalLong.empty());

  /**
   * @throws EngineException if a value is out of its range
   */
  public Sampling {
    logitBias = Map.copyOf(logitBias);
    require(
        repeatPenalty > 0 && Double.isFinite(repeatPenalty),
        "repeatPenalty",
        repeatPenalty,
        "above 0");
    require(
        Double.isFinite(presencePenalty), "presencePenalty", presencePenalty, "a finite number");
    require(
        Double.isFinite(frequencyPenalty), "frequencyPenalty", frequencyPenalty, "a finite number");
    require(penaltyWindow >= 0, "penaltyWindow", penaltyWindow, "at least 0");
    require(
        temperature >= 0 && Double.isFinite(temperature), "temperature", temperature, "at least 0");
    require(topK >= 0, "topK", topK, "at least 0");
    require(topP > 0 && topP <= 1, "topP", topP, "above 0, at most 1");
    require(minP >= 0 && minP <= 1, "minP", minP, "0 to 1");
    require(topNSigma >= 0 && Double.isFinite(topNSigma), "topNSigma", topNSigma, "at least 0");
    logitBias.forEach(
        (token, bias) ->
            require(
                token >= 0 && bias < Double.POSITIVE_INFINITY,
                "logitBias of token " + token,
                bias,
                "a token of at least 0 and a number below infinity"));
  }

  /** The most probable token each time. */
  public static Sampling greedy() {
    return NEUTRAL.withTemperature(0);
  }

  /** The model's own distribution, nothing cut off. */
  public static Sampling neutral() {
    return NEUTRAL;
  }

  /** For models that do not say how they want to be sampled: temperature 0.7, top-p 0.95. */
  public static Sampling defaults() {
    return NEUTRAL.withTemperature(0.7).withTopP(0.95);
  }

  public Sampling withRepeatPenalty(double value) {
    return new Sampling(
        value,
        presencePenalty,
        frequencyPenalty,
        penaltyWindow,
        logitBias,
        temperature,
        topK,
        topP,
        minP,
        topNSigma,
        xtc,
        dry,
        seed);
  }

  public Sampling withPresencePenalty(double value) {
    return new Sampling(
        repeatPenalty,
        value,
        frequencyPenalty,
        penaltyWindow,
        logitBias,
        temperature,
        topK,
        topP,
        minP,
        topNSigma,
        xtc,
        dry,
        seed);
  }

  public Sampling withFrequencyPenalty(double value) {
    return new Sampling(
        repeatPenalty,
        presencePenalty,
        value,
        penaltyWindow,
        logitBias,
        temperature,
        topK,
        topP,
        minP,
        topNSigma,
        xtc,
        dry,
        seed);
  }

  public Sampling withPenaltyWindow(int value) {
    return new Sampling(
        repeatPenalty,
        presencePenalty,
        frequencyPenalty,
        value,
        logitBias,
        temperature,
        topK,
        topP,
        minP,
        topNSigma,
        xtc,
        dry,
        seed);
  }

  public Sampling withLogitBias(Map<Integer, Double> value) {
    return new Sampling(
        repeatPenalty,
        presencePenalty,
        frequencyPenalty,
        penaltyWindow,
        value,
        temperature,
        topK,
        topP,
        minP,
        topNSigma,
        xtc,
        dry,
        seed);
  }

  public Sampling withTemperature(double value) {
    return new Sampling(
        repeatPenalty,
        presencePenalty,
        frequencyPenalty,
        penaltyWindow,
        logitBias,
        value,
        topK,
        topP,
        minP,
        topNSigma,
        xtc,
        dry,
        seed);
  }

  public Sampling withTopK(int value) {
    return new Sampling(
        repeatPenalty,
        presencePenalty,
        frequencyPenalty,
        penaltyWindow,
        logitBias,
        temperature,
        value,
        topP,
        minP,
        topNSigma,
        xtc,
        dry,
        seed);
  }

  public Sampling withTopP(double value) {
    return new Sampling(
        repeatPenalty,
        presencePenalty,
        frequencyPenalty,
        penaltyWindow,
        logitBias,
        temperature,
        topK,
        value,
        minP,
        topNSigma,
        xtc,
        dry,
        seed);
  }

  public Sampling withMinP(double value) {
    return new Sampling(
        repeatPenalty,
        presencePenalty,
        frequencyPenalty,
        penaltyWindow,
        logitBias,
        temperature,
        topK,
        topP,
        value,
        topNSigma,
        xtc,
        dry,
        seed);
  }

  public Sampling withTopNSigma(double value) {
    return new Sampling(
        repeatPenalty,
        presencePenalty,
        frequencyPenalty,
        penaltyWindow,
        logitBias,
        temperature,
        topK,
        topP,
        minP,
        value,
        xtc,
        dry,
        seed);
  }

  public Sampling withXtc(Xtc value) {
    return new Sampling(
        repeatPenalty,
        presencePenalty,
        frequencyPenalty,
        penaltyWindow,
        logitBias,
        temperature,
        topK,
        topP,
        minP,
        topNSigma,
        value,
        dry,
        seed);
  }

  public Sampling withDry(Dry value) {
    return new Sampling(
        repeatPenalty,
        presencePenalty,
        frequencyPenalty,
        penaltyWindow,
        logitBias,
        temperature,
        topK,
        topP,
        minP,
        topNSigma,
        xtc,
        value,
        seed);
  }

  public Sampling withSeed(long value) {
    return new Sampling(
        repeatPenalty,
        presencePenalty,
        frequencyPenalty,
        penaltyWindow,
        logitBias,
        temperature,
        topK,
        topP,
        minP,
        topNSigma,
        xtc,
        dry,
        OptionalLong.of(value));
  }

  private static void require(boolean holds, String name, double found, String expected) {
    if (!holds) {
      throw new EngineException(name + ": found " + found + ", expected " + expected);
    }
  }
}
