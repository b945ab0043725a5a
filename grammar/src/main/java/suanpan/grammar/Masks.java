package suanpan.grammar;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Computes which tokens may follow, and remembers it. For the state on top of a stack the tree of
 * all tokens is walked once: most tokens are decided there, whatever lies below. A token in whose
 * middle the rule ends is followed further from that place, with the state below. This is the split
 * into context-independent and context-dependent tokens of XGrammar (Dong et al., 2024,
 * arXiv:2411.15100), and a walk of the tree as in llguidance, done when a state is first met.
 */
final class Masks {
  /** Beyond this depth levels are counted exactly, and nothing is remembered. */
  private static final int DEEP = Limits.DEPTH / 2;

  private static final long MOST_BYTES = 16L << 20;
  private static final int MOST_FOLLOWS = 1 << 14;

  private final Automaton automaton;
  private final Vocabulary vocabulary;
  private final int[] shortClasses;
  private final LocalStates locals;
  private final Map<Integer, Walked> shortWalks = new HashMap<>(); // by class
  private final Map<Integer, Walked> longWalks = new HashMap<>(); // by state
  private final Map<Readings, Follow> follows = new LinkedHashMap<>(16, 0.75f, true);
  private long walkedBytes;
  private long followBytes;

  Masks(Automaton automaton, Vocabulary vocabulary) {
    this.automaton = automaton;
    this.vocabulary = vocabulary;
    this.shortClasses = ShortClasses.of(automaton);
    this.locals = new LocalStates(automaton, Readings.UNLIMITED);
  }

  /**
   * What may follow some readings.
   *
   * @param tokens without those that end the text
   * @param mayEnd whether the text may end
   */
  record Follow(TokenSet tokens, boolean mayEnd) {}

  /**
   * A walk from a state.
   *
   * @param accepted tokens that fit whatever is below
   * @param ends nodes where the rule may have ended and longer tokens go on
   */
  private record Walked(TokenSet accepted, int[] ends) {}

  /** The levels that a token may open behind some readings. */
  static int limit(Readings readings) {
    return readings.depth() <= DEEP
        ? Readings.UNLIMITED
        : Math.max(Limits.DEPTH, readings.needed());
  }

  synchronized Follow of(Readings readings) {
    Follow known = follows.get(readings);
    if (known != null) {
      return known;
    }
    int limit = limit(readings);
    boolean mayEnd = readings.expanded(automaton, limit).mayEnd();
    Follow follow =
        new Follow(limit == Readings.UNLIMITED ? tokens(readings) : deep(readings, limit), mayEnd);
    remember(readings, follow);
    return follow;
  }

  private void remember(Readings readings, Follow follow) {
    follows.put(readings, follow);
    followBytes += follow.tokens.bytes();
    var eldest = follows.entrySet().iterator();
    while (followBytes > MOST_BYTES || follows.size() > MOST_FOLLOWS) {
      followBytes -= eldest.next().getValue().tokens.bytes();
      eldest.remove();
    }
  }

  private TokenSet tokens(Readings readings) {
    TokenSet.Builder found = new TokenSet.Builder(vocabulary.size());
    for (Stack stack : readings.stacks()) {
      addFrom(stack, found);
    }
    return found.build();
  }

  /** Adds the tokens that may follow a stack. */
  private void addFrom(Stack stack, TokenSet.Builder found) {
    add(
        walked(vocabulary.shortTokens(), shortWalks, shortClasses[stack.state]),
        vocabulary.shortTokens(),
        stack.below,
        found);
    add(
        walked(vocabulary.longTokens(), longWalks, stack.state),
        vocabulary.longTokens(),
        stack.below,
        found);
    if (stack.below != null && local(stack.state).mayEnd()) {
      addFrom(stack.below, found);
    }
  }

  private void add(Walked walked, Trie trie, @Nullable Stack below, TokenSet.Builder found) {
    found.addAll(walked.accepted);
    if (below != null) {
      for (int node : walked.ends) {
        addBehind(trie, node, below, found);
      }
    }
  }

  /** Adds the tokens of a subtree that go on with a stack. */
  private void addBehind(Trie trie, int node, Stack stack, TokenSet.Builder found) {
    LocalStates.Local local = local(stack.state);
    IntList ends = new IntList();
    walk(trie, node, local, found, ends);
    if (stack.below != null) {
      for (int i = 0; i < ends.size(); i++) {
        addBehind(trie, ends.get(i), stack.below, found);
      }
      if (local.mayEnd()) {
        addBehind(trie, node, stack.below, found);
      }
    }
  }

  private LocalStates.Local local(int state) {
    return locals.of(Readings.of(state, automaton));
  }

  private Walked walked(Trie trie, Map<Integer, Walked> known, int state) {
    Walked walked = known.get(state);
    if (walked == null) {
      TokenSet.Builder found = new TokenSet.Builder(vocabulary.size());
      IntList ends = new IntList();
      walk(trie, 0, local(state), found, ends);
      walked = new Walked(found.build(), ends.toArray());
      if (walkedBytes > MOST_BYTES) {
        shortWalks.clear();
        longWalks.clear();
        walkedBytes = 0;
      }
      walkedBytes += walked.accepted.bytes() + (long) ends.size() * Integer.BYTES;
      known.put(state, walked);
    }
    return walked;
  }

  /**
   * Walks a subtree: adds the tokens that fit, and the nodes where the part may have ended and
   * longer tokens go on.
   */
  private static void walk(
      Trie trie, int root, LocalStates.Local start, TokenSet.Builder found, IntList ends) {
    LocalStates.Local[] path = new LocalStates.Local[trie.deepest() + 1];
    path[trie.depth(root)] = start;
    int end = trie.end(root);
    int node = root + 1;
    while (node < end) {
      int depth = trie.depth(node);
      LocalStates.Local next = path[depth - 1].next(trie.octet(node));
      if (next.isDead()) {
        node = trie.end(node);
      } else {
        path[depth] = next;
        trie.tokensOf(node, found);
        if (next.mayEnd() && trie.hasChildren(node)) {
          ends.add(node);
        }
        node++;
      }
    }
  }

  /** The same for a text that is nearly too deep, with whole stacks. */
  private TokenSet deep(Readings readings, int limit) {
    TokenSet.Builder found = new TokenSet.Builder(vocabulary.size());
    LocalStates.Local start = new LocalStates(automaton, limit).of(readings);
    walk(vocabulary.shortTokens(), 0, start, found, new IntList());
    walk(vocabulary.longTokens(), 0, start, found, new IntList());
    return found.build();
  }
}
