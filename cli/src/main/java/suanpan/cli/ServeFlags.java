package suanpan.cli;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import suanpan.engine.SchedulerOptions;
import suanpan.server.Exposure;
import suanpan.server.Limits;
import suanpan.server.ServerOptions;
import suanpan.server.TlsFiles;

/** How the server listens, whom it lets in, and what it allows. */
final class ServeFlags {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "Address to bind (default: ${DEFAULT-VALUE}); others than this need keys.")
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Port to bind, 0 for any that is free (default: ${DEFAULT-VALUE}).")
  private int port = 8080;

  @Option(
      names = "--keys",
      paramLabel = "FILE",
      description = "API keys (default: those of suanpan serve keys, if there are any).")
  private @Nullable Path keys;

  @Option(
      names = "--insecure-no-keys",
      description = "Let everybody in who can reach the address, without keys.")
  private boolean insecure;

  @Option(
      names = "--cors",
      paramLabel = "ORIGIN",
      split = ",",
      description = "Web pages that may call, such as https://chat.example.org; * for all.")
  private List<String> cors = new ArrayList<>();

  @Option(names = "--tls-key", paramLabel = "FILE", description = "Private key, PKCS #8 in PEM.")
  private @Nullable Path tlsKey;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "Certificates in PEM, the server's own first.")
  private @Nullable Path tlsCert;

  @Option(
      names = "--streams",
      paramLabel = "N",
      description = "Answers of a model that are computed together (default: ${DEFAULT-VALUE}).")
  private int streams = 16;

  @Option(
      names = "--queue",
      paramLabel = "N",
      description = "Requests that may wait for a model (default: ${DEFAULT-VALUE}).")
  private int queue = 256;

  @Option(
      names = "--queue-timeout",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "How long they may wait, as 30s, 10m or 1h (default: 10m).")
  private Duration queueTimeout = Duration.ofMinutes(10);

  @Option(
      names = "--answer-timeout",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "How long an answer may take in all (default: 1h).")
  private Duration answerTimeout = Duration.ofHours(1);

  @Option(
      names = "--prefix-memory",
      paramLabel = "SIZE",
      converter = EngineFlags.SizeConverter.class,
      description =
          "Memory for what prompts have in common (default: what the running answers leave).")
  private @Nullable Long prefixMemory;

  @Option(
      names = "--prefix-folder",
      paramLabel = "DIR",
      description = "Keep it in DIR too, to find it again after a restart.")
  private @Nullable Path prefixFolder;

  @Option(
      names = "--prefix-folder-size",
      paramLabel = "SIZE",
      converter = EngineFlags.SizeConverter.class,
      description = "What DIR may hold, for each model (default: 4G).")
  private long prefixFolderSize = 4_000_000_000L;

  @Option(
      names = "--models-memory",
      paramLabel = "SIZE",
      converter = EngineFlags.SizeConverter.class,
      description =
          "What all open models may take; the one that has rested longest makes room (default:"
              + " what is available at the start).")
  private long modelsMemory;

  @Option(
      names = "--unload-after",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Close a model that has rested so long (default: only to make room).")
  private Duration unloadAfter = Duration.ZERO;

  @Option(
      names = "--max-body",
      paramLabel = "SIZE",
      converter = EngineFlags.SizeConverter.class,
      description = "Bytes of a request (default: 32M).")
  private long maxBody = 32_000_000;

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      description = "Connections at the same time (default: ${DEFAULT-VALUE}).")
  private int maxConnections = 1024;

  @Option(
      names = "--read-timeout",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "How long a client may be silent within a request (default: 30s).")
  private Duration readTimeout = Duration.ofSeconds(30);

  @Option(
      names = "--write-timeout",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "How long a client may take nothing of its answer (default: 30s).")
  private Duration writeTimeout = Duration.ofSeconds(30);

  @Option(
      names = "--drain-timeout",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "How long answers may go on when the server ends (default: 30s).")
  private Duration drainTimeout = Duration.ofSeconds(30);

  @Option(
      names = "--audit-log",
      paramLabel = "FILE",
      description = "A line of JSON for each request, without its texts.")
  private @Nullable Path auditLog;

  @Option(
      names = "--otlp-endpoint",
      paramLabel = "URL",
      description = "OpenTelemetry collector that gets a span for each request (OTLP over HTTP).")
  private @Nullable URI otlpEndpoint;

  @Option(
      names = "--log",
      paramLabel = "text|json|off",
      converter = LogConverter.class,
      description = "How notes of the server are written to standard error (default: text).")
  private ServeLog.Form log = ServeLog.Form.TEXT;

  static final class LogConverter implements ITypeConverter<ServeLog.Form> {
    @Override
    public ServeLog.Form convert(String value) {
      for (ServeLog.Form form : ServeLog.Form.values()) {
        if (form.name().equalsIgnoreCase(value)) {
          return form;
        }
      }
      throw new TypeConversionException("found '" + value + "', expected text, json or off");
    }
  }

  /** Times as 500ms, 30s, 10m or 1h. */
  static final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    @Override
    public Duration convert(String value) {
      Matcher matcher = TIME.matcher(value.strip());
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "found '" + value + "', expected a time such as 30s, 10m or 1h");
      }
      long count = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "ms" -> Duration.ofMillis(count);
        case "s" -> Duration.ofSeconds(count);
        case "m" -> Duration.ofMinutes(count);
        default -> Duration.ofHours(count);
      };
    }
  }

  ServeLog.Form log() {
    return log;
  }

  /**
   * @param defaultKeys where no file was named
   */
  ServerOptions options(Optional<Path> defaultKeys) {
    if ((tlsKey == null) != (tlsCert == null)) {
      throw new ParameterException(
          spec.commandLine(), "--tls-key and --tls-cert: found one, expected both or none");
    }
    if (maxBody > Integer.MAX_VALUE) {
      throw new ParameterException(
          spec.commandLine(), "--max-body: found " + maxBody + ", expected at most 2G");
    }
    ServerOptions options =
        ServerOptions.defaults()
            .withHost(host)
            .withPort(port)
            .withExposure(insecure ? Exposure.INSECURE : Exposure.GUARDED)
            .withOrigins(cors)
            .withScheduler(scheduler())
            .withMemoryBytes(modelsMemory)
            .withUnloadAfter(unloadAfter)
            .withLimits(
                new Limits(
                    (int) maxBody,
                    Limits.defaults().headerBytes(),
                    maxConnections,
                    readTimeout,
                    writeTimeout,
                    Limits.defaults().idleTimeout(),
                    drainTimeout));
    Optional<Path> keyFile = keys == null ? defaultKeys : Optional.of(keys);
    if (keyFile.isPresent()) {
      options = options.withKeyFile(keyFile.get());
    }
    if (tlsKey != null && tlsCert != null) {
      options = options.withTls(new TlsFiles(tlsKey, tlsCert));
    }
    if (otlpEndpoint != null) {
      options = options.withTraces(otlpEndpoint);
    }
    return auditLog == null ? options : options.withAuditFile(auditLog);
  }

  private SchedulerOptions scheduler() {
    SchedulerOptions scheduler =
        SchedulerOptions.defaults()
            .withMaxStreams(streams)
            .withMaxWaiting(queue)
            .withQueueTimeout(queueTimeout)
            .withTotalTimeout(answerTimeout);
    if (prefixMemory != null) {
      scheduler = scheduler.withPrefixBytes(prefixMemory);
    }
    return prefixFolder == null
        ? scheduler
        : scheduler.withPrefixFolder(prefixFolder, prefixFolderSize);
  }
}
