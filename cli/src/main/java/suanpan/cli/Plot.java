package suanpan.cli;

import java.util.List;

/** Plots as SVG, to stand in a page. All axes begin at 0. */
final class Plot {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 280;
  private static final int LEFT = 60;
  private static final int BOTTOM = 44;
  private static final int TOP = 24;
  private static final int RIGHT = 90;
  private static final int TICKS = 4;
  private static final int BAR_HEIGHT = 18;
  private static final int NAME_WIDTH = 90;
  private static final List<String> COLOURS =
      List.of("#1f5a99", "#b3541e", "#2e7d4f", "#7a3e8e", "#8a6d00", "#555555");

  /** Where a line passes. */
  record Point(double x, double y) {}

  /** A line and what it is called. */
  record Line(String name, List<Point> points) {}

  /** A bar and what it is called. */
  record Bar(String name, double value) {}

  private Plot() {}

  /** Lines over a common axis. */
  static String lines(String xTitle, String yTitle, List<Line> lines) {
    double xMax = 1;
    double yMax = 0;
    for (Line line : lines) {
      for (Point point : line.points()) {
        xMax = Math.max(xMax, point.x());
        yMax = Math.max(yMax, point.y());
      }
    }
    double xScale = (WIDTH - LEFT - RIGHT) / xMax;
    double yScale = (HEIGHT - TOP - BOTTOM) / Math.max(yMax, Double.MIN_NORMAL);
    int base = HEIGHT - BOTTOM;
    StringBuilder svg = begin(HEIGHT);
    text(svg, LEFT, TOP - 8, "start", yTitle);
    text(svg, LEFT + (WIDTH - LEFT - RIGHT) / 2.0, HEIGHT - 6, "middle", xTitle);
    for (int tick = 0; tick <= TICKS; tick++) {
      double y = yMax * tick / TICKS;
      double x = xMax * tick / TICKS;
      double at = base - y * yScale;
      rule(svg, LEFT, at, WIDTH - RIGHT, at, "#ddd");
      text(svg, LEFT - 6, at + 4, "end", Units.rate(y));
      text(svg, LEFT + x * xScale, base + 18, "middle", Units.format("%.0f", x));
    }
    for (int i = 0; i < lines.size(); i++) {
      String colour = COLOURS.get(i % COLOURS.size());
      StringBuilder path = new StringBuilder();
      Point last = new Point(0, 0);
      for (Point point : lines.get(i).points()) {
        double x = LEFT + point.x() * xScale;
        double y = base - point.y() * yScale;
        path.append(Units.format("%.1f,%.1f ", x, y));
        svg.append(
            Units.format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>%n", x, y, colour));
        last = new Point(x, y);
      }
      svg.append(
          Units.format(
              "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n",
              path.toString().strip(), colour));
      text(svg, last.x() + 8, last.y() + 4, "start", lines.get(i).name());
    }
    return svg.append("</svg>\n").toString();
  }

  /**
   * Bars from left to right.
   *
   * @param limit a rule across all bars; 0 for none
   */
  static String bars(String title, List<Bar> bars, double limit) {
    double max = Math.max(limit, Double.MIN_NORMAL);
    for (Bar bar : bars) {
      max = Math.max(max, bar.value());
    }
    double scale = (WIDTH - NAME_WIDTH - RIGHT) / max;
    int height = TOP + bars.size() * BAR_HEIGHT + 8;
    StringBuilder svg = begin(height);
    text(svg, NAME_WIDTH, TOP - 8, "start", title);
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      double y = TOP + (double) i * BAR_HEIGHT;
      double length = bar.value() * scale;
      svg.append(
          Units.format(
              "<rect x=\"%d\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
              NAME_WIDTH, y, length, BAR_HEIGHT - 4, COLOURS.getFirst()));
      text(svg, NAME_WIDTH - 6, y + 12, "end", bar.name());
      text(svg, NAME_WIDTH + length + 6, y + 12, "start", Units.rate(bar.value()));
    }
    if (limit > 0) {
      double x = NAME_WIDTH + limit * scale;
      rule(svg, x, TOP, x, height, "#b3541e");
    }
    return svg.append("</svg>\n").toString();
  }

  private static StringBuilder begin(int height) {
    return new StringBuilder(
        Units.format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\">%n",
            WIDTH, height, WIDTH));
  }

  private static void rule(
      StringBuilder svg, double x1, double y1, double x2, double y2, String colour) {
    svg.append(
        Units.format(
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n",
            x1, y1, x2, y2, colour));
  }

  private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
    svg.append(
        Units.format(
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
            x, y, anchor, Page.escaped(text)));
  }
}
