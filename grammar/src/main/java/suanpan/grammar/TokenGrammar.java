package suanpan.grammar;

/**
 * A grammar over the vocabulary of a model: what makes {@linkplain Matcher matchers}. Immutable to
 * the eye and shared by threads; masks are computed when they are first needed and kept, up to some
 * 50 MB, so keep one for all answers of the same form.
 */
public final class TokenGrammar {
  private final Automaton automaton;
  private final Vocabulary vocabulary;
  private final Masks masks;

  TokenGrammar(Automaton automaton, Vocabulary vocabulary) {
    this.automaton = automaton;
    this.vocabulary = vocabulary;
    this.masks = new Masks(automaton, vocabulary);
  }

  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /** A matcher at the beginning of a text. */
  public Matcher newMatcher() {
    return new Matcher(this, Readings.of(automaton.root(), automaton));
  }

  Automaton automaton() {
    return automaton;
  }

  Masks masks() {
    return masks;
  }
}
