package suanpan.train.evaluate;

import java.util.List;

/**
 * How many items of a task were answered rightly.
 *
 * @param name of the task
 * @param items asked
 * @param right answered rightly
 * @param low lower end of the 95 % interval of the share (Wilson 1927)
 * @param high its upper end
 * @param answers what was answered, in order
 */
public record TaskScore(
    String name, int items, int right, double low, double high, List<String> answers) {
  private static final double Z = 1.959964;

  public TaskScore {
    answers = List.copyOf(answers);
  }

  static TaskScore of(String name, int right, List<String> answers) {
    int n = answers.size();
    double p = n == 0 ? 0 : (double) right / n;
    double z2 = n == 0 ? 0 : Z * Z / n;
    double middle = (p + z2 / 2) / (1 + z2);
    double half = n == 0 ? 0 : Z * Math.sqrt(p * (1 - p) / n + z2 / (4 * n)) / (1 + z2);
    return new TaskScore(
        name, n, right, Math.max(0, middle - half), Math.min(1, middle + half), answers);
  }

  /** Share that was right; 0 of none. */
  public double accuracy() {
    return items == 0 ? 0 : (double) right / items;
  }
}
