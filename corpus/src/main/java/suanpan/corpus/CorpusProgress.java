package suanpan.corpus;

/** Told how far a preparation is. */
@FunctionalInterface
public interface CorpusProgress {
  /** Tells nobody. */
  CorpusProgress NONE = (_, _) -> {};

  /** {@code done} of what {@code stage} names. Called often. */
  void update(String stage, long done);
}
