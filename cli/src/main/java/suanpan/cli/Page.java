package suanpan.cli;

import java.util.List;

/** A report as an HTML page of its own: headings, tables and plots, nothing from outside. */
final class Page {
  private static final String STYLE =
      """
      <style>
      body { font: 15px/1.5 sans-serif; max-width: 52em; margin: 2em auto; padding: 0 1em; }
      table { border-collapse: collapse; margin: 1em 0; }
      th, td { text-align: right; padding: 0.15em 0.8em; border-bottom: 1px solid #ccc; }
      th:first-child, td:first-child { text-align: left; }
      svg text { font: 12px sans-serif; }
      </style></head><body>
      """;

  private final StringBuilder html = new StringBuilder();

  Page(String title) {
    html.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
        .append(escaped(title))
        .append("</title>\n")
        .append(STYLE);
  }

  void heading(int level, String text) {
    html.append(Units.format("<h%d>%s</h%d>%n", level, escaped(text), level));
  }

  void paragraph(String text) {
    html.append("<p>").append(escaped(text)).append("</p>\n");
  }

  void table(List<String> heads, List<List<String>> rows) {
    html.append("<table><tr>");
    heads.forEach(head -> html.append("<th>").append(escaped(head)).append("</th>"));
    html.append("</tr>\n");
    for (List<String> row : rows) {
      html.append("<tr>");
      row.forEach(cell -> html.append("<td>").append(escaped(cell)).append("</td>"));
      html.append("</tr>\n");
    }
    html.append("</table>\n");
  }

  /** A plot of {@link Plot}. */
  void figure(String svg) {
    html.append(svg);
  }

  /** The whole page. */
  String html() {
    return html + "</body></html>\n";
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
