package suanpan.corpus;

import java.util.Locale;

/** What a document is written in, as far as mixing needs it. */
public enum Language {
  /** Chinese of any time, in simplified or traditional characters. */
  ZH,
  /** English. */
  EN,
  /** Anything else, and text without letters. */
  OTHER;

  /** The word that files use: {@code zh}, {@code en}, {@code other}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
