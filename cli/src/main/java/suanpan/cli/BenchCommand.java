package suanpan.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import suanpan.engine.Benchmark;
import suanpan.engine.BenchmarkOptions;
import suanpan.engine.BenchmarkReport;
import suanpan.engine.DepthBenchmark;
import suanpan.engine.Engine;
import suanpan.engine.KernelTable;
import suanpan.engine.Precision;

/** How fast a model runs here. */
@Command(
    name = "bench",
    description = {
      "How fast a model runs on this machine.",
      "Prompt and generation are measured apart, each on fresh sessions; one warm-up is not"
          + " counted, loading is excluded; medians. Needs no tokenizer."
    },
    footer = {
      "  suanpan bench smollm2-135m",
      "  suanpan bench model.gguf --prompt 512 --generate 128 --repeat 5 --threads 2 --json",
      "  suanpan bench model.gguf --depth 0,1024,4096   generation with so many tokens in the"
          + " cache",
      "  suanpan bench model.gguf --batch 1,4,16        sessions that generate together",
      "  suanpan bench model.gguf --sweep 1024,8192,65536 --context 65600   one session as it"
          + " grows",
      "  suanpan bench --encodings --html kernels.html  each encoding beside memory and multipliers"
    })
final class BenchCommand extends Subcommand {
  /** As many as every model can go back at no cost. */
  private static final int GENERATE_IN_SWEEP = 32;

  static final List<String> ENCODING_HEADS =
      List.of("encoding", "GB/s", "of memory", "Gop/s", "64 tokens Gop/s", "of peak");

  static final List<String> PRODUCT_HEADS = List.of("product M x K x N", "Gop/s", "of peak");

  @Parameters(
      paramLabel = "MODEL",
      arity = "0..1",
      description = "Name, hf:org/name, GGUF file or folder; none with --encodings.")
  private String model = "";

  @Option(
      names = "--prompt",
      paramLabel = "N",
      description = "Tokens of the prompt (default: ${DEFAULT-VALUE}).")
  private int prompt = 512;

  @Option(
      names = "--generate",
      paramLabel = "N",
      description = "Tokens to generate (default: ${DEFAULT-VALUE}).")
  private int generate = 128;

  @Option(
      names = "--repeat",
      paramLabel = "N",
      description = "Runs that count (default: ${DEFAULT-VALUE}).")
  private int repeat = 3;

  @Option(
      names = "--depth",
      paramLabel = "N",
      split = ",",
      description = "Tokens in the cache before generation begins (default: 0); several: 0,4096.")
  private List<Integer> depths = List.of(0);

  @Option(
      names = "--sweep",
      paramLabel = "N,N...",
      split = ",",
      description =
          "Only this: one session is fed up to each depth in turn and generates there, at most 32"
              + " tokens; time of a token and bytes of the cache.")
  private List<Integer> sweep = List.of();

  @Option(
      names = "--batch",
      paramLabel = "N",
      split = ",",
      description = "Sessions that generate together (default: 1); several: 1,4,16.")
  private List<Integer> batches = List.of(1);

  @Option(
      names = "--encodings",
      description = "Also the speed of each encoding's kernels, with or without a model.")
  private boolean encodings;

  @Option(
      names = "--milliseconds",
      paramLabel = "N",
      description = "Time for each encoding (default: ${DEFAULT-VALUE}).")
  private int milliseconds = 1000;

  @Option(names = "--csv", paramLabel = "F", description = "Writes a line for each figure.")
  private @Nullable Path csv;

  @Option(names = "--html", paramLabel = "F", description = "Writes a page with tables and plots.")
  private @Nullable Path html;

  @Option(names = "--force", description = "Overwrites files that exist.")
  private boolean force;

  @Mixin private EngineFlags flags = new EngineFlags();

  BenchCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int run() {
    requireAtLeast("--prompt", prompt, 1);
    requireAtLeast("--generate", generate, 1);
    requireAtLeast("--repeat", repeat, 1);
    requireAtLeast("--milliseconds", milliseconds, 1);
    depths.forEach(depth -> requireAtLeast("--depth", depth, 0));
    batches.forEach(batch -> requireAtLeast("--batch", batch, 1));
    sweep.forEach(depth -> requireAtLeast("--sweep", depth, 1));
    if (model.isEmpty() && !encodings) {
      throw wrongUsage("found no MODEL; only --encodings goes without one");
    }
    if (!sweep.isEmpty()) {
      return sweep();
    }
    claim(csv);
    claim(html);
    BenchResults results;
    try (ProgressLine line = progressLine()) {
      Optional<BenchmarkReport> report =
          model.isEmpty() ? Optional.empty() : Optional.of(measureModel(line));
      Optional<KernelTable> table =
          encodings ? Optional.of(measureEncodings(line)) : Optional.empty();
      results = BenchResults.now(model, report, table);
      line.clear();
    }
    show(results);
    if (csv != null) {
      Outputs.write(csv, results.csv());
    }
    if (html != null) {
      Outputs.write(html, BenchPage.of(results));
    }
    return Program.DONE;
  }

  private int sweep() {
    if (model.isEmpty() || encodings || csv != null || html != null) {
      throw wrongUsage(
          "--sweep: needs a MODEL and goes with neither --encodings, --csv nor --html");
    }
    try (Engine engine = new Models(surroundings()).open(model, flags.options(Precision.FAST));
        ProgressLine line = progressLine()) {
      sweep(engine, line);
    }
    return Program.DONE;
  }

