package suanpan.grammar;

import java.util.Arrays;

/** An automaton while it is built; states from which no end can be reached are still in it. */
final class Draft {
  final IntList byteEdges = new IntList(); // per state, where its edges begin
  final IntList low = new IntList();
  final IntList high = new IntList();
  final IntList target = new IntList();
  final IntList callEdges = new IntList(); // per state, where its calls begin
  final IntList callee = new IntList();
  final IntList behind = new IntList();
  final IntList accepts = new IntList(); // per state, 1 where a rule may end
  final IntList starts = new IntList(); // per rule

  int states() {
    return accepts.size();
  }

  /** Begins the next state, whose edges follow. */
  void state(boolean isAccepting) {
    byteEdges.add(target.size());
    callEdges.add(behind.size());
    accepts.add(isAccepting ? 1 : 0);
  }

  void bytes(int lowest, int highest, int to) {
    low.add(lowest);
    high.add(highest);
    target.add(to);
  }

  void call(int rule, int to) {
    callee.add(rule);
    behind.add(to);
  }

  /** The same without states that lead nowhere; they stay as numbers without edges. */
  Automaton pruned(int[] depths) {
    Draft kept = new Draft();
    int states = states();
    byteEdges.add(target.size());
    callEdges.add(behind.size());
    for (int state = 0; state < states; state++) {
      kept.state(accepts.get(state) == 1);
      for (int e = byteEdges.get(state); e < byteEdges.get(state + 1); e++) {
        if (depths[target.get(e)] != Depths.ENDLESS) {
          kept.bytes(low.get(e), high.get(e), target.get(e));
        }
      }
      for (int e = callEdges.get(state); e < callEdges.get(state + 1); e++) {
        if (depths[starts.get(callee.get(e))] != Depths.ENDLESS
            && depths[behind.get(e)] != Depths.ENDLESS) {
          kept.call(callee.get(e), behind.get(e));
        }
      }
    }
    kept.byteEdges.add(kept.target.size());
    kept.callEdges.add(kept.behind.size());
    boolean[] accepting = new boolean[states];
    for (int state = 0; state < states; state++) {
      accepting[state] = accepts.get(state) == 1;
    }
    return new Automaton(
        kept.byteEdges.toArray(),
        kept.low.toArray(),
        kept.high.toArray(),
        kept.target.toArray(),
        kept.callEdges.toArray(),
        kept.callee.toArray(),
        kept.behind.toArray(),
        accepting,
        starts.toArray(),
        Arrays.copyOf(depths, states));
  }
}
