package suanpan.corpus;

import java.util.Locale;

/** Why something that was read is not in the corpus; each is counted in the manifest. */
enum Drop {
  /** Bytes that are no UTF-8, or a line that is no JSON where JSON was promised. */
  BROKEN,
  /** A field or a column that the template needs is missing. */
  INCOMPLETE,
  /** A line longer than the limit; it was passed over without being held in memory. */
  OVERLONG,
  /** Nothing left after cleaning. */
  EMPTY,
  /** In another language than the source promises. */
  LANGUAGE,
  /** Shorter or longer than the quality rules allow. */
  LENGTH,
  /** Too many signs that stand for missing characters. */
  PLACEHOLDERS,
  /** Too few letters. */
  SYMBOLS,
  /** Too many lines that occur twice. */
  REPETITION,
  /** The same text, to the byte, came before. */
  DUPLICATE,
  /** Nearly the same text came before. */
  NEAR_DUPLICATE;

  /** The key in the manifest. */
  String wireName() {
    String[] words = name().toLowerCase(Locale.ROOT).split("_");
    return words.length == 1
        ? words[0]
        : words[0] + Character.toUpperCase(words[1].charAt(0)) + words[1].substring(1);
  }
}
