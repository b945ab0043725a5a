package suanpan.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import suanpan.grammar.NumberRange.Bound;

/** A number is accepted where comparing it says so. */
class NumberRangesMatchComparisonTest {
  private static final int RANGES = 150;
  private static final int NUMBERS = 60;

  @Test
  void numbersWithFractions() {
    Random random = new Random(11);
    for (int i = 0; i < RANGES; i++) {
      Optional<Bound> min = bound(random);
      Optional<Bound> max = bound(random);
      TokenGrammar grammar = compiled(NumberRange.numbers(min, max, new Budget("test")));
      for (int n = 0; n < NUMBERS; n++) {
        String text = random.nextInt(4) == 0 ? near(min, max, random) : number(random);
        boolean expected = isIn(new BigDecimal(text), min, max) && isPlain(text);
        assertThat(accepts(grammar, text)).as("%s in %s %s", text, min, max).isEqualTo(expected);
      }
    }
  }

  @Test
  void wholeNumbers() {
    Random random = new Random(12);
    for (int i = 0; i < RANGES; i++) {
      Optional<Bound> min = bound(random);
      Optional<Bound> max = bound(random);
      TokenGrammar grammar = compiled(NumberRange.integers(min, max));
      for (int n = 0; n < NUMBERS; n++) {
        String text = String.valueOf(random.nextInt(-1200, 1200) / (1 + random.nextInt(100)));
        assertThat(accepts(grammar, text))
            .as("%s in %s %s", text, min, max)
            .isEqualTo(isIn(new BigDecimal(text), min, max));
      }
    }
  }

  private static TokenGrammar compiled(Node node) {
    // Beside a text that always fits, since a range may be empty.
    return new TokenGrammar(
        Compiler.compile(Rule.of("range", Node.choice(node, Node.text("!")))),
        RandomTexts.vocabulary());
  }

  private static boolean accepts(TokenGrammar grammar, String text) {
    return Texts.accepts(grammar, text);
  }

  private static Optional<Bound> bound(Random random) {
    return random.nextInt(5) == 0
        ? Optional.empty()
        : Optional.of(new Bound(new BigDecimal(number(random)), random.nextBoolean()));
  }

  private static String number(Random random) {
    BigDecimal number = BigDecimal.valueOf(random.nextInt(-1500, 1500), random.nextInt(4));
    return number.toPlainString();
  }

  private static String near(Optional<Bound> min, Optional<Bound> max, Random random) {
    BigDecimal at = (random.nextBoolean() ? min : max).map(Bound::value).orElse(BigDecimal.ONE);
    BigDecimal step = BigDecimal.valueOf(random.nextInt(-1, 2), random.nextInt(6));
    return at.add(step).toPlainString();
  }

  /** JSON has no "-0" of ours: zero is written without a sign. */
  private static boolean isPlain(String text) {
    return !(text.startsWith("-") && new BigDecimal(text).signum() == 0);
  }

  private static boolean isIn(BigDecimal value, Optional<Bound> min, Optional<Bound> max) {
    boolean isHighEnough =
        min.map(b -> value.compareTo(b.value()) >= (b.isInclusive() ? 0 : 1)).orElse(true);
    boolean isLowEnough =
        max.map(b -> value.compareTo(b.value()) <= (b.isInclusive() ? 0 : -1)).orElse(true);
    return isHighEnough && isLowEnough;
  }
}
