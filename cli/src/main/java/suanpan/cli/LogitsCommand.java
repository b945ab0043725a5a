package suanpan.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import suanpan.engine.Engine;
import suanpan.engine.LogitsFile;
import suanpan.engine.Precision;

/** Raw numbers of a model, for comparison with others. */
@Command(
    name = "logits",
    description = {
      "Raw logits of every position of a prompt, for comparison.",
      "Writes float32 rows: tensor logits [T, V]; with --steps also cont_ids [K] and cont_logits"
          + " [K, V] of the greedy continuation. Computes exactly (--exact) unless told otherwise."
          + " Needs no tokenizer."
    },
    footer = {
      "  suanpan logits model.gguf --tokens 1,403,407,261 --out logits.safetensors",
      "  suanpan logits ./folder --tokens @ids.json --chunk 16 --steps 32 --out logits.safetensors"
    })
final class LogitsCommand extends Subcommand {
  @Parameters(paramLabel = "MODEL", description = "Name, hf:org/name, GGUF file or folder.")
  private String model = "";

  @Option(
      names = "--tokens",
      required = true,
      paramLabel = "LIST|@F",
      description = "Token ids such as 1,2,3 or @FILE.json.")
  private String tokens = "";

  @Option(
      names = "--chunk",
      paramLabel = "N",
      description = "Feed the prompt in chunks of N tokens (default: all at once).")
  private int chunk;

  @Option(
      names = "--steps",
      paramLabel = "K",
      description = "Go on greedily for K tokens; tokens that end a text are not special.")
  private int steps;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "F.safetensors",
      description = "The file to write.")
  private Path out = Path.of("");

  @Option(names = "--force", description = "Overwrite the file if it exists.")
  private boolean force;

  @Mixin private EngineFlags flags = new EngineFlags();

  LogitsCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int run() {
    if (steps < 0) {
      throw wrongUsage("--steps: found " + steps + ", expected at least 0");
    }
    if (chunk < 0) {
      throw wrongUsage("--chunk: found " + chunk + ", expected at least 1");
    }
    int[] ids = TokenList.parse(tokens);
    Path file = Outputs.claim(out, Outputs.Overwrite.of(force));
    try (Engine engine = new Models(surroundings()).open(model, flags.options(Precision.EXACT));
        ProgressLine line = progressLine()) {
      LogitsFile.write(
          engine,
          ids,
          chunk == 0 ? ids.length : chunk,
          steps,
          file,
          (done, total) -> line.update("logits: token " + done + " of " + total));
      line.clear();
      show(file, ids.length, engine.card().vocabSize());
    }
    return Program.DONE;
  }

  private void show(Path file, int rows, int vocabSize) {
    if (wantsJson()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("out", file.toString());
      document.put("tokens", rows);
      document.put("vocabSize", vocabSize);
      document.put("steps", steps);
      printJson(document);
    } else {
      note(Units.format("%s: logits [%d, %d]", file, rows, vocabSize));
    }
  }
}
