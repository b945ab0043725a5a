package suanpan.grammar;

import java.nio.charset.StandardCharsets;

/** Feeds whole texts to matchers. */
final class Texts {
  private Texts() {}

  static boolean accepts(TokenGrammar grammar, String text) {
    return accepts(grammar, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Byte by byte, over {@link RandomTexts#vocabulary}. */
  static boolean accepts(TokenGrammar grammar, byte[] text) {
    Readings readings = Readings.of(grammar.automaton().root(), grammar.automaton());
    for (byte b : text) {
      readings = readings.expanded(grammar.automaton(), Readings.UNLIMITED).next(b & 0xFF);
    }
    return readings.expanded(grammar.automaton(), Readings.UNLIMITED).mayEnd();
  }
}
