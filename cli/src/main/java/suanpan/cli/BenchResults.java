package suanpan.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import suanpan.engine.BenchmarkReport;
import suanpan.engine.KernelTable;
import suanpan.engine.MachineFacts;

/**
 * What {@code bench} measured, as it is printed and written.
 *
 * @param machine in words, beside every figure
 * @param model as the user named it; empty without one
 */
record BenchResults(
    MachineFacts machine,
    Instant date,
    String model,
    Optional<BenchmarkReport> report,
    Optional<KernelTable> table) {
  private static final String CSV_HEAD =
      "date,processor,threads,kernels,model,measure,depth,batch,value,unit";
  private static final String TOKENS = "tok/s";
  private static final String GIGABYTES = "GB/s";
  private static final String GIGAOPS = "Gop/s";

  static BenchResults now(
      String model, Optional<BenchmarkReport> report, Optional<KernelTable> table) {
    Instant date = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    return new BenchResults(MachineFacts.read(), date, model, report, table);
  }

  /** Keys of the one JSON document. */
  Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    report.ifPresent(
        r -> {
          document.put("promptTokensPerSecond", r.promptTokensPerSecond());
          document.put("generateTokensPerSecond", r.generateTokensPerSecond());
          document.put("loadMillis", r.loadMillis());
          document.put("firstTokenMillis", r.firstTokenMillis());
          document.put("weightBytesPerToken", r.weightBytesPerToken());
          document.put("readGigabytesPerSecond", r.readGigabytesPerSecond());
          document.put("threads", r.threads());
          document.put("vectorBits", r.vectorBits());
          document.put("kernels", r.kernels());
          document.put("memory", MemoryDocument.of(r.memory(), r.diskBytesPerToken()));
          document.put("generations", r.generations());
        });
    table.ifPresent(t -> document.put("encodings", t));
    document.put("machine", machine);
    return document;
  }

  /** A line for each figure, all with the same columns. */
  String csv() {
    List<String> lines = new ArrayList<>();
    lines.add(CSV_HEAD);
    report.ifPresent(
        r -> {
          String about = about(r.threads(), r.kernels());
          lines.add(line(about, "prompt", 0, 1, r.promptTokensPerSecond(), TOKENS));
          for (BenchmarkReport.Generation g : r.generations()) {
            lines.add(line(about, "generate", g.depth(), g.batch(), g.tokensPerSecond(), TOKENS));
            lines.add(
                line(about, "read", g.depth(), g.batch(), g.readGigabytesPerSecond(), GIGABYTES));
          }
          lines.add(line(about, "first token", 0, 1, r.firstTokenMillis(), "ms"));
          lines.add(line(about, "load", 0, 1, r.loadMillis(), "ms"));
        });
    table.ifPresent(
        t -> {
          String about = about(t.threads(), t.kernels());
          lines.add(line(about, "memory", 0, 1, t.readGigabytesPerSecond(), GIGABYTES));
          lines.add(line(about, "peak", 0, 1, t.peakGigaopsPerSecond(), GIGAOPS));
          for (KernelTable.Row row : t.rows()) {
            String one = row.encoding() + " one token";
            lines.add(line(about, one, 0, 1, row.gigabytesPerSecond(), GIGABYTES));
            lines.add(line(about, one, 0, 1, row.gigaopsPerSecond(), GIGAOPS));
            String many = row.encoding() + " 64 tokens";
            lines.add(line(about, many, 0, 1, row.promptGigaopsPerSecond(), GIGAOPS));
          }
          for (KernelTable.Product product : t.products()) {
            double speed = product.gigaopsPerSecond();
            lines.add(line(about, "product " + product.shape(), 0, 1, speed, GIGAOPS));
          }
        });
    return String.join("\n", lines) + "\n";
  }

  private String about(int threads, String kernels) {
    return String.join(
        ",",
        date.toString(),
        quoted(machine.processor()),
        "" + threads,
        quoted(kernels),
        quoted(model));
  }

  private static String line(
      String about, String measure, int depth, int batch, double value, String unit) {
    return Units.format("%s,%s,%d,%d,%.4g,%s", about, measure, depth, batch, value, unit);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }
}
