package suanpan.corpus;

/**
 * A vocabulary to train.
 *
 * @param size entries, added tokens included
 * @param minFrequency pairs that occur less often are not merged
 * @param maxTokenBytes longest token
 * @param maxPieceBytes longer pieces of text are left out of counting
 * @param mostPieces different pieces held in memory; above that the rare ones are forgotten
 */
public record VocabularyConfig(
    int size, int minFrequency, int maxTokenBytes, int maxPieceBytes, int mostPieces) {
  private static final int MOST_ENTRIES = 262_144;
  private static final int FEWEST_ENTRIES = 300;

  /** A vocabulary of so many entries with the usual limits. */
  public static VocabularyConfig ofSize(int size) {
    return new VocabularyConfig(size, 2, 32, 512, 4_000_000);
  }

  static VocabularyConfig read(ConfigNode node) {
    VocabularyConfig usual = ofSize(8192);
    return new VocabularyConfig(
        node.count("size", usual.size, FEWEST_ENTRIES, MOST_ENTRIES),
        node.count("minFrequency", usual.minFrequency, 1, Integer.MAX_VALUE),
        node.count("maxTokenBytes", usual.maxTokenBytes, 2, 1024),
        node.count("maxPieceBytes", usual.maxPieceBytes, 1, 1 << 16),
        node.count("mostPieces", usual.mostPieces, 1000, 50_000_000));
  }
}
