package suanpan.corpus;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Judges a cleaned text by the rules of its source. */
final class QualityFilter {
  private static final int LINES_WORTH_COMPARING = 5;

  private final QualityRules rules;

  QualityFilter(QualityRules rules) {
    this.rules = rules;
  }

  /** Why the text is not good enough, if it is not. */
  Optional<Drop> objection(String text) {
    int characters = 0;
    int visible = 0;
    int letters = 0;
    int placeholders = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      characters++;
      visible += Character.isWhitespace(c) ? 0 : 1;
      letters += Character.isLetterOrDigit(c) ? 1 : 0;
      placeholders += isPlaceholder(c) ? 1 : 0;
    }
    if (characters < rules.minCharacters() || characters > rules.maxCharacters()) {
      return Optional.of(Drop.LENGTH);
    }
    if (placeholders > rules.maxPlaceholderShare() * characters) {
      return Optional.of(Drop.PLACEHOLDERS);
    }
    if (letters < rules.minLetterShare() * visible) {
      return Optional.of(Drop.SYMBOLS);
    }
    return repeats(text) ? Optional.of(Drop.REPETITION) : Optional.empty();
  }

  private static boolean isPlaceholder(int c) {
    return c == '□' || c == '〓' || c == '\ufffd' || Character.getType(c) == Character.PRIVATE_USE;
  }

  private boolean repeats(String text) {
    int lines = 0;
    int again = 0;
    Set<String> seen = new HashSet<>();
    for (String line : text.split("\n")) {
      if (!line.isBlank()) {
        lines++;
        again += seen.add(line.strip()) ? 0 : 1;
      }
    }
    return lines >= LINES_WORTH_COMPARING && again > rules.maxRepeatedLineShare() * lines;
  }
}
