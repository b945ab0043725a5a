package suanpan.cli;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import suanpan.corpus.PreparedCorpus;
import suanpan.corpus.VocabularyConfig;

/** Another vocabulary for a corpus. */
@Command(
    name = "tokenizer",
    description = {
      "Trains a byte-level BPE vocabulary on the documents of a prepared corpus.",
      "Text is cut as DeepSeek-V3 cuts it; the folder has tokenizer.json and"
          + " tokenizer_config.json, which 'tokenizer: DIR' in a configuration takes up."
    },
    footer = "  suanpan corpus tokenizer nano-corpus --size 16384 --out tokenizer-16k")
final class CorpusTokenizerCommand extends Subcommand {
  private static final int USUAL_SIZE = 8192;

  @Parameters(paramLabel = "DIR", description = "A folder that 'corpus prepare' wrote.")
  private @Nullable Path folder;

  @Option(
      names = "--size",
      paramLabel = "N",
      description = "Entries of the vocabulary (default: ${DEFAULT-VALUE}).")
  private int size = USUAL_SIZE;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "A new folder.")
  private @Nullable Path out;

  CorpusTokenizerCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int run() {
    if (folder == null || out == null) {
      throw wrongUsage("DIR and --out are needed");
    }
    try (ProgressLine line = progressLine()) {
      PreparedCorpus.open(folder)
          .trainTokenizer(
              VocabularyConfig.ofSize(size),
              out,
              (stage, done) -> line.update(stage + ": " + Units.whole(done)));
    }
    if (wantsJson()) {
      printJson(Map.of("tokenizer", out.toString(), "size", size));
    } else {
      print(out.toString());
    }
    return Program.DONE;
  }
}
