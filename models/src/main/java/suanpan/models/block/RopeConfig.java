package suanpan.models.block;

import suanpan.models.GgufKeys;
import suanpan.tensor.Metadata;
import suanpan.tensor.ModelFormatException;

/**
 * Rotary positions as a model's configuration describes them (specification section 3).
 *
 * @param theta base of the frequencies
 * @param scaling change of the frequencies for longer contexts
 * @param magnitude factor on cosines and sines
 * @param mscale m(mscale_all_dim); latent attention multiplies its softmax scale by the square
 */
public record RopeConfig(double theta, Scaling scaling, double magnitude, double mscale) {
  /** How the plain frequencies {@code w_i = theta^(-2i/r)} are changed. */
  public sealed interface Scaling {}

  /** Not at all. */
  public record None() implements Scaling {}

  /** All divided by a factor. */
  public record Linear(double factor) implements Scaling {}

  /** Llama 3: long wavelengths divided by a factor, short ones kept, a ramp between. */
  public record Llama3(
      double factor, double lowFreqFactor, double highFreqFactor, double originalLength)
      implements Scaling {}

  /** YaRN: a ramp over the index of the frequency. */
  public record Yarn(double factor, double originalLength, double betaFast, double betaSlow)
      implements Scaling {}

  /** Each divided by a number of its own, [r/2]; GGUF keeps llama3 scaling in this form. */
  public record Divisors(float[] divisors) implements Scaling {}

  /** From config.json: {@code rope_parameters}, or {@code rope_scaling} and {@code rope_theta}. */
  public static RopeConfig ofHuggingFace(Metadata m) {
    return ofHuggingFace(m, m.has("rope_parameters") ? "rope_parameters." : "rope_scaling.");
  }

  /**
   * @param at the object that holds the settings, with its dot
   */
  public static RopeConfig ofHuggingFace(Metadata m, String at) {
    double theta = m.has(at + "rope_theta") ? theta(m, at + "rope_theta") : theta(m, "rope_theta");
    String type = m.string(at + "rope_type", m.string(at + "type", "default"));
    return switch (type) {
      case "default", "none" -> new RopeConfig(theta, new None(), 1, 1);
      case "linear" -> new RopeConfig(theta, new Linear(factor(m, at + "factor")), 1, 1);
      case "llama3" -> new RopeConfig(theta, llama3(m, at), 1, 1);
      case "yarn" -> yarn(m, at, theta);
      default ->
          throw ModelFormatException.of(
              m.location(), at + "rope_type", type, "one of default, linear, llama3, yarn");
    };
  }

  /**
   * The base of the frequencies under that key, 10000 where there is none.
   *
   * @throws ModelFormatException if it makes no falling frequencies
   */
  public static double theta(Metadata m, String key) {
    double theta = m.number(key, 10000);
    if (theta <= 1) {
      throw ModelFormatException.of(m.location(), key, theta, "a number above 1");
    }
    return theta;
  }

  private static Llama3 llama3(Metadata m, String at) {
    double low = factor(m, at + "low_freq_factor");
    double high = factor(m, at + "high_freq_factor");
    if (high <= low) {
      throw ModelFormatException.of(
          m.location(), at + "high_freq_factor", high, "more than low_freq_factor " + low);
    }
    return new Llama3(
        factor(m, at + "factor"), low, high, factor(m, at + "original_max_position_embeddings"));
  }

  private static Yarn yarn(
      Metadata m, double factor, String lengthKey, String fastKey, String slowKey) {
    double fast = m.number(fastKey, 32);
    double slow = m.number(slowKey, 1);
    if (slow <= 0 || fast < slow) {
      throw ModelFormatException.of(
          m.location(), slowKey, slow, "a number above 0 and at most beta_fast " + fast);
    }
    return new Yarn(factor, factor(m, lengthKey), fast, slow);
  }

  private static RopeConfig yarn(Metadata m, String at, double theta) {
    double factor = factor(m, at + "factor");
    double mscale = m.number(at + "mscale", 0);
    double mscaleAllDim = m.number(at + "mscale_all_dim", 0);
    double magnitude;
    if (m.has(at + "attention_factor")) {
      magnitude = factor(m, at + "attention_factor");
    } else if (mscale != 0 && mscaleAllDim != 0) {
      magnitude = magnitude(mscale, factor) / magnitude(mscaleAllDim, factor);
    } else {
      magnitude = magnitude(1, factor);
    }
    Yarn scaling =
        yarn(
            m, factor, at + "original_max_position_embeddings", at + "beta_fast", at + "beta_slow");
    return new RopeConfig(theta, scaling, magnitude, magnitude(mscaleAllDim, factor));
  }

