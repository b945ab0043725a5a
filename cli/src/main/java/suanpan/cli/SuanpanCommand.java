package suanpan.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command without a subcommand: help and version. */
@Command(
    name = "suanpan",
    mixinStandardHelpOptions = true,
    description = "Opens, runs and measures language models on the CPU of this machine.%n",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = SuanpanCommand.Version.class,
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  suanpan chat                       talk to a model; on a fresh machine it offers to get"
          + " one",
      "  suanpan pull smollm2-135m          fetch a small model (98 MB)",
      "  suanpan generate smollm2-135m --prompt 'Why is the sky blue?'",
      "  suanpan show model.gguf --plan     what a model is, and what fits this machine",
      "  suanpan bench model.gguf           how fast it runs here",
      "  suanpan serve smollm2-135m         OpenAI's API at http://127.0.0.1:8080/v1",
      "",
      "MODEL is a name of the catalogue (suanpan models), hf:org/name[:file], a GGUF file, or a"
          + " folder",
      "with config.json and safetensors. Each command explains itself: suanpan COMMAND --help"
    })
final class SuanpanCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** Without a subcommand there is nothing to do. */
  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "no command given; for a conversation: suanpan chat");
  }

  /** The version of this build and of the Java that runs it. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = SuanpanCommand.class.getPackage().getImplementationVersion();
      return new String[] {
        "suanpan "
            + (version == null ? "development" : version)
            + " (Java "
            + Runtime.version().feature()
            + ", "
            + System.getProperty("java.vendor")
            + ")"
      };
    }
  }
}
