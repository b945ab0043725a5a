package suanpan.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import suanpan.energy.GridIntensity;
import tools.jackson.databind.JsonNode;

/**
 * What {@code serve} is told besides its command line: environment variables, and a file in JSON,
 * the format in which this program reads and writes all its documents.
 */
final class ServeSettings implements IDefaultValueProvider {
  private static final String CONFIG = "--config";
  private static final String MODELS = "models";
  private static final String PREFIX = "SUANPAN_SERVE_";

  private final Map<String, String> variables;
  private final Map<String, JsonNode> file;

  private ServeSettings(Map<String, String> variables, Map<String, JsonNode> file) {
    this.variables = variables;
    this.file = file;
  }

  /**
   * @param spec whose options may be set
   * @param args of the command line, for the file that they name
   * @throws CommandException if the file cannot be read, or has a setting that there is not
   */
  static ServeSettings of(Surroundings surroundings, CommandSpec spec, String... args) {
    Map<String, JsonNode> file =
        configFile(surroundings, args).map(ServeSettings::read).orElse(Map.of());
    List<String> known = new ArrayList<>(List.of(MODELS));
    settable(spec).forEach(option -> known.add(key(option)));
    for (String key : file.keySet()) {
      if (!known.contains(key)) {
        throw new CommandException(
            "config: %s: no such setting; there are %s".formatted(key, String.join(", ", known)));
      }
    }
    return new ServeSettings(surroundings.variables(), file);
  }

  /** The models that the file names. */
  static List<String> models(Surroundings surroundings, @Nullable Path config) {
    String variable = surroundings.variables().getOrDefault(PREFIX + "MODELS", "");
    if (!variable.isBlank()) {
      return List.of(variable.split(","));
    }
    JsonNode models = config == null ? null : read(config).get(MODELS);
    if (models == null) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    models.forEach(model -> names.add(model.asString()));
    return names;
  }

  @Override
  public @Nullable String defaultValue(ArgSpec arg) {
    if (!(arg instanceof OptionSpec option)) {
      return null;
    }
    String key = key(option);
    String variable = variables.get(PREFIX + key.toUpperCase(Locale.ROOT).replace('-', '_'));
    if (variable != null) {
      return variable;
    }
    JsonNode value = file.get(key);
    return value == null || value.isNull() ? null : text(value);
  }

  /** The settings as a document that --config reads. */
  static Map<String, Object> document(CommandSpec spec, List<String> models) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put(MODELS, models);
    for (OptionSpec option : settable(spec)) {
      Object value = option.getValue();
      boolean isUnsaid = value instanceof Long size && size == 0;
      if (value != null && !isUnsaid) {
        document.put(key(option), plain(value));
      }
    }
    return document;
  }

  /** All but those that are for one run, and those that exclude one another. */
  private static List<OptionSpec> settable(CommandSpec spec) {
    List<String> forOneRun =
        List.of(CONFIG, "--print-config", "--help", "--json", "--debug", "--seed");
    return spec.options().stream()
        .filter(option -> option.group() == null && !forOneRun.contains(option.longestName()))
        .toList();
  }

  private static Object plain(Object value) {
    return switch (value) {
      case Duration time -> duration(time);
      case Enum<?> word -> word.name().toLowerCase(Locale.ROOT).replace('_', ':');
      case Path path -> path.toString();
      case GridIntensity grid when grid.region().equals("given") ->
          Double.toString(grid.gramsPerKwh());
      case GridIntensity grid -> grid.region();
      default -> value;
    };
  }

  private static String duration(Duration time) {
    if (time.toMillisPart() > 0) {
      return time.toMillis() + "ms";
    }
    return time.toSecondsPart() > 0 || time.isZero()
        ? time.toSeconds() + "s"
        : time.toMinutes() + "m";
  }

  private static Optional<Path> configFile(Surroundings surroundings, String... args) {
    for (int i = 0; i < args.length; i++) {
      if (args[i].startsWith(CONFIG + "=")) {
        return Optional.of(Path.of(args[i].substring(CONFIG.length() + 1)));
      }
      if (args[i].equals(CONFIG) && i + 1 < args.length) {
        return Optional.of(Path.of(args[i + 1]));
      }
    }
    return Optional.ofNullable(surroundings.variables().get(PREFIX + "CONFIG")).map(Path::of);
  }

  private static Map<String, JsonNode> read(Path file) {
    JsonNode document = Json.read(file);
    if (!document.isObject()) {
      throw new CommandException(file + ": found no object, expected settings by their names");
    }
    Map<String, JsonNode> settings = new LinkedHashMap<>();
    document.properties().forEach(entry -> settings.put(entry.getKey(), entry.getValue()));
    return settings;
  }

  /** As it would stand on the command line. */
  private static String text(JsonNode value) {
    List<String> parts = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(item -> parts.add(item.asString()));
      return String.join(",", parts);
    }
    if (value.isObject()) {
      value.properties().forEach(e -> parts.add(e.getKey() + "=" + e.getValue().asString()));
      return String.join(",", parts);
    }
    return value.asString();
  }

  private static String key(OptionSpec option) {
    return option.longestName().replaceFirst("^--", "");
  }
}
