package suanpan.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import suanpan.engine.BenchmarkReport;
import suanpan.engine.KernelTable;

/** What {@code bench} measured as a page of its own: tables and plots, nothing from outside. */
final class BenchPage {
  private final BenchResults results;
  private final Page page = new Page("Suanpan bench");

  private BenchPage(BenchResults results) {
    this.results = results;
  }

  static String of(BenchResults results) {
    return new BenchPage(results).write();
  }

  private String write() {
    page.heading(1, "Suanpan bench" + (results.model().isEmpty() ? "" : ": " + results.model()));
    page.paragraph(
        results.date()
            + "; "
            + results.machine().processor()
            + ", "
            + results.machine().physicalCores()
            + " cores, "
            + results.machine().operatingSystem()
            + ", Java "
            + results.machine().java());
    results.report().ifPresent(this::report);
    results.table().ifPresent(this::encodings);
    return page.html();
  }

  private void report(BenchmarkReport report) {
    page.paragraph(
        report.kernels()
            + "; "
            + report.threads()
            + " threads; prompt "
            + Units.rate(report.promptTokensPerSecond())
            + " tok/s, first token "
            + Units.duration(report.firstTokenMillis())
            + ", loading "
            + Units.duration(report.loadMillis())
            + "; medians");
    page.heading(2, "Generation");
    List<List<String>> rows = new ArrayList<>();
    for (BenchmarkReport.Generation g : report.generations()) {
      rows.add(
          List.of(
              "" + g.depth(),
              "" + g.batch(),
              Units.rate(g.tokensPerSecond()),
              Units.rate(g.tokensPerSecond() / g.batch()),
              Units.rate(g.readGigabytesPerSecond())));
    }
    page.table(List.of("depth", "batch", "tok/s", "tok/s each", "GB/s"), rows);
    plotByBatch(report);
    plotByDepth(report);
  }

  private void plotByBatch(BenchmarkReport report) {
    TreeMap<Integer, List<Plot.Point>> lines = new TreeMap<>();
    for (BenchmarkReport.Generation g : report.generations()) {
      lines
          .computeIfAbsent(g.depth(), depth -> new ArrayList<>())
          .add(new Plot.Point(g.batch(), g.tokensPerSecond()));
    }
    plotLines("sessions together", "depth ", lines);
  }

  private void plotByDepth(BenchmarkReport report) {
    TreeMap<Integer, List<Plot.Point>> lines = new TreeMap<>();
    for (BenchmarkReport.Generation g : report.generations()) {
      lines
          .computeIfAbsent(g.batch(), batch -> new ArrayList<>())
          .add(new Plot.Point(g.depth(), g.tokensPerSecond()));
    }
    plotLines("tokens in the cache", "batch ", lines);
  }

  /** A line needs two points. */
  private void plotLines(String axis, String name, Map<Integer, List<Plot.Point>> lines) {
    if (lines.values().stream().allMatch(points -> points.size() < 2)) {
      return;
    }
    List<Plot.Line> named = new ArrayList<>();
    lines.forEach((key, points) -> named.add(new Plot.Line(name + key, points)));
    page.figure(Plot.lines(axis, "tok/s of all sessions", named));
  }

  private void encodings(KernelTable table) {
    page.heading(2, "Encodings");
    page.paragraph(
        table.kernels()
            + "; "
            + table.threads()
            + " threads; memory reads "
            + Units.rate(table.readGigabytesPerSecond())
            + " GB/s, float32 multiply-adds reach "
            + Units.rate(table.peakGigaopsPerSecond())
            + " Gop/s");
    List<List<String>> rows = new ArrayList<>();
    List<Plot.Bar> reads = new ArrayList<>();
    List<Plot.Bar> prompts = new ArrayList<>();
    for (KernelTable.Row row : table.rows()) {
      rows.add(BenchCommand.cells(table, row));
      reads.add(new Plot.Bar(row.encoding(), row.gigabytesPerSecond()));
      prompts.add(new Plot.Bar(row.encoding(), row.promptGigaopsPerSecond()));
    }
    page.table(BenchCommand.ENCODING_HEADS, rows);
    page.table(
        BenchCommand.PRODUCT_HEADS,
        table.products().stream().map(product -> BenchCommand.cells(table, product)).toList());
    page.figure(Plot.bars("one token: GB/s of weights", reads, table.readGigabytesPerSecond()));
    page.figure(Plot.bars("64 tokens: Gop/s", prompts, table.peakGigaopsPerSecond()));
  }
}
