package suanpan.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes the automaton of a rule deterministic: sets of its states become states. Calls of rules
 * count as letters here, so that a state has at most one call of each rule.
 */
final class Determinizer {
  private static final int BYTES = 256;

  private final Nfa nfa;
  private final int end;
  private final Draft draft;
  private final Budget budget;
  private final int base; // number of the first state in the draft
  private final Map<Key, Integer> numbers = new HashMap<>();
  private final List<int[]> sets = new ArrayList<>();

  /** A set of states, ascending. */
  private record Key(int[] states) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && Arrays.equals(states, key.states);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(states);
    }
  }

  private Determinizer(Nfa nfa, int end, Draft draft, Budget budget) {
    this.nfa = nfa;
    this.end = end;
    this.draft = draft;
    this.budget = budget;
    this.base = draft.states();
  }

  /** Adds the states of a rule to a draft; the first of them is where the rule begins. */
  static void add(Nfa nfa, int start, int end, Draft draft, Budget budget) {
    Determinizer work = new Determinizer(nfa, end, draft, budget);
    draft.starts.add(work.base);
    work.number(new int[] {start});
    for (int i = 0; i < work.sets.size(); i++) {
      work.expand(work.sets.get(i));
    }
  }

  /** The state that stands for these and all that can be reached from them at once. */
  private int number(int[] states) {
    Key key = new Key(nfa.closure(states));
    Integer known = numbers.get(key);
    if (known != null) {
      return known;
    }
    budget.state();
    budget.work(key.states.length);
    int added = base + sets.size();
    numbers.put(key, added);
    sets.add(key.states);
    return added;
  }

  private void expand(int[] set) {
    Edges edges = new Edges();
    for (int state : set) {
      nfa.visit(state, edges);
    }
    draft.state(Arrays.binarySearch(set, end) >= 0);
    addBytes(edges);
    edges.calls.forEach((rule, targets) -> draft.call(rule, number(targets.toArray())));
  }

  private void addBytes(Edges edges) {
    Map<Key, Integer> known = new HashMap<>();
    int begin = 0;
    int reached = Automaton.DEAD;
    int at = 0;
    while (at < BYTES) {
      int[] targets = edges.targets(at, budget);
      int next =
          targets.length == 0
              ? Automaton.DEAD
              : known.computeIfAbsent(new Key(targets), key -> number(key.states));
      if (next != reached) {
        if (reached != Automaton.DEAD) {
          draft.bytes(begin, at - 1, reached);
        }
        begin = at;
        reached = next;
      }
      at++;
      while (at < BYTES && !edges.isBorder[at]) {
        at++;
      }
    }
    if (reached != Automaton.DEAD) {
      draft.bytes(begin, BYTES - 1, reached);
    }
  }

  /** All edges of a set of states. */
  private static final class Edges implements Nfa.Visitor {
    private final IntList low = new IntList();
    private final IntList high = new IntList();
    private final IntList target = new IntList();
    private final boolean[] isBorder = new boolean[BYTES + 1]; // where an edge begins or has ended
    private final Map<Integer, IntList> calls = new TreeMap<>();

    @Override
    public void bytes(int lowest, int highest, int to) {
      low.add(lowest);
      high.add(highest);
      target.add(to);
      isBorder[lowest] = true;
      isBorder[highest + 1] = true;
    }

    @Override
    public void call(int rule, int to) {
      calls.computeIfAbsent(rule, _ -> new IntList()).add(to);
    }

    /** Where a byte leads, ascending and without repetition. */
    private int[] targets(int b, Budget budget) {
      budget.work(low.size());
      IntList found = new IntList();
      for (int e = 0; e < low.size(); e++) {
        if (b >= low.get(e) && b <= high.get(e)) {
          found.add(target.get(e));
        }
      }
      return Arrays.stream(found.toArray()).sorted().distinct().toArray();
    }
  }
}
