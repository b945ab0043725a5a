package suanpan.engine;

/** What one answer must hold to, token by token. For one thread. */
interface Constraint {
  /** Every token may come. */
  Constraint NONE =
      new Constraint() {
        @Override
        public boolean isFree() {
          return true;
        }

        @Override
        public void restrict(float[] logits) {}

        @Override
        public void accept(int token) {}

        @Override
        public boolean mustEnd() {
          return false;
        }
      };

  /**
   * Sets the logits [V] of tokens that may not come next to negative infinity.
   *
   * @throws EngineException if none is left
   */
  void restrict(float[] logits);

  /** Goes on behind a token that is no end. */
  void accept(int token);

  /** Whether every token may come at every place. */
  default boolean isFree() {
    return false;
  }

  /** Whether the answer is whole and nothing can follow. */
  boolean mustEnd();
}
