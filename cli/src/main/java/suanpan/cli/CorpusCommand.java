package suanpan.cli;

import java.util.List;
import picocli.CommandLine.Command;

/** Text to train on. */
@Command(
    name = "corpus",
    description = "Prepares text to train on: cleaned, without repetitions, mixed, as tokens.",
    commandListHeading = "%nCommands:%n",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "  suanpan corpus prepare examples/train/nano-corpus.yaml --out nano-corpus",
      "  suanpan corpus show nano-corpus"
    })
final class CorpusCommand extends CommandGroup {
  CorpusCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  List<Subcommand> members() {
    return List.of(
        new CorpusPrepareCommand(surroundings()),
        new CorpusShowCommand(surroundings()),
        new CorpusTokenizerCommand(surroundings()));
  }
}
