package suanpan.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import suanpan.engine.CacheChoice;
import suanpan.engine.Engine;
import suanpan.engine.EngineOptions;
import suanpan.engine.Perplexity;
import suanpan.engine.PerplexityReport;
import suanpan.engine.Precision;
import suanpan.engine.ProgressListener;
import suanpan.engine.TextTools;

/** How well a model foresees a text. */
@Command(
    name = "perplexity",
    description = {
      "How well a model foresees a text, and how far it is from another.",
      "The text is cut into windows that do not overlap; where the tokenizer adds begin of text,"
          + " that replaces the first token of each window; the tokens of the second half are"
          + " scored.",
      "With --against also how far the model is from another one at the same positions: KL(other ||"
          + " model) and how often both hold the same token most probable. The other is always"
          + " computed exactly, so a model against itself shows what --fast or --cache lose.",
      "Computes exactly (--exact) unless told otherwise."
    },
    footer = {
      "  suanpan perplexity model-q4.gguf --text book.txt",
      "  suanpan perplexity model-q4.gguf --text book.txt --against model-bf16.gguf --json",
      "  suanpan perplexity model.gguf --text book.txt --against model.gguf --cache f8"
    })
final class PerplexityCommand extends Subcommand {
  @Parameters(paramLabel = "MODEL", description = "Name, hf:org/name, GGUF file or folder.")
  private String model = "";

  @Option(names = "--text", required = true, paramLabel = "F", description = "A file of text.")
  private @Nullable Path text;

  @Option(
      names = "--window",
      paramLabel = "N",
      description = "Tokens in a window (default: ${DEFAULT-VALUE}).")
  private int window = 512;

  @Option(
      names = "--scored",
      paramLabel = "N",
      description = "Last tokens of each window that are scored (default: its second half).")
  private int scored;

  @Option(
      names = "--against",
      paramLabel = "BASE",
      description = "A model with the same vocabulary to compare with.")
  private String against = "";

  @Mixin private EngineFlags flags = new EngineFlags();

  PerplexityCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int run() {
    if (text == null) {
      throw wrongUsage("--text is needed");
    }
    if (window < 2) {
      throw wrongUsage("--window: found " + window + ", expected at least 2");
    }
    if (scored < 0 || scored >= window) {
      throw wrongUsage("--scored: found " + scored + ", expected 1 to " + (window - 1));
    }
    Perplexity.Windows windows =
        scored == 0 ? Perplexity.Windows.of(window) : new Perplexity.Windows(window, scored);
    String content = Inputs.text(text);
    Models models = new Models(surroundings());
    EngineOptions options = flags.options(Precision.EXACT);
    try (Engine engine = models.open(model, options);
        ProgressLine line = progressLine()) {
      TextTools tools =
          engine
              .text()
              .orElseThrow(
                  () ->
                      new CommandException(
                          model + ": has no tokenizer, and a text cannot be measured without"));
      int[] ids = tools.encode(content);
      ProgressListener progress =
          (done, total) -> line.update("perplexity: window " + done + " of " + total);
      PerplexityReport report;
      if (against.isEmpty()) {
        report = Perplexity.measure(engine, ids, windows, progress);
      } else {
        EngineOptions exact = options.withPrecision(Precision.EXACT).withCache(CacheChoice.AUTO);
        try (Engine base = models.open(against, exact)) {
          report = Perplexity.compare(engine, base, ids, windows, progress);
        }
      }
      line.clear();
      show(report);
    }
    return Program.DONE;
  }

  private void show(PerplexityReport report) {
    if (wantsJson()) {
      printJson(document(report));
      return;
    }
    print(
        Units.format(
            "perplexity %.4f (nll %.5f nats, %s tokens scored, windows of %d)",
            report.perplexity(), report.nll(), Units.whole(report.tokens()), window));
    report
        .comparison()
        .ifPresent(
            c ->
                print(
                    Units.format(
                        "against %s: KL mean %.6f, median %.6f, 99 %% %.6f, max %.6f nats; same"
                            + " top token %s",
                        against,
                        c.kl().mean(),
                        c.kl().p50(),
                        c.kl().p99(),
                        c.kl().max(),
                        Units.percent(c.topAgreement()))));
  }

  private static Map<String, Object> document(PerplexityReport report) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("tokens", report.tokens());
    document.put("nll", report.nll());
    document.put("perplexity", report.perplexity());
    report
        .comparison()
        .ifPresent(
            comparison -> {
              document.put("kl", comparison.kl());
              document.put("topAgreement", comparison.topAgreement());
            });
    return document;
  }
}
