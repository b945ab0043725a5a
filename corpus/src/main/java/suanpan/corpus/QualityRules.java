package suanpan.corpus;

/**
 * What a document has to be like.
 *
 * @param minCharacters fewest characters (code points)
 * @param maxCharacters most characters
 * @param maxPlaceholderShare largest share of characters that stand for lost ones: U+25A1 □, U+3013
 *     〓, U+FFFD and those of private use
 * @param minLetterShare smallest share of letters and digits among the characters that are no space
 * @param maxRepeatedLineShare largest share of lines that stood in the document before, counted
 *     from 5 lines on
 */
public record QualityRules(
    int minCharacters,
    int maxCharacters,
    double maxPlaceholderShare,
    double minLetterShare,
    double maxRepeatedLineShare) {
  /** Rules for those who give none. */
  public static final QualityRules DEFAULT = new QualityRules(8, 1_000_000, 0.02, 0.5, 0.5);

  private static final int MOST_CHARACTERS = 1 << 24;

  static QualityRules read(ConfigNode node, QualityRules defaults) {
    return new QualityRules(
        node.count("minCharacters", defaults.minCharacters, 1, MOST_CHARACTERS),
        node.count("maxCharacters", defaults.maxCharacters, 1, MOST_CHARACTERS),
        node.number("maxPlaceholderShare", defaults.maxPlaceholderShare, 0, 1),
        node.number("minLetterShare", defaults.minLetterShare, 0, 1),
        node.number("maxRepeatedLineShare", defaults.maxRepeatedLineShare, 0, 1));
  }
}
