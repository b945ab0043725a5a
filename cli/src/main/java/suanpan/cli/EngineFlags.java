package suanpan.cli;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import suanpan.energy.GridIntensity;
import suanpan.energy.InvalidGridException;
import suanpan.engine.CacheChoice;
import suanpan.engine.Determinism;
import suanpan.engine.EngineOptions;
import suanpan.engine.KernelChoice;
import suanpan.engine.Precision;

/** Options of every command that opens a model. */
final class EngineFlags {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads for arithmetic (default: one for each physical core).")
  private int threads;

  @Option(
      names = "--context",
      paramLabel = "N",
      description = "Tokens that a session can hold (default: the model's own, if memory allows).")
  private int context;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      converter = SizeConverter.class,
      description =
          "Memory that the model may take, as 12G or 800M (default: most of what is available). Of"
              + " a larger model the experts are read when they are needed.")
  private long memory;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the random numbers: the same seed, the same text.")
  private @Nullable Long seed;

  @ArgGroup private Rounding rounding = new Rounding();

  @Option(
      names = "--deterministic",
      description =
          "The same bits however a prompt is cut and whoever shares a pass; prompts are slower.")
  private boolean deterministic;

  @Option(
      names = "--cache",
      paramLabel = "auto|f32|bf16|f8",
      converter = CacheConverter.class,
      description = "Numbers of the cache (default: f32 with --exact, bf16 with --fast).")
  private CacheChoice cache = CacheChoice.AUTO;

  @Option(
      names = "--kernels",
      paramLabel = "auto|scalar|vector|native",
      converter = KernelConverter.class,
      description =
          "Arithmetic: the fastest here (default), plain loops, the Vector API, or machine code;"
              + " native:avx2 uses no more than AVX2.")
  private KernelChoice kernels = KernelChoice.AUTO;

  @Option(
      names = "--grid",
      paramLabel = "REGION|G",
      converter = GridConverter.class,
      description =
          "Grid for emissions: a region such as CN or EU, or grams of CO2e per kWh (default:"
              + " WORLD).")
  private @Nullable GridIntensity grid;

  /** One of the two or none. */
  static final class Rounding {
    @Option(
        names = "--exact",
        description = "Activations and cache in float32, nothing rounded but the stored weights.")
    private boolean exact;

    @Option(
        names = "--fast",
        description = "Smaller numbers where kernels gain from it; today a cache in bfloat16.")
    private boolean fast;
  }

  static final class KernelConverter implements ITypeConverter<KernelChoice> {
    @Override
    public KernelChoice convert(String value) {
      for (KernelChoice choice : KernelChoice.values()) {
        if (choice.name().replace('_', ':').equalsIgnoreCase(value)) {
          return choice;
        }
      }
      throw new TypeConversionException(
          "found '" + value + "', expected auto, scalar, vector, native or native:avx2");
    }
  }

  static final class CacheConverter implements ITypeConverter<CacheChoice> {
    @Override
    public CacheChoice convert(String value) {
      for (CacheChoice choice : CacheChoice.values()) {
        if (choice.name().equalsIgnoreCase(value)) {
          return choice;
        }
      }
      throw new TypeConversionException("found '" + value + "', expected auto, f32, bf16 or f8");
    }
  }

  /** Sizes as 12G, 4.5GB, 800M or plain bytes; decimal, as everywhere here. */
  static final class SizeConverter implements ITypeConverter<Long> {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,3})?)([kMGT]?)B?");

    @Override
    public Long convert(String value) {
      Matcher matcher = SIZE.matcher(value.strip());
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "found '" + value + "', expected a size such as 12G, 4.5G or 800M");
      }
      double unit =
          switch (matcher.group(2)) {
            case "k" -> 1e3;
            case "M" -> 1e6;
            case "G" -> 1e9;
            case "T" -> 1e12;
            default -> 1;
          };
      long bytes = (long) (Double.parseDouble(matcher.group(1)) * unit);
      if (bytes < 1) {
        throw new TypeConversionException("found '" + value + "', expected more than nothing");
      }
      return bytes;
    }
  }

  static final class GridConverter implements ITypeConverter<GridIntensity> {
    @Override
    public GridIntensity convert(String value) {
      try {
        return GridIntensity.parse(value);
      } catch (InvalidGridException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /**
   * How to open a model.
   *
   * @param precision where neither --exact nor --fast was given
   * @throws ParameterException if a number makes no sense
   */
  EngineOptions options(Precision precision) {
    requireNotNegative("--threads", threads);
    requireNotNegative("--context", context);
    EngineOptions options =
        EngineOptions.defaults()
            .withThreads(threads)
            .withContextLength(context)
            .withMemoryBytes(memory)
            .withKernels(kernels)
            .withCache(cache)
            .withPrecision(precision(precision))
            .withDeterminism(deterministic ? Determinism.ON : Determinism.OFF);
    return grid == null ? options : options.withGrid(grid);
  }

  /** Tokens that the user asked for; 0 when not said. */
  int context() {
    requireNotNegative("--context", context);
    return context;
  }

  /** Bytes that the model may take; 0 when not said. */
  long memory() {
    return memory;
  }

  OptionalLong seed() {
    return seed == null ? OptionalLong.empty() : OptionalLong.of(seed);
  }

  private Precision precision(Precision otherwise) {
    if (rounding.exact) {
      return Precision.EXACT;
    }
    return rounding.fast ? Precision.FAST : otherwise;
  }

  private void requireNotNegative(String option, int value) {
    if (value < 0) {
      throw new ParameterException(
          spec.commandLine(), option + ": found " + value + ", expected at least 1");
    }
  }
}
