package suanpan.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The set of allowed tokens, with its tree of tokens, classes of states and memories, is what
 * trying every token byte by byte gives, at every step of texts drawn at random.
 */
class MasksEqualNaiveTwinTest {
  private static final int STEPS = 40;

  static List<Grammar> grammars() {
    List<Grammar> all = new ArrayList<>();
    GbnfCases.ALL.forEach(source -> all.add(Grammar.gbnf(source)));
    SchemaCases.ALL.forEach(schema -> all.add(Grammar.jsonSchema(schema)));
    Grammar call = Grammar.sequence(Grammar.text("{"), Grammar.regex("a*"), Grammar.tag("</c>"));
    all.addAll(
        Stream.of(
                Grammar.jsonObject(),
                Grammar.regex("[ab]{0,300}c"),
                Grammar.regex("(ab|a|b){1,40}"),
                Grammar.choice(List.of("name", "names", "nam", "\"name\"")),
                Grammar.freeText(),
                Grammar.freeTextUntil("abab", Grammar.regex("\\d+")),
                Grammar.freeTextOr("aab", Grammar.regex("\\d+")),
                Grammar.freeTextWith("<c>", call),
                Grammar.freeTextWithout("abc"),
                Grammar.textWithout("aab"))
            .toList());
    return all;
  }

  @ParameterizedTest
  @MethodSource("grammars")
  void sameTokensAtEveryStep(Grammar grammar) {
    Vocabulary vocabulary = vocabulary();
    TokenGrammar compiled = grammar.over(vocabulary);
    for (int seed = 0; seed < 3; seed++) {
      Random random = new Random(seed);
      Matcher matcher = compiled.newMatcher();
      Readings readings = Readings.of(compiled.automaton().root(), compiled.automaton());
      for (int step = 0; step < STEPS; step++) {
        List<Integer> allowed = new ArrayList<>();
        for (int token = 0; token < vocabulary.size(); token++) {
          if (allows(readings, token, vocabulary, compiled.automaton())) {
            allowed.add(token);
          }
        }
        assertThat(allowed(matcher, vocabulary)).as("step %d", step).isEqualTo(allowed);
        allowed.removeIf(token -> token == RandomTexts.END);
        if (allowed.isEmpty()) {
          assertThat(matcher.mustEnd()).isTrue();
          break;
        }
        int token = allowed.get(random.nextInt(allowed.size()));
        matcher.accept(token);
        readings = behind(readings, vocabulary.text(token), compiled.automaton());
      }
    }
  }

  /** The tokens of {@link RandomTexts}, and control tokens of which one is a tag above. */
  private static Vocabulary vocabulary() {
    List<byte[]> tokens = RandomTexts.tokens();
    Vocabulary.Builder builder = Vocabulary.builder(tokens.size() + 3);
    for (int id = 1; id < tokens.size(); id++) {
      builder.text(id, tokens.get(id));
    }
    builder.control(tokens.size(), "<c>".getBytes(StandardCharsets.UTF_8));
    builder.control(tokens.size() + 1, "</c>".getBytes(StandardCharsets.UTF_8));
    builder.text(tokens.size() + 2, "</c>ab".getBytes(StandardCharsets.UTF_8));
    return builder.end(RandomTexts.END).build();
  }

  private static List<Integer> allowed(Matcher matcher, Vocabulary vocabulary) {
    float[] logits = new float[vocabulary.size() + 5];
    matcher.restrict(logits);
    List<Integer> allowed = new ArrayList<>();
    for (int token = 0; token < logits.length; token++) {
      assertThat(logits[token]).isIn(0f, Float.NEGATIVE_INFINITY);
      if (logits[token] == 0) {
        allowed.add(token);
      }
    }
    return allowed;
  }

  private static boolean allows(
      Readings readings, int token, Vocabulary vocabulary, Automaton automaton) {
    if (token == RandomTexts.END) {
      return readings.expanded(automaton, Readings.UNLIMITED).mayEnd();
    }
    byte[] text = vocabulary.text(token);
    return text.length > 0 && !behind(readings, text, automaton).isEmpty();
  }

  private static Readings behind(Readings readings, byte[] text, Automaton automaton) {
    Readings at = readings;
    for (byte b : text) {
      at = at.expanded(automaton, Readings.UNLIMITED).next(b & 0xFF);
    }
    return at;
  }
}
