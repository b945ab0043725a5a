package suanpan.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import suanpan.engine.Dry;
import suanpan.engine.EngineException;
import suanpan.engine.Sampling;
import suanpan.engine.Xtc;

/** Options of how an answer is drawn; what is not given stays as the model wants it. */
final class SamplingFlags {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--temperature",
      paramLabel = "X",
      description = "0 always takes the most probable token; higher is more surprising.")
  private @Nullable Double temperature;

  @Option(names = "--top-k", paramLabel = "K", description = "Draw from the K most probable.")
  private @Nullable Integer topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      description = "Draw from the fewest tokens whose probabilities reach P together.")
  private @Nullable Double topP;

  @Option(
      names = "--min-p",
      paramLabel = "P",
      description = "Leave out tokens below P times the most probable one.")
  private @Nullable Double minP;

  @Option(
      names = "--repeat-penalty",
      paramLabel = "X",
      description = "Above 1: less repetition (divides logits of recent tokens).")
  private @Nullable Double repeatPenalty;

  @Option(
      names = "--presence-penalty",
      paramLabel = "X",
      description = "Lowers the logits of tokens that occurred.")
  private @Nullable Double presencePenalty;

  @Option(
      names = "--frequency-penalty",
      paramLabel = "X",
      description = "Lowers them once for each time they occurred.")
  private @Nullable Double frequencyPenalty;

  @Option(
      names = "--top-n-sigma",
      paramLabel = "N",
      description =
          "Leave out tokens more than N standard deviations of the logits below the best.")
  private @Nullable Double topNSigma;

  @Option(
      names = "--xtc-probability",
      paramLabel = "P",
      description = "How often the most probable tokens are left out, where there are several.")
  private @Nullable Double xtcProbability;

  @Option(
      names = "--xtc-threshold",
      paramLabel = "P",
      description = "The probability that such a token has to reach (default: 0.1).")
  private @Nullable Double xtcThreshold;

  @Option(
      names = "--dry-multiplier",
      paramLabel = "X",
      description = "Above 0: lowers logits of tokens that would make a repetition longer.")
  private @Nullable Double dryMultiplier;

  @Option(
      names = "--dry-base",
      paramLabel = "X",
      description = "How fast that grows with the length of the repetition (default: 1.75).")
  private @Nullable Double dryBase;

  @Option(
      names = "--dry-allowed-length",
      paramLabel = "N",
      description = "Tokens that may be repeated without it (default: 2).")
  private @Nullable Integer dryAllowedLength;

  @Option(
      names = "--dry-window",
      paramLabel = "N",
      description = "Positions that are searched for repetitions (default: all).")
  private @Nullable Integer dryWindow;

  @Option(
      names = "--dry-breaker",
      paramLabel = "T",
      description =
          "Text over which no repetition reaches; may be given several times (default: line ends,"
              + " colons, quotes and asterisks).")
  private List<String> dryBreakers = new ArrayList<>();

  @Option(
      names = "--stop",
      paramLabel = "T",
      description = "Text that ends the answer where it appears; may be given several times.")
  private List<String> stop = new ArrayList<>();

  /**
   * Finds what makes no sense before a model is loaded for it.
   *
   * @throws ParameterException if a value is out of its range
   */
  void check() {
    over(Sampling.neutral());
    if (stop.contains("")) {
      throw new ParameterException(
          spec.commandLine(), "--stop: found an empty text, expected at least one character");
    }
  }

  List<String> stop() {
    return List.copyOf(stop);
  }

  /**
   * The model's own sampling with what was given put in its place.
   *
   * @throws ParameterException if a value is out of its range
   */
  Sampling over(Sampling base) {
    try {
      Sampling sampling = base;
      if (temperature != null) {
        sampling = sampling.withTemperature(temperature);
      }
      if (topK != null) {
        sampling = sampling.withTopK(topK);
      }
      if (topP != null) {
        sampling = sampling.withTopP(topP);
      }
      if (minP != null) {
        sampling = sampling.withMinP(minP);
      }
      if (repeatPenalty != null) {
        sampling = sampling.withRepeatPenalty(repeatPenalty);
      }
      if (presencePenalty != null) {
        sampling = sampling.withPresencePenalty(presencePenalty);
      }
      if (frequencyPenalty != null) {
        sampling = sampling.withFrequencyPenalty(frequencyPenalty);
      }
      if (topNSigma != null) {
        sampling = sampling.withTopNSigma(topNSigma);
      }
      return sampling.withXtc(xtc(sampling.xtc())).withDry(dry(sampling.dry()));
    } catch (EngineException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private Xtc xtc(Xtc base) {
    return new Xtc(
        xtcProbability == null ? base.probability() : xtcProbability,
        xtcThreshold == null ? base.threshold() : xtcThreshold);
  }

  private Dry dry(Dry base) {
    return new Dry(
        dryMultiplier == null ? base.multiplier() : dryMultiplier,
        dryBase == null ? base.base() : dryBase,
        dryAllowedLength == null ? base.allowedLength() : dryAllowedLength,
        dryWindow == null ? base.window() : dryWindow,
        dryBreakers.isEmpty() ? base.breakers() : dryBreakers);
  }
}
