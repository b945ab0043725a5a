package suanpan.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class MatcherTest {
  private static final int END = 5;

  private static Vocabulary vocabulary() {
    return Vocabulary.builder(8)
        .text(0, bytes("a"))
        .text(1, bytes("ab"))
        .text(2, bytes("b"))
        .control(3, bytes("<tag>"))
        .text(4, bytes("<tag>"))
        .end(END)
        .text(6, new byte[] {'a', (byte) 0xFF})
        .build();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<Integer> allowed(Matcher matcher) {
    List<Integer> allowed = new ArrayList<>();
    for (int token = 0; token < 8; token++) {
      if (matcher.allows(token)) {
        allowed.add(token);
      }
    }
    return allowed;
  }

  @Test
  void endComesOnlyWhereTheTextIsWhole() {
    Matcher matcher = Grammar.choice(List.of("ab", "abb")).over(vocabulary()).newMatcher();
    assertThat(allowed(matcher)).containsExactly(0, 1);
    matcher.accept(1);
    assertThat(allowed(matcher)).containsExactly(2, END);
    assertThat(matcher.mayEnd()).isTrue();
    assertThat(matcher.mustEnd()).isFalse();
    Matcher copy = matcher.copy();
    matcher.accept(2);
    assertThat(matcher.mustEnd()).isTrue();
    assertThat(allowed(matcher)).containsExactly(END);
    copy.accept(END);
    assertThat(copy.mustEnd()).isTrue();
    assertThat(allowed(copy)).containsExactly(END);
  }

  @Test
  void tokenThatIsNotAllowedIsRefused() {
    Matcher matcher = Grammar.choice(List.of("ab")).over(vocabulary()).newMatcher();
    assertThatThrownBy(() -> matcher.accept(2))
        .isInstanceOf(GrammarException.class)
        .hasMessageContaining("token 2");
    assertThatThrownBy(() -> matcher.accept(END)).isInstanceOf(GrammarException.class);
    assertThatThrownBy(() -> matcher.accept(99)).isInstanceOf(GrammarException.class);
    assertThat(matcher.allows(-1)).isFalse();
    matcher.accept(1);
    assertThat(matcher.mustEnd()).isTrue();
  }

  @Test
  void controlTokensComeOnlyAsTags() {
    Matcher text = Grammar.text("<tag>").over(vocabulary()).newMatcher();
    assertThat(allowed(text)).containsExactly(4);
    Matcher tag = Grammar.tag("<tag>").over(vocabulary()).newMatcher();
    assertThat(allowed(tag)).containsExactly(3, 4);
    Matcher free = Grammar.freeText().over(vocabulary()).newMatcher();
    assertThat(allowed(free)).containsExactly(0, 1, 2, 3, 4, END);
    Matcher without = Grammar.textWithout("zz").over(vocabulary()).newMatcher();
    assertThat(allowed(without)).containsExactly(0, 1, 2, 4, END);
  }

  @Test
  void markerAsAControlTokenIsSeenInFreeText() {
    Grammar grammar = Grammar.freeTextUntil("<tag>", Grammar.text("b"));
    Matcher matcher = grammar.over(vocabulary()).newMatcher();
    matcher.accept(2);
    assertThat(matcher.mayEnd()).isFalse();
    matcher.accept(3);
    assertThat(allowed(matcher)).containsExactly(2);
  }

  @Test
  void logitsBeyondTheVocabularyAreForbiddenAndOthersKept() {
    Matcher matcher = Grammar.regex("a*").over(vocabulary()).newMatcher();
    float[] logits = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    matcher.restrict(logits);
    float none = Float.NEGATIVE_INFINITY;
    assertThat(logits).containsExactly(1, none, none, none, none, 6, none, none, none, none);
  }

  @Test
  void vocabularyThatCannotSpellTheTextIsAnError() {
    Matcher matcher = Grammar.choice(List.of("axe")).over(vocabulary()).newMatcher();
    matcher.accept(0);
    assertThatThrownBy(() -> matcher.restrict(new float[8]))
        .isInstanceOf(GrammarException.class)
        .hasMessageContaining("vocabulary");
  }

  @Test
  void matchersOfOneGrammarAreIndependentOnManyThreads() throws Exception {
    List<byte[]> tokens = RandomTexts.tokens();
    TokenGrammar shared = Grammar.jsonObject().over(Vocabulary.of(tokens, Set.of(RandomTexts.END)));
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Object>> drawn = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        int seed = i;
        drawn.add(threads.submit(() -> RandomTexts.draw(shared, tokens, new Random(seed), 60)));
      }
      for (int i = 0; i < 16; i++) {
        TokenGrammar own = Grammar.jsonObject().over(RandomTexts.vocabulary());
        assertThat(drawn.get(i).get()).isEqualTo(RandomTexts.draw(own, tokens, new Random(i), 60));
      }
    }
  }
}
