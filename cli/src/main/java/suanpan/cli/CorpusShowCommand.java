package suanpan.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import suanpan.corpus.PreparedCorpus;

/** What a prepared corpus holds. */
@Command(
    name = "show",
    description = "What a prepared corpus holds, by source, and what was dropped and why.",
    footer = "  suanpan corpus show nano-corpus --json")
final class CorpusShowCommand extends Subcommand {
  @Parameters(paramLabel = "DIR", description = "A folder that 'corpus prepare' wrote.")
  private @Nullable Path folder;

  CorpusShowCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int run() {
    if (folder == null) {
      throw wrongUsage("DIR is needed");
    }
    new CorpusView(PreparedCorpus.open(folder)).show(this);
    return Program.DONE;
  }
}