  /** From GGUF keys that begin with the architecture's name; without {@code rope_freqs.weight}. */
  public static RopeConfig ofGguf(Metadata m, String architecture) {
    String at = architecture + ".rope.scaling.";
    double theta = theta(m, architecture + ".rope.freq_base");
    String type = m.string(at + "type", "none");
    return switch (type) {
      case "none" -> new RopeConfig(theta, new None(), 1, 1);
      case "linear" -> new RopeConfig(theta, new Linear(factor(m, at + "factor")), 1, 1);
      case "yarn" -> {
        double factor = factor(m, at + "factor");
        Yarn scaling =
            yarn(
                m,
                factor,
                at + "original_context_length",
                at + "yarn_beta_fast",
                at + "yarn_beta_slow");
        double multiplier = m.number(at + "yarn_log_multiplier", 0);
        double magnitude = magnitude(1, factor) * m.number(at + "attn_factor", 1);
        yield new RopeConfig(theta, scaling, magnitude, 1 + multiplier * Math.log(factor));
      }
      default ->
          throw ModelFormatException.of(
              m.location(), at + "type", type, "one of none, linear, yarn");
    };
  }

  /**
   * Adds the keys of a GGUF file, those that every family has.
   *
   * @throws ModelFormatException for scaling that GGUF keeps in a tensor
   */
  public void addGguf(GgufKeys keys) {
    keys.number("rope.freq_base", theta);
    switch (scaling) {
      case None() -> {}
      case Linear(double factor) ->
          keys.text("rope.scaling.type", "linear").number("rope.scaling.factor", factor);
      case Yarn yarn -> {
        keys.text("rope.scaling.type", "yarn")
            .number("rope.scaling.factor", yarn.factor())
            .size("rope.scaling.original_context_length", Math.round(yarn.originalLength()))
            .number("rope.scaling.yarn_beta_fast", yarn.betaFast())
            .number("rope.scaling.yarn_beta_slow", yarn.betaSlow());
      }
      case Llama3 _, Divisors _ ->
          throw new ModelFormatException(
              "rope_scaling: found llama3, which GGUF keeps in a tensor and this program does not"
                  + " write; leave rope_scaling out of the configuration");
    }
  }

  /** The same with cosines and sines left as they are. */
  public RopeConfig withoutMagnitude() {
    return new RopeConfig(theta, scaling, 1, mscale);
  }

  public RopeConfig withTheta(double other) {
    return new RopeConfig(other, scaling, magnitude, mscale);
  }

  public RopeConfig withScaling(Scaling other) {
    return new RopeConfig(theta, other, magnitude, mscale);
  }

  /** {@code m(s) = 0.1 s ln f + 1}, and 1 for factors up to 1. */
  private static double magnitude(double s, double factor) {
    return factor <= 1 ? 1 : 0.1 * s * Math.log(factor) + 1;
  }

  private static double factor(Metadata m, String key) {
    double factor = m.number(key);
    if (factor <= 0) {
      throw ModelFormatException.of(m.location(), key, factor, "a number above 0");
    }
    return factor;
  }

  /** {@code w_i} for i = 0 .. r/2-1, scaled. */
  public float[] frequencies(int r) {
    float[] frequencies = new float[r / 2];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = (float) scaled(i, r, Math.pow(theta, -2.0 * i / r));
    }
    return frequencies;
  }

  private double scaled(int i, int r, double w) {
    return switch (scaling) {
      case None() -> w;
      case Linear(double factor) -> w / factor;
      case Divisors(float[] divisors) -> w / divisors[i];
      case Llama3 s -> {
        double wavelength = 2 * Math.PI / w;
        if (wavelength > s.originalLength() / s.lowFreqFactor()) {
          yield w / s.factor();
        }
        if (wavelength < s.originalLength() / s.highFreqFactor()) {
          yield w;
        }
        double u =
            (s.originalLength() / wavelength - s.lowFreqFactor())
                / (s.highFreqFactor() - s.lowFreqFactor());
        yield w * (u + (1 - u) / s.factor());
      }
      case Yarn s -> {
        double low = Math.max(Math.floor(correction(s.betaFast(), s.originalLength(), r)), 0);
        double high = Math.min(Math.ceil(correction(s.betaSlow(), s.originalLength(), r)), r - 1);
        double span = low == high ? 0.001 : high - low;
        double ramp = Math.clamp((i - low) / span, 0, 1);
        yield (1 - ramp) * w + ramp * w / s.factor();
      }
    };
  }

  /** {@code c(z) = r ln(L / (2 pi z)) / (2 ln theta)}: the index that turns z times in L tokens. */
  private double correction(double z, double originalLength, int r) {
    return r * Math.log(originalLength / (2 * Math.PI * z)) / (2 * Math.log(theta));
  }
}
