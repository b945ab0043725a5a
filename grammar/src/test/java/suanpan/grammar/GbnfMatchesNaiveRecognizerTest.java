package suanpan.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GbnfMatchesNaiveRecognizerTest {
  private static final int DRAWS = 40;
  private static final int MUTATIONS = 10;

  static List<String> grammars() {
    return GbnfCases.ALL;
  }

  @ParameterizedTest
  @MethodSource("grammars")
  void drawnTextsMatchAndMutatedOnesMatchAlike(String source) {
    Node node = new Node.Call(GbnfParser.parse(source));
    TokenGrammar grammar = Grammar.gbnf(source).over(RandomTexts.vocabulary());
    Random random = new Random(7);
    int ended = 0;
    for (int i = 0; i < DRAWS; i++) {
      Optional<String> text = RandomTexts.draw(grammar, RandomTexts.tokens(), random, 60);
      if (text.isPresent()) {
        ended++;
        byte[] bytes = text.get().getBytes(StandardCharsets.UTF_8);
        assertThat(NaiveRecognizer.matches(node, bytes)).as(text.get()).isTrue();
        for (int m = 0; m < MUTATIONS; m++) {
          byte[] mutated = mutated(bytes, random);
          assertThat(Texts.accepts(grammar, mutated))
              .as(new String(mutated, StandardCharsets.UTF_8))
              .isEqualTo(NaiveRecognizer.matches(node, mutated));
        }
      }
    }
    assertThat(ended).isPositive();
  }

  private static byte[] mutated(byte[] bytes, Random random) {
    if (bytes.length == 0) {
      return new byte[] {'a'};
    }
    byte[] mutated = bytes.clone();
    int at = random.nextInt(bytes.length);
    int other = random.nextInt(bytes.length);
    switch (random.nextInt(3)) {
      case 0 -> mutated[at] = bytes[other];
      case 1 -> {
        mutated = new byte[bytes.length - 1];
        System.arraycopy(bytes, 0, mutated, 0, at);
        System.arraycopy(bytes, at + 1, mutated, at, mutated.length - at);
      }
      default ->
          mutated =
              (new String(bytes, StandardCharsets.ISO_8859_1).substring(at)
                      + new String(bytes, StandardCharsets.ISO_8859_1).substring(0, at))
                  .getBytes(StandardCharsets.ISO_8859_1);
    }
    return mutated;
  }

  @Test
  void textsOfArithmetic() {
    TokenGrammar grammar = Grammar.gbnf(GbnfCases.ARITHMETIC).over(RandomTexts.vocabulary());
    assertThat(Texts.accepts(grammar, "12+(3-a*4.5)")).isTrue();
    assertThat(Texts.accepts(grammar, "12+(3-a*4.5")).isFalse();
    assertThat(Texts.accepts(grammar, "1234")).isFalse();
    assertThat(Texts.accepts(grammar, "")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "root ::= root \"a\" | \"b\"",
        "root ::= x\nx ::= y \"a\"\ny ::= \"q\"? x | \"z\"",
        "root ::= (x*)* \"b\"\nx ::= y | \"\"\ny ::= x"
      })
  void ruleThatBeginsWithItselfIsNamed(String source) {
    assertThatThrownBy(() -> Grammar.gbnf(source).over(RandomTexts.vocabulary()))
        .isInstanceOf(GrammarException.class)
        .hasMessageContaining("left recursion");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x ::= \"a\"",
        "root ::= y",
        "root = \"a\"",
        "root ::= \"a",
        "root ::= [a",
        "root ::= [z-a]",
        "root ::= (\"a\"",
        "root ::= \"a\")",
        "root ::= \"a\"{3,1}",
        "root ::= \"a\"{1,9999999999}",
        "root ::= \"\\q\"",
        "root ::= \"\\ud800\"",
        "root ::= \"a\"\nroot ::= \"b\"",
        "root ::= <[1]>",
        "root ::= *"
      })
  void whatCannotBeReadIsRefusedWithItsPlace(String source) {
    assertThatThrownBy(() -> Grammar.gbnf(source))
        .isInstanceOfSatisfying(
            GrammarException.class, e -> assertThat(e.place()).startsWith("line "));
  }

  @Test
  void grammarWithoutFiniteTextsIsRefused() {
    assertThatThrownBy(() -> Grammar.gbnf("root ::= \"a\" root").over(RandomTexts.vocabulary()))
        .isInstanceOf(GrammarException.class)
        .hasMessageContaining("no finite text");
  }
}
