package suanpan.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How many levels of calls it takes at least to come from each state to the end of its rule: what a
 * text that is nearly too deep must still have room for. States are settled in the order of their
 * depths, as in Dijkstra's shortest paths.
 */
final class Depths {
  static final int ENDLESS = -1;

  private final Draft draft;
  private final int[] depths;
  private final int[] origin; // per byte edge
  private final int[] caller; // per call
  private final int[][] into; // per state, byte edges that lead there
  private final int[][] returning; // per state, calls that lead there
  private final int[][] calls; // per rule, its calls
  private final int[][] startOf; // per state, the rules that begin there
  private final List<IntList> open = new ArrayList<>(); // by depth

  private Depths(Draft draft) {
    this.draft = draft;
    int states = draft.states();
    this.depths = new int[states];
    Arrays.fill(depths, ENDLESS);
    this.origin = origins(draft.byteEdges, draft.target.size());
    this.caller = origins(draft.callEdges, draft.behind.size());
    this.into = grouped(draft.target.toArray(), states);
    this.returning = grouped(draft.behind.toArray(), states);
    this.calls = grouped(draft.callee.toArray(), draft.starts.size());
    this.startOf = grouped(draft.starts.toArray(), states);
  }

  /** Per state; {@link #ENDLESS} where no end can be reached. */
  static int[] of(Draft draft) {
    return new Depths(draft).settled();
  }

  private int[] settled() {
    for (int state = 0; state < draft.states(); state++) {
      if (draft.accepts.get(state) == 1) {
        offer(state, 0);
      }
    }
    for (int depth = 0; depth < open.size(); depth++) {
      IntList now = open.get(depth);
      for (int i = 0; i < now.size(); i++) {
        int state = now.get(i);
        if (depths[state] == ENDLESS) {
          depths[state] = depth;
          settle(state, depth);
        }
      }
    }
    return depths;
  }

  private void settle(int state, int depth) {
    for (int e : into[state]) {
      offer(origin[e], depth);
    }
    for (int c : returning[state]) {
      offerCaller(c);
    }
    for (int rule : startOf[state]) {
      for (int c : calls[rule]) {
        offerCaller(c);
      }
    }
  }

  private void offerCaller(int call) {
    int inside = depths[draft.starts.get(draft.callee.get(call))];
    int after = depths[draft.behind.get(call)];
    if (inside != ENDLESS && after != ENDLESS) {
      offer(caller[call], Math.max(inside + 1, after));
    }
  }

  private void offer(int state, int depth) {
    while (open.size() <= depth) {
      open.add(new IntList());
    }
    open.get(depth).add(state);
  }

  /** The states that edges belong to, which lie one state after the other. */
  private static int[] origins(IntList begins, int edges) {
    int[] origins = new int[edges];
    for (int state = 0; state < begins.size(); state++) {
      int end = state + 1 < begins.size() ? begins.get(state + 1) : edges;
      Arrays.fill(origins, begins.get(state), end, state);
    }
    return origins;
  }

  /** For each number below {@code groups}, where it stands in a list. */
  private static int[][] grouped(int[] values, int groups) {
    int[] counts = new int[groups];
    for (int value : values) {
      counts[value]++;
    }
    int[][] grouped = new int[groups][];
    for (int i = 0; i < groups; i++) {
      grouped[i] = new int[counts[i]];
    }
    for (int i = values.length - 1; i >= 0; i--) {
      grouped[values[i]][--counts[values[i]]] = i;
    }
    return grouped;
  }
}
