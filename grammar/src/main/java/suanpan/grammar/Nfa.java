package suanpan.grammar;

import java.util.Arrays;

/** A nondeterministic automaton over bytes and calls of rules, while it is built. */
final class Nfa {
  /** In the place of the lowest byte: an edge that takes nothing. */
  private static final int EPSILON = -1;

  /** In the place of the lowest byte: an edge that calls the rule in the place of the highest. */
  private static final int CALL = -2;

  private static final int NONE = -1;

  private final Budget budget;
  private int[] firstEdge = new int[64];
  private int states;
  private int[] nextEdge = new int[64];
  private int[] low = new int[64];
  private int[] high = new int[64];
  private int[] target = new int[64];
  private int edges;
  private int[] marks = {}; // per state: the last closure that it was in
  private int mark;

  Nfa(Budget budget) {
    this.budget = budget;
  }

  /** Sees the edges of a state. */
  interface Visitor {
    void bytes(int low, int high, int target);

    void call(int rule, int target);
  }

  int state() {
    budget.state();
    if (states == firstEdge.length) {
      firstEdge = Arrays.copyOf(firstEdge, states * 2);
    }
    firstEdge[states] = NONE;
    return states++;
  }

  int states() {
    return states;
  }

  void bytes(int from, int lowest, int highest, int to) {
    edge(from, lowest, highest, to);
  }

  void epsilon(int from, int to) {
    edge(from, EPSILON, 0, to);
  }

  void call(int from, int rule, int to) {
    edge(from, CALL, rule, to);
  }

  private void edge(int from, int lowest, int highest, int to) {
    budget.work(1);
    if (edges == target.length) {
      int size = edges * 2;
      nextEdge = Arrays.copyOf(nextEdge, size);
      low = Arrays.copyOf(low, size);
      high = Arrays.copyOf(high, size);
      target = Arrays.copyOf(target, size);
    }
    low[edges] = lowest;
    high[edges] = highest;
    target[edges] = to;
    nextEdge[edges] = firstEdge[from];
    firstEdge[from] = edges++;
  }

  /** Shows all edges but those that take nothing. */
  void visit(int state, Visitor visitor) {
    for (int e = firstEdge[state]; e != NONE; e = nextEdge[e]) {
      budget.work(1);
      if (low[e] >= 0) {
        visitor.bytes(low[e], high[e], target[e]);
      } else if (low[e] == CALL) {
        visitor.call(high[e], target[e]);
      }
    }
  }

  /** The states that can be reached from some without taking anything, ascending. */
  int[] closure(int[] from) {
    if (marks.length < states) {
      marks = new int[firstEdge.length];
    }
    mark++;
    IntList found = new IntList();
    for (int state : from) {
      reach(state, found);
    }
    for (int i = 0; i < found.size(); i++) {
      for (int e = firstEdge[found.get(i)]; e != NONE; e = nextEdge[e]) {
        budget.work(1);
        if (low[e] == EPSILON) {
          reach(target[e], found);
        }
      }
    }
    int[] closure = found.toArray();
    Arrays.sort(closure);
    return closure;
  }

  private void reach(int state, IntList found) {
    if (marks[state] != mark) {
      marks[state] = mark;
      found.add(state);
    }
  }
}
