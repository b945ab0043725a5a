package suanpan.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import suanpan.server.ApiKeys;

/** The keys of {@code serve}. */
@Command(
    name = "keys",
    description = {
      "API keys of suanpan serve: add NAME, remove NAME or list.",
      "A key is shown once, when it is made; the file has only its salted hash."
    },
    footer = {
      "  suanpan serve keys add ann                     for ann's programs",
      "  suanpan serve keys add prometheus --admin      may also read /metrics",
      "  suanpan serve keys remove ann                  servers that run see it within seconds",
      "  suanpan serve keys list"
    })
final class KeysCommand extends Subcommand {
  private static final String FILE_NAME = "server-keys.json";

  @Parameters(index = "0", paramLabel = "add|remove|list", description = "What to do.")
  private String action = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "Whose key it is.")
  private @Nullable String name;

  @Option(names = "--admin", description = "A key that may also read metrics.")
  private boolean admin;

  @Option(
      names = "--keys",
      paramLabel = "FILE",
      description = "The file (default: server-keys.json in SUANPAN_HOME).")
  private @Nullable Path file;

  KeysCommand(Surroundings surroundings) {
    super(surroundings);
  }

  static Path defaultFile(Surroundings surroundings) {
    return surroundings.environment().cacheRoot().resolve(FILE_NAME);
  }

  @Override
  int run() {
    ApiKeys keys = ApiKeys.read(file == null ? defaultFile(surroundings()) : file);
    switch (action) {
      case "add" -> add(keys);
      case "remove" -> {
        keys.remove(requiredName());
        note("removed " + requiredName() + " from " + keys.file());
      }
      case "list" -> list(keys);
      default -> throw wrongUsage("found '" + action + "', expected add, remove or list");
    }
    return Program.DONE;
  }

  private void add(ApiKeys keys) {
    String key = keys.add(requiredName(), admin ? ApiKeys.Role.ADMIN : ApiKeys.Role.USER);
    if (wantsJson()) {
      printJson(Map.of("name", requiredName(), "key", key));
      return;
    }
    print(key);
    note("key of " + requiredName() + ", shown this once; its hash is in " + keys.file());
  }

  private void list(ApiKeys keys) {
    if (wantsJson()) {
      printJson(Map.of("keys", keys.entries().stream().map(KeysCommand::document).toList()));
      return;
    }
    List<ApiKeys.Entry> entries = keys.entries();
    entries.forEach(e -> print("%-24s %-6s %s".formatted(e.name(), word(e), e.created())));
    note(entries.size() + " keys in " + keys.file());
  }

  private static Map<String, String> document(ApiKeys.Entry entry) {
    return Map.of("name", entry.name(), "role", word(entry), "created", entry.created());
  }

  private static String word(ApiKeys.Entry entry) {
    return entry.role() == ApiKeys.Role.ADMIN ? "admin" : "user";
  }

  private String requiredName() {
    if (name == null) {
      throw wrongUsage(action + ": name whose key it is");
    }
    return name;
  }
}
