package suanpan.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All ways to read a text so far: a set of stacks, and whether one of them has come to its end.
 * Immutable.
 */
final class Readings {
  /** No limit of levels. */
  static final int UNLIMITED = Integer.MAX_VALUE;

  static final Readings NONE = new Readings(new Stack[0], false);

  private final Stack[] stacks;
  private final boolean isAtEnd;
  private final int hash;

  private Readings(Stack[] stacks, boolean isAtEnd) {
    this.stacks = stacks;
    this.isAtEnd = isAtEnd;
    int sum = isAtEnd ? 1 : 0;
    for (Stack stack : stacks) {
      sum += stack.hashCode() * 0x85EBCA6B; // the same in any order
    }
    this.hash = sum;
  }

  /** The beginning of a part that starts in a state. */
  static Readings of(int state, Automaton automaton) {
    return automaton.isLast(state)
        ? new Readings(new Stack[0], true)
        : new Readings(new Stack[] {new Stack(state, null, automaton)}, false);
  }

  /** A reading that goes on below a part that has ended. */
  static Readings of(Stack stack) {
    return new Readings(new Stack[] {stack}, false);
  }

  Stack[] stacks() {
    return stacks;
  }

  /** Whether nothing matches. */
  boolean isEmpty() {
    return stacks.length == 0 && !isAtEnd;
  }

  /** The levels that are in use. */
  int depth() {
    int depth = 0;
    for (Stack stack : stacks) {
      depth = Math.max(depth, stack.depth);
    }
    return depth;
  }

  /** The levels that at least one of the readings can end with. */
  int needed() {
    int needed = isAtEnd ? 0 : UNLIMITED;
    for (Stack stack : stacks) {
      needed = Math.min(needed, stack.needed);
    }
    return needed;
  }

  /** All stacks that can be reached without a byte, by calls and ends of rules. */
  Expanded expanded(Automaton automaton, int limit) {
    Expanded expanded = new Expanded(automaton, limit, isAtEnd);
    for (Stack stack : stacks) {
      expanded.visit(stack);
    }
    expanded.close();
    return expanded;
  }

  /** Readings with all that can follow without a byte. */
  static final class Expanded {
    private final Automaton automaton;
    private final int limit;
    private final List<Stack> open = new ArrayList<>();
    private final Set<Stack> seen = new HashSet<>();
    private boolean mayEnd;

    private Expanded(Automaton automaton, int limit, boolean mayEnd) {
      this.automaton = automaton;
      this.limit = limit;
      this.mayEnd = mayEnd;
    }

    /** Whether the text may end here. */
    boolean mayEnd() {
      return mayEnd;
    }

    /** Whether any byte can follow. */
    boolean takesBytes() {
      return open.stream().anyMatch(stack -> automaton.takesBytes(stack.state));
    }

    /** The readings behind a byte. */
    Readings next(int b) {
      List<Stack> moved = new ArrayList<>();
      boolean ends = false;
      for (Stack stack : open) {
        int target = automaton.next(stack.state, b);
        if (target != Automaton.DEAD) {
          Stack after = landed(target, stack.below, automaton);
          if (after == null) {
            ends = true;
          } else if (after.needed <= limit && !moved.contains(after)) {
            moved.add(after);
            if (moved.size() > Limits.READINGS) {
              throw ambiguous();
            }
          }
        }
      }
      return new Readings(moved.toArray(new Stack[0]), ends);
    }

    private void close() {
      for (int i = 0; i < open.size(); i++) {
        Stack stack = open.get(i);
        int state = stack.state;
        for (int c = automaton.callEdges()[state]; c < automaton.callEdges()[state + 1]; c++) {
          Stack caller = landed(automaton.behind()[c], stack.below, automaton);
          int start = automaton.starts()[automaton.callee()[c]];
          Stack called = new Stack(start, caller, automaton);
          if (called.needed <= limit) {
            visit(called);
          }
        }
        if (automaton.accepts()[state]) {
          Stack below = stack.below;
          if (below == null) {
            mayEnd = true;
          } else {
            visit(below);
          }
        }
      }
    }

    private void visit(Stack stack) {
      if (seen.add(stack)) {
        open.add(stack);
        if (open.size() > Limits.SILENT_STEPS) {
          throw ambiguous();
        }
      }
    }

    private static GrammarException ambiguous() {
      return new GrammarException(
          "",
          "ambiguity",
          "the text so far can be read in more than "
              + Limits.READINGS
              + " ways; make the grammar less ambiguous");
    }

    /** The stack in a state, or what is below it where the rule can do nothing but end there. */
    private static @Nullable Stack landed(int state, @Nullable Stack below, Automaton automaton) {
      if (!automaton.isLast(state)) {
        return new Stack(state, below, automaton);
      }
      return below;
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Readings readings
        && readings.hash == hash
        && readings.isAtEnd == isAtEnd
        && readings.stacks.length == stacks.length
        && Arrays.asList(stacks).containsAll(Arrays.asList(readings.stacks));
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
