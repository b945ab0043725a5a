package suanpan.corpus;

import java.util.List;
import suanpan.tokenizer.TextSplitter;

/**
 * How DeepSeek-V3 cuts text before merging (its tokenizer.json): up to three digits together, runs
 * of Chinese and Japanese characters, words with the sign or space before them, signs, line ends.
 */
final class DeepSeekSplit {
  static final String DIGITS = "\\p{N}{1,3}";
  static final String HAN_AND_KANA = "[一-龥\u3040-ゟ゠-ヿ]+";
  static final String WORDS =
      "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+"
          + "|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
          + "| ?[\\p{P}\\p{S}]+[\r\n]*"
          + "|\\s*[\r\n]+"
          + "|\\s+(?!\\S)"
          + "|\\s+";

  /** One after the other. */
  static final List<String> PATTERNS = List.of(DIGITS, HAN_AND_KANA, WORDS);

  private DeepSeekSplit() {}

  static TextSplitter splitter() {
    return TextSplitter.isolating(PATTERNS);
  }
}
