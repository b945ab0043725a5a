package suanpan.engine;

import suanpan.grammar.GrammarException;
import suanpan.grammar.Matcher;

/** A grammar that an answer follows. */
final class GrammarConstraint implements Constraint {
  private final Matcher matcher;

  GrammarConstraint(Matcher matcher) {
    this.matcher = matcher;
  }

  @Override
  public void restrict(float[] logits) {
    try {
      matcher.restrict(logits);
    } catch (GrammarException e) {
      throw new ConstraintException("output", e);
    }
  }

  @Override
  public void accept(int token) {
    try {
      matcher.accept(token);
    } catch (GrammarException e) {
      throw new ConstraintException("output", e);
    }
  }

  @Override
  public boolean mustEnd() {
    return matcher.mustEnd();
  }
}
