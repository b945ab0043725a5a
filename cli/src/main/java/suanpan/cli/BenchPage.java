package suanpan.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import suanpan.engine.BenchmarkReport;
import suanpan.engine.KernelTable;

/** What {@code bench} measured as a page of its own: tables and plots, nothing from outside. */
final class BenchPage {
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>Suanpan bench</title>
      <style>
      body { font: 15px/1.5 sans-serif; max-width: 52em; margin: 2em auto; padding: 0 1em; }
      table { border-collapse: collapse; margin: 1em 0; }
      th, td { text-align: right; padding: 0.15em 0.8em; border-bottom: 1px solid #ccc; }
      th:first-child, td:first-child { text-align: left; }
      svg text { font: 12px sans-serif; }
      </style></head><body>
      """;

  private final BenchResults results;
  private final StringBuilder page = new StringBuilder(HEAD);

  private BenchPage(BenchResults results) {
    this.results = results;
  }

  static String of(BenchResults results) {
    return new BenchPage(results).write();
  }

  private String write() {
    heading(1, "Suanpan bench" + (results.model().isEmpty() ? "" : ": " + results.model()));
    paragraph(
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
    return page.append("</body></html>\n").toString();
  }

  private void report(BenchmarkReport report) {
    paragraph(
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
    heading(2, "Generation");
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
    table(List.of("depth", "batch", "tok/s", "tok/s each", "GB/s"), rows);
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
    page.append(Plot.lines(axis, "tok/s of all sessions", named));
  }

  private void encodings(KernelTable table) {
    heading(2, "Encodings");
    paragraph(
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
    table(BenchCommand.ENCODING_HEADS, rows);
    table(
        BenchCommand.PRODUCT_HEADS,
        table.products().stream().map(product -> BenchCommand.cells(table, product)).toList());
    page.append(Plot.bars("one token: GB/s of weights", reads, table.readGigabytesPerSecond()));
    page.append(Plot.bars("64 tokens: Gop/s", prompts, table.peakGigaopsPerSecond()));
  }

  private void heading(int level, String text) {
    page.append(Units.format("<h%d>%s</h%d>%n", level, escaped(text), level));
  }

  private void paragraph(String text) {
    page.append("<p>").append(escaped(text)).append("</p>\n");
  }

  private void table(List<String> heads, List<List<String>> rows) {
    page.append("<table><tr>");
    heads.forEach(head -> page.append("<th>").append(escaped(head)).append("</th>"));
    page.append("</tr>\n");
    for (List<String> row : rows) {
      page.append("<tr>");
      row.forEach(cell -> page.append("<td>").append(escaped(cell)).append("</td>"));
      page.append("</tr>\n");
    }
    page.append("</table>\n");
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
