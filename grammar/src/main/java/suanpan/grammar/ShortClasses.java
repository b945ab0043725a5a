package suanpan.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which states of an automaton no short token can tell apart. A text of at most {@link
 * Vocabulary#SHORT_BYTES} bytes takes at most that many edges of one rule, so as many rounds of
 * Moore's partition refinement are enough: of a string with a bound on its length all states but
 * the last few are one class, and share one mask.
 */
final class ShortClasses {
  private ShortClasses() {}

  /** The class of each state: the lowest state in it. */
  static int[] of(Automaton automaton) {
    int[] classes = new int[automaton.states()];
    int count = 1;
    for (int round = 0; round <= Vocabulary.SHORT_BYTES; round++) {
      Map<List<Integer>, Integer> seen = new HashMap<>();
      int[] refined = new int[classes.length];
      for (int state = 0; state < classes.length; state++) {
        refined[state] =
            seen.computeIfAbsent(signature(automaton, classes, state), _ -> seen.size());
      }
      classes = refined;
      if (seen.size() == count && round > 0) {
        break; // stable: further rounds change nothing
      }
      count = seen.size();
    }
    return representatives(classes);
  }

  private static List<Integer> signature(Automaton automaton, int[] classes, int state) {
    List<Integer> signature = new ArrayList<>();
    signature.add(classes[state]);
    signature.add(automaton.accepts()[state] ? 1 : 0);
    for (int c = automaton.callEdges()[state]; c < automaton.callEdges()[state + 1]; c++) {
      int callee = automaton.callee()[c];
      signature.add(-1 - callee);
      int behind = automaton.behind()[c];
      // A call that may end at once takes no byte: what comes behind it is kept apart exactly.
      int start = automaton.starts()[callee];
      boolean mayTakeNothing = automaton.accepts()[start] || automaton.hasCalls(start);
      signature.add(mayTakeNothing ? behind : classes[behind]);
    }
    for (int e = automaton.byteEdges()[state]; e < automaton.byteEdges()[state + 1]; e++) {
      signature.add(automaton.low()[e]);
      signature.add(automaton.high()[e]);
      signature.add(classes[automaton.target()[e]]);
    }
    return signature;
  }

  private static int[] representatives(int[] classes) {
    int[] first = new int[classes.length];
    Arrays.fill(first, -1);
    int[] representatives = new int[classes.length];
    for (int state = 0; state < classes.length; state++) {
      int number = classes[state];
      if (first[number] < 0) {
        first[number] = state;
      }
      representatives[state] = first[number];
    }
    return representatives;
  }
}
