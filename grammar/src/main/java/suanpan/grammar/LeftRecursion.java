package suanpan.grammar;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Finds rules that begin with themselves, which would be called without end. */
final class LeftRecursion {
  private final Automaton automaton;
  private final boolean[] mayBeEmpty; // per rule

  private LeftRecursion(Automaton automaton) {
    this.automaton = automaton;
    this.mayBeEmpty = new boolean[automaton.starts().length];
  }

  /**
   * @param rules in the order of the automaton
   * @throws GrammarException that names such a rule
   */
  static void refuse(Automaton automaton, List<Rule> rules) {
    LeftRecursion search = new LeftRecursion(automaton);
    search.findEmpty();
    int rule = search.findCycle();
    if (rule >= 0) {
      String name = rules.get(rule).name();
      throw new GrammarException(
          "",
          name,
          "rule "
              + name
              + ": begins with itself (left recursion); write it as a repetition: a ::= b c*");
    }
  }

  private void findEmpty() {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int rule = 0; rule < mayBeEmpty.length; rule++) {
        if (!mayBeEmpty[rule] && endsAtOnce(rule)) {
          mayBeEmpty[rule] = true;
          changed = true;
        }
      }
    }
  }

  private boolean endsAtOnce(int rule) {
    for (int state : atBeginning(rule)) {
      if (automaton.accepts()[state]) {
        return true;
      }
    }
    return false;
  }

  /** The states of a rule that can be reached without a byte. */
  private int[] atBeginning(int rule) {
    BitSet seen = new BitSet();
    IntList found = new IntList();
    found.add(automaton.starts()[rule]);
    seen.set(automaton.starts()[rule]);
    for (int i = 0; i < found.size(); i++) {
      int state = found.get(i);
      for (int c = automaton.callEdges()[state]; c < automaton.callEdges()[state + 1]; c++) {
        int behind = automaton.behind()[c];
        if (mayBeEmpty[automaton.callee()[c]] && !seen.get(behind)) {
          seen.set(behind);
          found.add(behind);
        }
      }
    }
    return found.toArray();
  }

  /** A rule that begins with itself; -1 if there is none. Kahn's topological order. */
  private int findCycle() {
    int rules = mayBeEmpty.length;
    List<int[]> begins = new ArrayList<>();
    int[] callers = new int[rules];
    for (int rule = 0; rule < rules; rule++) {
      BitSet called = new BitSet();
      for (int state : atBeginning(rule)) {
        for (int c = automaton.callEdges()[state]; c < automaton.callEdges()[state + 1]; c++) {
          called.set(automaton.callee()[c]);
        }
      }
      begins.add(called.stream().toArray());
      called.stream().forEach(callee -> callers[callee]++);
    }
    IntList free = new IntList();
    for (int rule = 0; rule < rules; rule++) {
      if (callers[rule] == 0) {
        free.add(rule);
      }
    }
    while (!free.isEmpty()) {
      for (int callee : begins.get(free.removeLast())) {
        if (--callers[callee] == 0) {
          free.add(callee);
        }
      }
    }
    for (int rule = 0; rule < rules; rule++) {
      if (callers[rule] > 0 && reaches(rule, begins)) {
        return rule;
      }
    }
    return -1;
  }

  /** Whether a rule begins with itself, perhaps through others. */
  private static boolean reaches(int rule, List<int[]> begins) {
    BitSet seen = new BitSet();
    IntList open = new IntList();
    open.add(rule);
    while (!open.isEmpty()) {
      for (int callee : begins.get(open.removeLast())) {
        if (callee == rule) {
          return true;
        }
        if (!seen.get(callee)) {
          seen.set(callee);
          open.add(callee);
        }
      }
    }
    return false;
  }
}
