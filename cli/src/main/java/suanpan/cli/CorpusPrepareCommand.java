package suanpan.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import suanpan.corpus.CorpusConfig;
import suanpan.corpus.CorpusPreparation;
import suanpan.corpus.PreparedCorpus;

/** Files to tokens. */
@Command(
    name = "prepare",
    description = {
      "Reads the sources of a configuration, cleans them, drops what is repeated or poor, keeps a"
          + " part from training, trains a vocabulary, and writes tokens and a manifest.",
      "The same configuration and files give the same bytes everywhere. Fails if Chinese is under"
          + " its configured share (40 % unless told otherwise)."
    },
    footer = "  suanpan corpus prepare examples/train/nano-corpus.yaml --out nano-corpus")
final class CorpusPrepareCommand extends Subcommand {
  @Parameters(paramLabel = "CONFIG", description = "A YAML file; see docs/corpus.md.")
  private @Nullable Path config;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "A new folder.")
  private @Nullable Path out;

  CorpusPrepareCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int run() {
    if (config == null || out == null) {
      throw wrongUsage("CONFIG and --out are needed");
    }
    PreparedCorpus corpus;
    try (ProgressLine line = progressLine()) {
      corpus =
          CorpusPreparation.prepare(
              CorpusConfig.read(config),
              out,
              (stage, done) -> line.update(stage + ": " + Units.whole(done)));
    }
    new CorpusView(corpus).show(this);
    return Program.DONE;
  }
}
