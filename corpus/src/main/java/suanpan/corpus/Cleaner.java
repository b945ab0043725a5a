package suanpan.corpus;

import java.text.Normalizer;

/**
 * Makes text uniform: line ends become LF, control characters and byte order marks go, spaces at
 * line ends go, of several empty lines one stays, the ends are stripped.
 */
final class Cleaner {
  private static final char LINE_SEPARATOR = '\u2028';
  private static final char PARAGRAPH_SEPARATOR = '\u2029';
  private static final char BYTE_ORDER_MARK = '\ufeff';
  private static final char NEXT_LINE = '\u0085';
  private static final int MOST_LINE_ENDS = 2;

  private final SourceConfig source;

  Cleaner(SourceConfig source) {
    this.source = source;
  }

  String clean(String raw) {
    String text = raw;
    if (source.normalization() == SourceConfig.Normalization.NFC) {
      text = Normalizer.normalize(text, Normalizer.Form.NFC);
    }
    text = plain(text);
    for (SourceConfig.Replacement one : source.replacements()) {
      text = one.pattern().matcher(text).replaceAll(one.by());
    }
    return text.strip();
  }

  private static String plain(String text) {
    StringBuilder out = new StringBuilder(text.length());
    int lineEnds = MOST_LINE_ENDS; // as if empty lines stood before, so that none begin the text
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (endsLine(text, i)) {
        dropSpaces(out);
        if (lineEnds < MOST_LINE_ENDS) {
          out.append('\n');
          lineEnds++;
        }
      } else if (c == '\t' || !(Character.isISOControl(c) || c == BYTE_ORDER_MARK)) {
        out.append(c);
        lineEnds = c == ' ' || c == '\t' ? lineEnds : 0;
      }
    }
    return out.toString();
  }

  private static boolean endsLine(String text, int i) {
    return switch (text.charAt(i)) {
      case '\n', LINE_SEPARATOR, PARAGRAPH_SEPARATOR, NEXT_LINE -> true;
      case '\r' -> i + 1 == text.length() || text.charAt(i + 1) != '\n';
      default -> false;
    };
  }

  private static void dropSpaces(StringBuilder out) {
    int length = out.length();
    while (length > 0 && (out.charAt(length - 1) == ' ' || out.charAt(length - 1) == '\t')) {
      length--;
    }
    out.setLength(length);
  }
}
