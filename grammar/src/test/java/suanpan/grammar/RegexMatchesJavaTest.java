package suanpan.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Expressions accept what java.util.regex accepts, as a whole and somewhere in a text. */
class RegexMatchesJavaTest {
  private static final int TEXTS = 300;
  private static final String ALPHABET = "ab01-_ .\n\t\"\\^$(é你😀";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "ab|a|b",
        "a*b+",
        "(a|b)*ab",
        "[ab]{2,3}",
        "[^ab]+",
        "\\d{2}",
        "\\D*",
        "\\w+",
        "\\W",
        "\\s?a",
        "[\\d_-]{1,4}",
        ".",
        ".*a.*",
        "(?:a|b){3}",
        "(?<n>ab)+",
        "a{0}b",
        "a{2,}",
        "(a?b?){2}",
        "((a|b)(0|1))*",
        "\\x61\\u0062",
        "[\\u4f60é]+",
        "\\u{1F600}|\\uD83D\\uDE00a",
        "a|",
        "",
        "[]",
        "[^]",
        "\\^\\$\\(\\.",
        "a*?b+?",
        "[a\\]b]+",
        "[.$]",
        "(|a)b",
        "[0-1a-b-]{2}",
      })
  void wholeTexts(String expression) {
    TokenGrammar grammar = Grammar.choice(List.of("x")).over(RandomTexts.vocabulary());
    Node node = RegexParser.whole(expression);
    boolean isPossible = !expression.equals("[]");
    if (isPossible) {
      grammar = Grammar.regex(expression).over(RandomTexts.vocabulary());
    }
    TextAutomaton automaton = TextAutomaton.of(node, new Budget("test"));
    Pattern pattern = Pattern.compile(java(expression), Pattern.UNICODE_CASE);
    Random random = new Random(3);
    for (int i = 0; i < TEXTS; i++) {
      String text = text(random);
      boolean expected = isPossible && pattern.matcher(text).matches();
      assertThat(automaton.accepts(text)).as(text).isEqualTo(expected);
      if (isPossible) {
        assertThat(Texts.accepts(grammar, text)).as(text).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "^a",
        "a$",
        "^a$",
        "^ab|b$",
        "(^a|0$)",
        "ab?0",
        "^(a|b)*$",
        "[01]{2}",
        "^$",
        "^a|b0$|_"
      })
  void somewhereInTexts(String expression) {
    TextAutomaton automaton =
        TextAutomaton.of(RegexParser.anywhere(expression), new Budget("test"));
    Pattern pattern = Pattern.compile(expression.replace("$", "\\z"));
    Random random = new Random(4);
    for (int i = 0; i < TEXTS; i++) {
      String text = text(random);
      assertThat(automaton.accepts(text)).as(text).isEqualTo(pattern.matcher(text).find());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(",
        ")",
        "(a",
        "[a",
        "a{2,1}",
        "*a",
        "a**",
        "(?=a)",
        "(?!a)",
        "(?<=a)",
        "\\1",
        "\\bword",
        "\\p{L}",
        "a^b",
        "a$b",
        "x(^a)",
        "\\",
        "[b-a]",
        "\\uD800",
        "\\u{110000}",
        "\\xg1",
        "(?i)a",
        "a{999999}",
        "\\c1",
        "(?<n",
      })
  void whatIsNoRegularLanguageIsRefused(String expression) {
    assertThatThrownBy(() -> RegexParser.whole(expression)).isInstanceOf(GrammarException.class);
  }

  private static String text(Random random) {
    int[] letters = ALPHABET.codePoints().toArray();
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(7);
    for (int i = 0; i < length; i++) {
      int most = random.nextBoolean() ? 5 : letters.length; // few letters match more often
      text.appendCodePoint(letters[random.nextInt(most)]);
    }
    return text.toString();
  }

  /** The same in Java's dialect. */
  private static String java(String expression) {
    return expression
        .replace("\\u{1F600}", "\\x{1F600}")
        .replace("[^]", "[\\s\\S]")
        .replaceAll("^\\[\\]$", "(?!)");
  }
}
