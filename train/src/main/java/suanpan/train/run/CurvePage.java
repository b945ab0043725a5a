package suanpan.train.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A page of curves drawn from a log: one HTML file with inline SVG that loads nothing. */
final class CurvePage {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 240;
  private static final int LEFT = 64;
  private static final int BOTTOM = 28;
  private static final int MOST_POINTS = 800;
  private static final String[] COLOURS = {
    "#3867d6", "#eb3b5a", "#20bf6b", "#fa8231", "#8854d0", "#0fb9b1", "#a5732a", "#4b6584"
  };

  private static final String HEAD =
      """
      <!doctype html><html lang="en"><meta charset="utf-8"><title>TITLE</title>
      <style>:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:900px;
      margin:2em auto;padding:0 1em}svg{width:100%;height:auto;overflow:visible}
      svg text{font-size:11px;fill:currentColor}h2{font-size:1em;margin:1.5em 0 .3em}
      pre{overflow-x:auto}</style><h1>TITLE</h1><pre>SUMMARY</pre>
      """;

  private final Map<String, List<double[]>> byName = new LinkedHashMap<>();

  private CurvePage() {}

  /**
   * Draws a log.
   *
   * @param summary shown above the curves
   */
  static void write(Path log, String title, String summary, Path file) throws IOException {
    CurvePage page = new CurvePage();
    RunLog.read(log).forEach(page::add);
    StringBuilder html = new StringBuilder();
    html.append(HEAD.replace("TITLE", escaped(title)).replace("SUMMARY", escaped(summary)));
    page.chart(html, "Loss of the next token, nats", List.of("loss", "mtpLoss"));
    page.chart(html, "Kept from training, bits per byte", page.namesOf("validation "));
    page.chart(html, "Norm of the gradient", List.of("gradientNorm"));
    page.chart(html, "Learning rate", List.of("learningRate"));
    page.chart(html, "Tokens per second", List.of("tokensPerSecond"));
    page.chart(html, "Share of the measured peak (MFU)", List.of("utilization"));
    html.append("</html>\n");
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.writeString(part, html);
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private void add(JsonNode line) {
    double step = line.path("step").asDouble();
    if (line.has("validation")) {
      add("validation " + line.path("validation").asString(), step, line.path("bitsPerByte"));
      return;
    }
    for (String name :
        List.of(
            "loss", "mtpLoss", "gradientNorm", "learningRate", "tokensPerSecond", "utilization")) {
      add(name, step, line.path(name));
    }
  }

  private void add(String name, double step, JsonNode value) {
    if (value.isNumber()) {
      byName
          .computeIfAbsent(name, _ -> new ArrayList<>())
          .add(new double[] {step, value.doubleValue()});
    }
  }

  private List<String> namesOf(String prefix) {
    return byName.keySet().stream().filter(name -> name.startsWith(prefix)).toList();
  }

  private void chart(StringBuilder html, String title, List<String> names) {
    List<String> shown = names.stream().filter(this::varies).toList();
    if (shown.isEmpty()) {
      return;
    }
    double[] box = {Double.MAX_VALUE, -Double.MAX_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE};
    for (String name : shown) {
      for (double[] point : points(name)) {
        box[0] = Math.min(box[0], point[0]);
        box[1] = Math.max(box[1], point[0]);
        box[2] = Math.min(box[2], point[1]);
        box[3] = Math.max(box[3], point[1]);
      }
    }
    html.append("<h2>").append(escaped(title)).append("</h2>");
    html.append(String.format("<svg viewBox=\"0 0 %d %d\" role=\"img\">", WIDTH, HEIGHT + BOTTOM));
    axes(html, box);
    for (int i = 0; i < shown.size(); i++) {
      String colour = COLOURS[i % COLOURS.length];
      polyline(html, points(shown.get(i)), box, colour);
      html.append(
          String.format(
              "<text x=\"%d\" y=\"%d\" style=\"fill:%s\">%s</text>",
              WIDTH - 150, 14 + 14 * i, colour, escaped(shown.get(i).replace("validation ", ""))));
    }
    html.append("</svg>\n");
  }

  private List<double[]> points(String name) {
    return byName.getOrDefault(name, List.of());
  }

  private boolean varies(String name) {
    List<double[]> points = points(name);
    return points.size() > 1 && points.stream().anyMatch(p -> p[1] != 0);
  }

  private static void axes(StringBuilder svg, double[] box) {
    for (int i = 0; i <= 4; i++) {
      double value = box[2] + (box[3] - box[2]) * i / 4;
      double y = HEIGHT - (double) HEIGHT * i / 4;
      svg.append(
          String.format(
              Locale.ROOT,
              "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#8884\"/>"
                  + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.4g</text>",
              LEFT,
              WIDTH,
              y,
              y,
              LEFT - 6,
              y + 4,
              value));
    }
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"%d\">step %.0f</text>"
                + "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%.0f</text>",
            LEFT,
            HEIGHT + 18,
            box[0],
            WIDTH,
            HEIGHT + 18,
            box[1]));
  }

  /** Of many points the mean of each run of neighbours is drawn. */
  private static void polyline(
      StringBuilder svg, List<double[]> points, double[] box, String colour) {
    int each = Math.max(1, (points.size() + MOST_POINTS - 1) / MOST_POINTS);
    svg.append("<polyline fill=\"none\" stroke-width=\"1.4\" stroke=\"").append(colour);
    svg.append("\" points=\"");
    for (int from = 0; from < points.size(); from += each) {
      List<double[]> run = points.subList(from, Math.min(from + each, points.size()));
      double step = run.getLast()[0];
      double mean = run.stream().mapToDouble(p -> p[1]).average().orElse(0);
      double x = LEFT + (WIDTH - LEFT) * share(step, box[0], box[1]);
      double y = HEIGHT * (1 - share(mean, box[2], box[3]));
      svg.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
    }
    svg.append("\"/>");
  }

  private static double share(double value, double least, double most) {
    return most > least ? (value - least) / (most - least) : 0.5;
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
