package suanpan.grammar;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Vocabularies and texts drawn at random, as a model that knows nothing would write them. */
final class RandomTexts {
  static final int END = 0;

  private RandomTexts() {}

  /** Every byte, and some longer pieces with awkward borders. Token 0 ends the text. */
  static Vocabulary vocabulary() {
    return Vocabulary.of(tokens(), Set.of(END));
  }

  static List<byte[]> tokens() {
    List<byte[]> tokens = new ArrayList<>();
    tokens.add(new byte[0]);
    for (int b = 0; b < 256; b++) {
      tokens.add(new byte[] {(byte) b});
    }
    String[] pieces = {
      "{\"",
      "\":",
      "\": \"",
      "\",",
      "\", \"",
      "\"}",
      "\"}]",
      "},{\"",
      "true",
      "false",
      "null",
      "tr",
      "[]",
      "{}",
      "[[",
      "]]",
      "}}",
      "}]}",
      "\n    ",
      "  ",
      " ",
      "ab",
      "abc",
      "name",
      "\"name\"",
      "value",
      "12",
      "3.",
      ".5",
      "00",
      "-1",
      "e+",
      "1e",
      "你好",
      "你",
      "é",
      "😀",
      "\\n",
      "\\u",
      "\\\"",
      "d8",
      "\\ud83d",
      "\\ude00",
      "the quick brown fox jumps over the lazy dog",
      "2024-",
      "-01-",
      "T12:",
      ":00Z",
      "@",
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
      "aaaaaaaa",
      "},\n  {",
      "\"a\": ",
      "\"b\"",
      "1, 2, 3",
      "(",
      ")",
      "()",
      "a+b",
    };
    for (String piece : pieces) {
      tokens.add(piece.getBytes(StandardCharsets.UTF_8));
    }
    tokens.add(new byte[] {(byte) 0xE4, (byte) 0xBD}); // parts of characters
    tokens.add(new byte[] {(byte) 0xA0, (byte) 0xE5, (byte) 0xA5});
    tokens.add(new byte[] {'"', (byte) 0xF0, (byte) 0x9F});
    tokens.add(new byte[] {(byte) 0x98, (byte) 0x80, '"', ','});
    return tokens;
  }

  /** A text that ends within a number of tokens; empty if it did not. */
  static Optional<String> draw(TokenGrammar grammar, List<byte[]> tokens, Random random, int most) {
    Matcher matcher = grammar.newMatcher();
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int i = 0; i < most; i++) {
      float[] logits = new float[tokens.size()];
      matcher.restrict(logits);
      if (logits[END] == 0 && (matcher.mustEnd() || random.nextInt(4) == 0)) {
        return Optional.of(text.toString(StandardCharsets.UTF_8));
      }
      List<Integer> allowed = new ArrayList<>();
      for (int token = 1; token < logits.length; token++) {
        if (logits[token] == 0) {
          allowed.add(token);
        }
      }
      int token = allowed.get(random.nextInt(allowed.size()));
      matcher.accept(token);
      text.writeBytes(tokens.get(token));
    }
    return Optional.empty();
  }
}
