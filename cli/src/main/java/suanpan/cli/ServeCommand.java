package suanpan.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import suanpan.catalogue.ModelRef;
import suanpan.engine.EngineOptions;
import suanpan.engine.Precision;
import suanpan.ledger.EnergyLedger;
import suanpan.ledger.LedgerException;
import suanpan.server.ApiKeys;
import suanpan.server.ServedModel;
import suanpan.server.Server;
import suanpan.server.ServerOptions;

/** Answers over HTTP. */
@Command(
    name = "serve",
    description = {
      "Answers over HTTP, for the clients that you already have: OpenAI's and others.",
      "Binds to this machine only, until there are keys. Ctrl-C or SIGTERM ends it when the answers"
          + " under way are done."
    },
    footer = {
      "  suanpan serve smollm2-135m                     http://127.0.0.1:8080/v1 is its base URL",
      "  curl http://127.0.0.1:8080/v1/chat/completions -d '{\"model\": \"smollm2-135m\",",
      "       \"messages\": [{\"role\": \"user\", \"content\": \"Why is the sky blue?\"}]}'",
      "  suanpan serve a.gguf b.gguf --alias gpt-4o=a   two models, one with a second name",
      "  suanpan serve keys add ann                     makes a key and shows it once",
      "  suanpan serve model.gguf --host 0.0.0.0 --tls-key key.pem --tls-cert chain.pem",
      "  suanpan serve model.gguf --port 9000 --print-config > serve.json",
      "  suanpan serve --config serve.json"
    })
final class ServeCommand extends Subcommand {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "MODEL",
      arity = "0..*",
      description =
          "Name, hf:org/name, GGUF file or folder. The first is opened at once, further ones when"
              + " they are asked for.")
  private List<String> models = new ArrayList<>();

  @Option(
      names = "--alias",
      paramLabel = "NAME=MODEL",
      split = ",",
      description = "A further name of a model, such as gpt-4o=smollm2-135m.")
  private Map<String, String> aliases = new LinkedHashMap<>();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Settings in JSON, by the names of these options without dashes, and models; see"
              + " --print-config. Environment variables such as SUANPAN_SERVE_PORT win over it, the"
              + " command line over both.")
  private @Nullable Path config;

  @Option(names = "--print-config", description = "Print the settings as JSON and end.")
  private boolean printConfig;

  @Option(
      names = "--chat-texts",
      paramLabel = "FILE",
      description = "Fixed texts of the chat format, for a model that lacks its own.")
  private @Nullable Path chatTexts;

  @Option(
      names = "--ledger",
      paramLabel = "FILE",
      description =
          "Where the energy of each answer is kept (default: energy.sqlite in $SUANPAN_HOME); see"
              + " suanpan energy report.")
  private @Nullable Path ledger;

  @Mixin private ServeFlags serve = new ServeFlags();
  @Mixin private EngineFlags flags = new EngineFlags();

  ServeCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  List<Subcommand> children() {
    return List.of(new KeysCommand(surroundings()));
  }

  @Override
  int run() {
    List<String> named = models.isEmpty() ? ServeSettings.models(surroundings(), config) : models;
    if (printConfig) {
      printJson(ServeSettings.document(spec, named));
      return Program.DONE;
    }
    if (named.isEmpty()) {
      throw wrongUsage("name a model to serve, such as smollm2-135m");
    }
    if (flags.seed().isPresent()) {
      throw wrongUsage("--seed: requests bring their own");
    }
    ServeLog.install(surroundings().err(), serve.log());
    List<ServedModel> served = served(named);
    try (EnergyLedger energy = openLedger();
        Server server = Server.start(serve.options(defaultKeys()).withLedger(energy), served)) {
      ServerOptions options = server.options();
      note(
          "serving %s at %s://%s:%d, %s"
              .formatted(
                  String.join(", ", named),
                  options.tls().isPresent() ? "https" : "http",
                  options.host(),
                  server.port(),
                  options.keyFile().map(f -> "keys of " + f).orElse("no keys")));
      waitForTheEnd(server);
    }
    return Program.DONE;
  }

  /** The default one belongs to one server of a user at a time; a second one keeps its own. */
  private EnergyLedger openLedger() {
    if (ledger != null) {
      return EnergyLedger.open(ledger);
    }
    Path usual = EnergyCommand.defaultLedger(surroundings());
    try {
      return EnergyLedger.open(usual);
    } catch (LedgerException e) {
      Path own = usual.resolveSibling("energy-" + ProcessHandle.current().pid() + ".sqlite");
      note("note: " + e.getMessage() + "; this one writes " + own);
      return EnergyLedger.open(own);
    }
  }

  /** Until the process is told to end, or this thread is interrupted. */
  private void waitForTheEnd(Server server) {
    CountDownLatch end = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              note("ending when the answers under way are done");
              server.close();
              end.countDown();
            },
            "suanpan-end");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      end.await();
    } catch (InterruptedException e) {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }

  /** The file that {@code serve keys} fills, if it has keys. */
  private Optional<Path> defaultKeys() {
    Path file = KeysCommand.defaultFile(surroundings());
    return Files.exists(file) && !ApiKeys.read(file).entries().isEmpty()
        ? Optional.of(file)
        : Optional.empty();
  }

  private List<ServedModel> served(List<String> named) {
    Models found = new Models(surroundings());
    EngineOptions options = flags.options(Precision.FAST);
    EngineOptions all = chatTexts == null ? options : options.withChatTexts(chatTexts);
    Set<String> unused = new LinkedHashSet<>(aliases.keySet());
    List<ServedModel> served = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    for (String each : named) {
      Path path = found.path(each); // now rather than when the first request comes
      String name = nameOf(each);
      if (!names.add(name)) {
        throw wrongUsage("two models of the name " + name + "; one is enough, or rename a file");
      }
      List<String> others =
          aliases.entrySet().stream()
              .filter(a -> a.getValue().equals(name) || a.getValue().equals(each))
              .map(Map.Entry::getKey)
              .toList();
      others.forEach(unused::remove);
      served.add(ServedModel.of(name, () -> found.open(path, all)).withAliases(others));
    }
    if (!unused.isEmpty()) {
      throw wrongUsage(
          "--alias %s: found a model that is not served, expected one of %s"
              .formatted(String.join(", ", unused), String.join(", ", names)));
    }
    return served;
  }

  /** What clients call it: a file without its folder and ending. */
  private static String nameOf(String model) {
    if (!(ModelRef.parse(model) instanceof ModelRef.Local local)) {
      return model;
    }
    String file = String.valueOf(local.path().toAbsolutePath().normalize().getFileName());
    return file.endsWith(".gguf") ? file.substring(0, file.length() - ".gguf".length()) : file;
  }
}