  private void sweep(Engine engine, ProgressLine line) {
    int tokens = Math.min(generate, GENERATE_IN_SWEEP);
    List<DepthBenchmark.Depth> measured =
        DepthBenchmark.run(
            engine,
            sweep,
            tokens,
            repeat,
            (done, total) -> line.update("bench: depth " + done + " of " + total));
    line.clear();
    if (wantsJson()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("depths", measured);
      document.put("cacheRows", engine.card().cache().rows());
      document.put("threads", engine.threads());
      document.put("vectorBits", engine.vectorBits());
      document.put("kernels", engine.kernels());
      printJson(document);
      return;
    }
    Table table = new Table();
    table.row("depth", "per token", "cache");
    for (DepthBenchmark.Depth at : measured) {
      table.row(
          Units.whole(at.depth()),
          Units.format("%.2f ms", at.millisPerToken()),
          Units.bytes(at.cacheBytes()));
    }
    table.lines().forEach(this::print);
    print(
        Units.format(
            "%s, rows in %s, %d threads; medians of %d runs of %d tokens",
            engine.kernels(), engine.card().cache().rows(), engine.threads(), repeat, tokens));
  }

  private void claim(@Nullable Path file) {
    if (file != null) {
      Outputs.claim(file, Outputs.Overwrite.of(force));
    }
  }

  private BenchmarkReport measureModel(ProgressLine line) {
    BenchmarkOptions options = new BenchmarkOptions(prompt, generate, depths, batches, repeat);
    try (Engine engine = new Models(surroundings()).open(model, flags.options(Precision.FAST))) {
      return Benchmark.run(
          engine, options, (done, total) -> line.update("bench: " + done + " of " + total));
    }
  }

  private KernelTable measureEncodings(ProgressLine line) {
    return KernelTable.measure(
        flags.options(Precision.FAST).threads(),
        Duration.ofMillis(milliseconds),
        (done, total) -> line.update("encodings: " + done + " of " + total));
  }

  private void requireAtLeast(String option, int found, int least) {
    if (found < least) {
      throw wrongUsage(option + ": found " + found + ", expected at least " + least);
    }
  }

  private void show(BenchResults results) {
    if (wantsJson()) {
      printJson(results.document());
      return;
    }
    results.report().ifPresent(this::show);
    results.table().ifPresent(this::show);
  }

  private void show(BenchmarkReport report) {
    print(
        Units.format(
            "prompt      %8s tok/s  (%d tokens)",
            Units.rate(report.promptTokensPerSecond()), prompt));
    for (BenchmarkReport.Generation generation : report.generations()) {
      print(
          Units.format(
              "generation  %8s tok/s  (%d tokens from depth %d%s, reading %s GB/s of weights)",
              Units.rate(generation.tokensPerSecond()),
              generate,
              generation.depth(),
              generation.batch() == 1 ? "" : " in each of " + generation.batch() + " sessions",
              Units.rate(generation.readGigabytesPerSecond())));
    }
    print(
        Units.format(
            "first token %8s, loading %s, %s of weights for each token",
            Units.duration(report.firstTokenMillis()),
            Units.duration(report.loadMillis()),
            Units.bytes(report.weightBytesPerToken())));
    if (report.memory().expertUses() > 0) {
      print(MemoryDocument.line(report.memory(), report.diskBytesPerToken()));
    }
    print(
        Units.format(
            "%s, vectors of %d bits, %d threads; medians of %d runs",
            report.kernels(), report.vectorBits(), report.threads(), repeat));
  }

  private void show(KernelTable kernels) {
    Table table = new Table();
    table.row(ENCODING_HEADS.toArray(String[]::new));
    for (KernelTable.Row row : kernels.rows()) {
      table.row(cells(kernels, row).toArray(String[]::new));
    }
    table.lines().forEach(this::print);
    Table products = new Table();
    products.row(PRODUCT_HEADS.toArray(String[]::new));
    for (KernelTable.Product product : kernels.products()) {
      products.row(cells(kernels, product).toArray(String[]::new));
    }
    products.lines().forEach(this::print);
    print(
        Units.format(
            "memory reads %s GB/s, float32 multiply-adds reach %s Gop/s; %s, %d threads",
            Units.rate(kernels.readGigabytesPerSecond()),
            Units.rate(kernels.peakGigaopsPerSecond()),
            kernels.kernels(),
            kernels.threads()));
  }

  /** A row under {@link #ENCODING_HEADS}. */
  static List<String> cells(KernelTable table, KernelTable.Row row) {
    return List.of(
        row.encoding(),
        Units.rate(row.gigabytesPerSecond()),
        share(row.gigabytesPerSecond(), table.readGigabytesPerSecond()),
        Units.rate(row.gigaopsPerSecond()),
        Units.rate(row.promptGigaopsPerSecond()),
        share(row.promptGigaopsPerSecond(), table.peakGigaopsPerSecond()));
  }

  /** A row under {@link #PRODUCT_HEADS}. */
  static List<String> cells(KernelTable table, KernelTable.Product product) {
    return List.of(
        product.shape(),
        Units.rate(product.gigaopsPerSecond()),
        share(product.gigaopsPerSecond(), table.peakGigaopsPerSecond()));
  }

  private static String share(double found, double limit) {
    return limit == 0 ? "" : Units.percent(found / limit);
  }
}
