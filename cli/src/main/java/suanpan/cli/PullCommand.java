package suanpan.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import suanpan.catalogue.Installed;
import suanpan.catalogue.ModelRef;

/** Fetches a model. */
@Command(
    name = "pull",
    description = {
      "Fetches a model.",
      "It goes into the cache ($SUANPAN_HOME, default ~/.cache/suanpan). A pull that was"
          + " interrupted goes on where it stopped; files are checked against their SHA-256."
          + " HF_ENDPOINT, HF_TOKEN and proxies are honoured."
    },
    footer = {
      "  suanpan pull smollm2-135m",
      "  suanpan pull hf:Qwen/Qwen2.5-0.5B-Instruct-GGUF:Q4_K_M",
      "  suanpan models --all                what there is to pull"
    })
final class PullCommand extends Subcommand {
  @Parameters(
      paramLabel = "NAME",
      description = "Name of the catalogue, hf:org/name[:file] or address.")
  private String name = "";

  PullCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int run() {
    Models models = new Models(surroundings());
    Installed installed;
    try (ProgressLine line = progressLine()) {
      installed = models.catalogue().pull(ModelRef.parse(name), new PullProgress(line));
    }
    if (wantsJson()) {
      printJson(ModelsCommand.entry(installed));
    } else {
      print(installed.path().toString());
      note(installed.name() + " is here: " + Units.bytes(installed.bytes()));
    }
    return Program.DONE;
  }
}
