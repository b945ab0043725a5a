package suanpan.corpus;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** How much of the training part is in each language, copies by weight included. */
final class LanguageShares {
  private final Map<Language, Double> bytes = new EnumMap<>(Language.class);
  private final Map<Language, Double> tokens = new EnumMap<>(Language.class);

  void addBytes(Language language, double more) {
    bytes.merge(language, more, Double::sum);
  }

  void addTokens(Language language, double more) {
    tokens.merge(language, more, Double::sum);
  }

  Map<Language, Double> bytes() {
    return shares(bytes);
  }

  Map<Language, Double> tokens() {
    return shares(tokens);
  }

  /**
   * @throws CorpusException if Chinese has less than its share of the bytes
   */
  void requireChineseBytes(double least) {
    require(bytes(), "bytes", least);
  }

  /**
   * @throws CorpusException if Chinese has less than its share of the tokens
   */
  void requireChineseTokens(double least) {
    require(tokens(), "tokens", least);
  }

  private static void require(Map<Language, Double> shares, String unit, double least) {
    double share = shares.getOrDefault(Language.ZH, 0.0);
    if (share < least) {
      throw new CorpusException(
          String.format(
              Locale.ROOT,
              "Chinese has %.1f %% of the %s of the training part, minChineseShare is %.1f %%; give"
                  + " Chinese sources more weight, others less, or add Chinese sources",
              100 * share,
              unit,
              100 * least));
    }
  }

  private static Map<Language, Double> shares(Map<Language, Double> amounts) {
    double sum = amounts.values().stream().mapToDouble(Double::doubleValue).sum();
    Map<Language, Double> shares = new EnumMap<>(Language.class);
    amounts.forEach((language, amount) -> shares.put(language, sum == 0 ? 0 : amount / sum));
    return shares;
  }
}
