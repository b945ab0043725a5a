package suanpan.grammar;

/**
 * A pushdown automaton over bytes. Each rule is a deterministic automaton whose edges take a byte
 * or call a rule; where edges of both kinds leave a state, or a state may end its rule, several
 * stacks are followed at once. From every state the end of its rule can be reached.
 *
 * @param byteEdges per state, where its edges begin in {@code low}, {@code high}, {@code target}
 *     (ascending by byte); one more at the end
 * @param callEdges per state, where its calls begin in {@code callee} and {@code behind}; one more
 *     at the end
 * @param behind where a rule goes on when a call has ended
 * @param accepts per state, whether the rule may end there
 * @param starts per rule, its first state; rule 0 is the whole
 * @param depths per state, how many levels of calls it takes at least to end the rule from there
 */
record Automaton(
    int[] byteEdges,
    int[] low,
    int[] high,
    int[] target,
    int[] callEdges,
    int[] callee,
    int[] behind,
    boolean[] accepts,
    int[] starts,
    int[] depths) {
  static final int DEAD = -1;

  private static final int FEW = 6;

  int states() {
    return accepts.length;
  }

  int root() {
    return starts[0];
  }

  /** The state behind a byte; {@link #DEAD} if it may not come. */
  int next(int state, int b) {
    int from = byteEdges[state];
    int to = byteEdges[state + 1];
    while (to - from > FEW) {
      int middle = (from + to) >>> 1;
      if (low[middle] <= b) {
        from = middle;
      } else {
        to = middle;
      }
    }
    for (int e = from; e < to; e++) {
      if (b >= low[e] && b <= high[e]) {
        return target[e];
      }
    }
    return DEAD;
  }

  boolean hasCalls(int state) {
    return callEdges[state] < callEdges[state + 1];
  }

  boolean takesBytes(int state) {
    return byteEdges[state] < byteEdges[state + 1];
  }

  /** Whether nothing but the end of the rule can follow. */
  boolean isLast(int state) {
    return accepts[state] && !hasCalls(state) && !takesBytes(state);
  }
}
