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
final class CorpusCommand extends Subcommand {
  CorpusCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int run() {
    throw wrongUsage("which one? See the list with --help");
  }

  @Override
  List<Subcommand> children() {
    return List.of(
        new CorpusPrepareCommand(surroundings()),
        new CorpusShowCommand(surroundings()),
        new CorpusTokenizerCommand(surroundings()));
  }
}
