package suanpan.grammar;

/** Follows one text token by token. For one thread. */
public final class Matcher {
  private static final int[] NO_TOKENS = {};
  private static final Masks.Follow AT_END =
      new Masks.Follow(new TokenSet.Builder(0).build(), true);

  private final TokenGrammar grammar;
  private Readings readings;
  private boolean isEnded;

  Matcher(TokenGrammar grammar, Readings readings) {
    this.grammar = grammar;
    this.readings = readings;
  }

  /** Another matcher at the same place. */
  public Matcher copy() {
    Matcher copy = new Matcher(grammar, readings);
    copy.isEnded = isEnded;
    return copy;
  }

  /**
   * Sets the logits of all tokens that may not come next to negative infinity. Tokens that end a
   * text stay where the text may end.
   *
   * @param logits one for each token; further ones, of tokens that the vocabulary does not have,
   *     are forbidden
   * @throws GrammarException if the text cannot end here and no token of the vocabulary goes on, or
   *     it can be read in too many ways
   */
  public void restrict(float[] logits) {
    Masks.Follow follow = follow();
    if (follow.tokens().isEmpty() && !mayEnd()) {
      throw new GrammarException(
          "",
          "vocabulary",
          "no token of the vocabulary goes on as the grammar wants it; does the vocabulary lack"
              + " characters of the grammar?");
    }
    follow.tokens().restrict(logits, mayEnd() ? grammar.vocabulary().ends() : NO_TOKENS);
  }

  /** Whether a token may come next. */
  public boolean allows(int token) {
    return grammar.vocabulary().isEnd(token) ? mayEnd() : follow().tokens().contains(token);
  }

  /**
   * Takes the next token.
   *
   * @throws GrammarException if it may not come here
   */
  public void accept(int token) {
    if (!allows(token)) {
      throw new GrammarException(
          "", "token " + token, "token " + token + ": found where the grammar does not allow it");
    }
    if (grammar.vocabulary().isEnd(token)) {
      isEnded = true;
    } else {
      int limit = Masks.limit(readings);
      for (byte b : grammar.vocabulary().text(token)) {
        readings = readings.expanded(grammar.automaton(), limit).next(b & 0xFF);
      }
    }
  }

  /** Whether the text is whole as it is. */
  public boolean mayEnd() {
    return isEnded || follow().mayEnd();
  }

  /** Whether the text is whole and nothing can follow. */
  public boolean mustEnd() {
    return isEnded || (follow().mayEnd() && follow().tokens().isEmpty());
  }

  private Masks.Follow follow() {
    return isEnded ? AT_END : grammar.masks().of(readings);
  }
}
