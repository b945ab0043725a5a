package suanpan.corpus;

import java.lang.Character.UnicodeScript;
import java.util.Locale;
import java.util.Set;

/**
 * Tells Chinese, English and the rest apart by script, cheaply: no model, no word lists beyond a
 * dozen English function words.
 *
 * <ul>
 *   <li>Chinese: at least 30 % of the letters are Han characters and kana are fewer than a tenth of
 *       them. Classical and modern, simplified and traditional are all Chinese.
 *   <li>English: at least 90 % of the letters are Latin, at least 97 % of those are A to Z, and of
 *       20 words or more one in twenty-five is a function word.
 * </ul>
 *
 * A text that quotes another language counts as what most of it is; other languages in plain Latin
 * letters are found out by their lack of English function words.
 */
final class LanguageDetector {
  private static final double CHINESE_SHARE = 0.3;
  private static final double MOST_KANA = 0.1;
  private static final double LATIN_SHARE = 0.9;
  private static final double ASCII_SHARE = 0.97;
  private static final int ENOUGH_WORDS = 20;
  private static final double FUNCTION_WORDS = 0.04;
  private static final int LOOKED_AT = 20_000;

  private static final Set<String> ENGLISH =
      Set.of(
          "the", "of", "and", "to", "in", "is", "that", "it", "for", "was", "he", "she", "you", "i",
          "how", "with", "a");

  private LanguageDetector() {}

  static Language of(String text) {
    int han = 0;
    int kana = 0;
    int latin = 0;
    int ascii = 0;
    int letters = 0;
    int end = Math.min(text.length(), LOOKED_AT);
    for (int i = 0; i < end; ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (!Character.isLetter(c)) {
        continue;
      }
      letters++;
      if (c < 0x80) {
        latin++;
        ascii++;
        continue;
      }
      switch (UnicodeScript.of(c)) {
        case HAN -> han++;
        case HIRAGANA, KATAKANA -> kana++;
        case LATIN -> latin++;
        default -> {}
      }
    }
    if (letters > 0 && han >= CHINESE_SHARE * letters && kana < MOST_KANA * han) {
      return Language.ZH;
    }
    boolean plainLatin =
        letters > 0 && latin >= LATIN_SHARE * letters && ascii >= ASCII_SHARE * latin;
    return plainLatin && soundsEnglish(text.substring(0, end)) ? Language.EN : Language.OTHER;
  }

  private static boolean soundsEnglish(String text) {
    int words = 0;
    int known = 0;
    for (String word : text.toLowerCase(Locale.ROOT).split("[^a-z]+")) {
      if (!word.isEmpty()) {
        words++;
        known += ENGLISH.contains(word) ? 1 : 0;
      }
    }
    return words < ENOUGH_WORDS || known >= FUNCTION_WORDS * words;
  }
}
