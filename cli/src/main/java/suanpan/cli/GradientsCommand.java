package suanpan.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import suanpan.train.Compute;
import suanpan.train.GradientsFile;
import suanpan.train.TrainableModel;

/** Loss and gradients of a batch, for comparison with others. */
@Command(
    name = "gradients",
    description = {
      "Loss of a batch and its gradient, for comparison.",
      "The loss is the mean next-token cross entropy of equally long token lists. Writes float32:"
          + " loss [1] and grad.NAME for every weight, under its name in published safetensors."
          + " Needs no tokenizer."
    },
    footer = {
      "  suanpan gradients ./folder --tokens @batch.json --out gradients.safetensors",
      "  where batch.json holds [[5, 17, 3, 9], [8, 8, 1, 2]]"
    })
final class GradientsCommand extends Subcommand {
  @Parameters(paramLabel = "MODEL", description = "Name, hf:org/name, GGUF file or folder.")
  private String model = "";

  @Option(
      names = "--tokens",
      required = true,
      paramLabel = "@F.json",
      description = "A file with a list of equally long lists of token ids.")
  private String tokens = "";

  @Option(
      names = "--out",
      required = true,
      paramLabel = "F.safetensors",
      description = "The file to write.")
  private Path out = Path.of("");

  @Option(names = "--force", description = "Overwrite the file if it exists.")
  private boolean force;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads for arithmetic (default: one for each physical core).")
  private int threads;

  @ArgGroup private Rounding rounding = new Rounding();

  /** One of the two or none. */
  static final class Rounding {
    @Option(
        names = "--exact",
        description = "Compute in float32, nothing rounded but the stored weights (default).")
    private boolean exact;

    @Option(
        names = "--fast",
        description = "Round the factors of products with weights to bfloat16.")
    private boolean fast;

    Compute.Arithmetic arithmetic() {
      return fast && !exact ? Compute.Arithmetic.BFLOAT16 : Compute.Arithmetic.FLOAT32;
    }
  }

  GradientsCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int run() {
    if (threads < 0) {
      throw wrongUsage("--threads: found " + threads + ", expected at least 1");
    }
    List<int[]> lists = TokenList.parseLists(tokens);
    Path file = Outputs.claim(out, Outputs.Overwrite.of(force));
    TrainableModel trainable = TrainableModel.open(new Models(surroundings()).path(model));
    try (Compute compute = Compute.open(threads, rounding.arithmetic())) {
      show(file, lists, GradientsFile.write(trainable, compute, lists, file));
    }
    return Program.DONE;
  }

  private void show(Path file, List<int[]> lists, double loss) {
    if (wantsJson()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("out", file.toString());
      document.put("sequences", lists.size());
      document.put("tokens", lists.getFirst().length);
      document.put("loss", loss);
      printJson(document);
    } else {
      note(Units.format("%s: loss %.6f", file, loss));
    }
  }
}
