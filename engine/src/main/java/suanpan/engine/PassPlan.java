package suanpan.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * What the next pass feeds: the token that each running answer has just drawn, and slices of the
 * prompts that are still read. Callers take turns with their slices, each with the prompt that it
 * began first. Slices come before single tokens, and those that end a prompt last of them, so that
 * most rows whose logits are wanted are neighbours and share a product with the output matrix.
 *
 * @param answers that take part
 * @param counts tokens of each
 */
record PassPlan(List<ScheduledAnswer> answers, int[] counts) {
  /** Tokens that a caller gets before the next one has its turn. */
  private static final int TURN_TOKENS = 16;

  /**
   * @param running answers that have a timeline, in the order in which they were begun
   * @param maxTokens of the pass
   * @param sliceTokens of prompts beside answers that generate
   * @param firstTurn whose turn it is, counted over all passes
   */
  static PassPlan of(
      List<ScheduledAnswer> running, int maxTokens, int sliceTokens, long firstTurn) {
    List<ScheduledAnswer> stepping =
        running.stream().filter(a -> !a.isReading()).limit(maxTokens).toList();
    List<ScheduledAnswer> reading = running.stream().filter(ScheduledAnswer::isReading).toList();
    int room = maxTokens - stepping.size();
    Map<ScheduledAnswer, Integer> slices =
        deal(reading, stepping.isEmpty() ? room : Math.min(room, sliceTokens), firstTurn);
    List<ScheduledAnswer> order = new ArrayList<>();
    reading.stream().filter(a -> slices.getOrDefault(a, 0) > 0).forEach(order::add);
    order.sort((a, b) -> Boolean.compare(isWhole(a, slices), isWhole(b, slices)));
    int readers = order.size();
    order.addAll(stepping);
    int[] counts = new int[order.size()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = i < readers ? slices.getOrDefault(order.get(i), 0) : 1;
    }
    return new PassPlan(order, counts);
  }

  /** The tokens of all, one answer's after the other's. */
  int[] tokens() {
    int[] tokens = new int[size()];
    int at = 0;
    for (int i = 0; i < counts.length; i++) {
      answers.get(i).copyTokens(tokens, at, counts[i]);
      at += counts[i];
    }
    return tokens;
  }

  /** Tokens of all. */
  int size() {
    int sum = 0;
    for (int count : counts) {
      sum += count;
    }
    return sum;
  }

  private static boolean isWhole(ScheduledAnswer answer, Map<ScheduledAnswer, Integer> slices) {
    return slices.getOrDefault(answer, 0) == answer.unfed();
  }

  private static Map<ScheduledAnswer, Integer> deal(
      List<ScheduledAnswer> reading, int tokens, long firstTurn) {
    Map<ScheduledAnswer, Integer> slices = new LinkedHashMap<>();
    List<String> callers =
        List.copyOf(new LinkedHashSet<>(reading.stream().map(ScheduledAnswer::caller).toList()));
    int left = tokens;
    int idle = 0; // callers in a row that want no more
    for (long turn = firstTurn; left > 0 && idle < callers.size(); turn++) {
      String caller = callers.get((int) (turn % callers.size()));
      int given = 0;
      for (ScheduledAnswer answer : reading) {
        int slice = slices.getOrDefault(answer, 0);
        if (given == 0 && answer.caller().equals(caller) && slice < answer.readable()) {
          given = Math.min(Math.min(TURN_TOKENS, left), answer.readable() - slice);
          slices.put(answer, slice + given);
        }
      }
      left -= given;
      idle = given == 0 ? idle + 1 : 0;
    }
    return slices;
  }
}
