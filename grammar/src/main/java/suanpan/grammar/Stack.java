package suanpan.grammar;

import org.jspecify.annotations.Nullable;

/**
 * Where a reading of a text stands: a state, and below it the states where the callers go on.
 * Immutable; what is below is shared.
 */
final class Stack {
  final int state;
  final @Nullable Stack below; // none at the bottom
  final int depth; // levels, from 0
  final int needed; // levels that the text needs at least to come to an end
  private final int hash;

  Stack(int state, @Nullable Stack below, Automaton automaton) {
    this.state = state;
    this.below = below;
    this.depth = below == null ? 0 : below.depth + 1;
    this.needed = Math.max(below == null ? 0 : below.needed, depth + automaton.depths()[state]);
    this.hash = 31 * (below == null ? 0 : below.hash) + state * 0x9E3779B9;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof Stack stack) || stack.hash != hash || stack.depth != depth) {
      return false;
    }
    Stack a = this;
    Stack b = stack;
    while (a != b) {
      if (a == null || b == null || a.state != b.state) {
        return false;
      }
      a = a.below;
      b = b.below;
    }
    return true;
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
