package suanpan.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is asked ends soon: in a grammar of bounded size or in a refusal. */
class HostileGrammarsEndTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  static Stream<Supplier<Grammar>> refused() {
    return Stream.of(
        () -> Grammar.regex("(".repeat(100_000)),
        () -> Grammar.gbnf("root ::= " + "(".repeat(10_000) + "\"a\"" + ")".repeat(10_000)),
        () -> Grammar.gbnf("root ::= (\"a\"{0,60000}){0,60000} root"),
        () -> Grammar.gbnf("root ::= \"" + "a".repeat(2_000_000) + "\""),
        () -> Grammar.jsonSchema("{\"items\":".repeat(5000) + "{}" + "}".repeat(5000)),
        () -> Grammar.jsonSchema("{\"items\":".repeat(400) + "{}" + "}".repeat(400)),
        () -> Grammar.jsonSchema("{\"allOf\":[{\"$ref\":\"#\"}]}"),
        () -> Grammar.jsonSchema("{\"$ref\":\"#\"}"),
        () -> Grammar.jsonSchema("{\"$ref\":\"#\",\"type\":\"string\"}"),
        () -> Grammar.jsonSchema("{\"anyOf\":[{\"$ref\":\"#\"}]}"),
        () -> Grammar.jsonSchema("{\"properties\":{\"a\":{\"$ref\":\"#\"}},\"required\":[\"a\"]}"),
        () -> Grammar.jsonSchema("{\"type\":\"number\",\"minimum\":1e400000}"),
        () -> Grammar.jsonSchema("{\"type\":\"number\",\"minimum\":1e-400000}"),
        () -> Grammar.jsonSchema("{\"pattern\":\"(x+x+)+y{60000}\",\"minLength\":60000}"),
        () ->
            Grammar.jsonSchema(
                "{\"allOf\":["
                    + IntStream.range(0, 12)
                        .mapToObj(
                            i ->
                                "{\"anyOf\":[{\"pattern\":\"a%d\"},{\"pattern\":\"b%d\"}]}"
                                    .formatted(i, i))
                        .collect(Collectors.joining(","))
                    + "]}"),
        () -> Grammar.jsonSchema("{\"prefixItems\":[" + "{},".repeat(20_000) + "{}]}"),
        () ->
            Grammar.jsonSchema(
                "{\"allOf\":[{\"properties\":{\"a\":null}},{\"properties\":{\"a\":{}}}]}"),
        () -> Grammar.jsonSchema("{\"enum\":[1,"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusal(Supplier<Grammar> grammar) {
    Assertions.assertTimeoutPreemptively(
        SOON,
        () ->
            assertThatThrownBy(() -> grammar.get().over(RandomTexts.vocabulary()))
                .isInstanceOf(GrammarException.class));
  }

  @Test
  void ambiguityEndsInARefusalWhileMatching() {
    TokenGrammar grammar =
        Grammar.gbnf(
                "root ::= (a | b)* \"!\"\na ::= \"x\" (a | b)* \"y\"\nb ::= \"x\" (b | a)* \"z\"")
            .over(RandomTexts.vocabulary());
    Matcher matcher = grammar.newMatcher();
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 64; i++) {
                matcher.accept(1 + 'x');
              }
            })
        .isInstanceOf(GrammarException.class)
        .hasMessageContaining("ways");
  }

  @Test
  void hundredsOfPropertiesCompile() {
    String properties =
        IntStream.range(0, 300)
            .mapToObj(i -> "\"property%d\":{\"type\":\"integer\"}".formatted(i))
            .collect(Collectors.joining(","));
    TokenGrammar grammar =
        Grammar.jsonSchema("{\"properties\":{" + properties + "}}").over(RandomTexts.vocabulary());
    assertThat(Texts.accepts(grammar, "{\"property7\":1,\"property299\":2}")).isTrue();
    assertThat(Texts.accepts(grammar, "{\"property299\":1,\"property7\":2}")).isFalse();
  }

  @Test
  void longChainOfReferencesCompiles() {
    String definitions =
        IntStream.range(0, 5000)
            .mapToObj(i -> "\"d%d\":{\"$ref\":\"#/$defs/d%d\"}".formatted(i, i + 1))
            .collect(Collectors.joining(","));
    TokenGrammar grammar =
        Grammar.jsonSchema(
                "{\"$ref\":\"#/$defs/d0\",\"$defs\":{"
                    + definitions
                    + ",\"d5000\":{\"type\":\"null\"}}}")
            .over(RandomTexts.vocabulary());
    assertThat(Texts.accepts(grammar, "null")).isTrue();
  }

  @Test
  void longBoundsCompileAndHold() {
    TokenGrammar grammar =
        Grammar.jsonSchema("{\"type\":\"string\",\"maxLength\":20000}")
            .over(RandomTexts.vocabulary());
    assertThat(Texts.accepts(grammar, "\"" + "é".repeat(20_000) + "\"")).isTrue();
    assertThat(Texts.accepts(grammar, "\"" + "é".repeat(20_001) + "\"")).isFalse();
  }

  @Test
  void textsCanAlwaysBeEndedHoweverDeepTheyWent() {
    TokenGrammar grammar = Grammar.jsonObject().over(RandomTexts.vocabulary());
    Matcher matcher = grammar.newMatcher();
    int opened = 0;
    for (byte b : "{\"a\":".getBytes(StandardCharsets.UTF_8)) {
      matcher.accept(1 + b);
    }
    while (matcher.allows(1 + '[')) {
      matcher.accept(1 + '[');
      opened++;
    }
    assertThat(opened).isBetween(Limits.DEPTH / 2, Limits.DEPTH);
    for (int i = 0; i < opened; i++) {
      matcher.accept(1 + ']');
    }
    matcher.accept(1 + '}');
    assertThat(matcher.mustEnd()).isTrue();
  }

  @Property(tries = 150)
  void damagedSchemasAreRefusedOrCompiled(@ForAll long seed) {
    Random random = new Random(seed);
    String schema = damaged(SchemaCases.ALL.get(random.nextInt(SchemaCases.ALL.size())), random);
    try {
      Grammar.jsonSchema(schema).over(RandomTexts.vocabulary());
    } catch (GrammarException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @Property(tries = 150)
  void damagedGrammarsAreRefusedOrCompiled(@ForAll long seed) {
    Random random = new Random(seed);
    String source = damaged(GbnfCases.ALL.get(random.nextInt(GbnfCases.ALL.size())), random);
    try {
      Grammar.gbnf(source).over(RandomTexts.vocabulary());
    } catch (GrammarException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private static String damaged(String text, Random random) {
    StringBuilder damaged = new StringBuilder(text);
    for (int i = 0; i <= random.nextInt(3); i++) {
      int at = random.nextInt(damaged.length());
      int to = Math.min(damaged.length(), at + 1 + random.nextInt(8));
      switch (random.nextInt(4)) {
        case 0 -> damaged.delete(at, to);
        case 1 -> damaged.insert(random.nextInt(damaged.length()), damaged.substring(at, to));
        case 2 -> damaged.setCharAt(at, (char) (' ' + random.nextInt(95)));
        default -> damaged.insert(at, random.nextInt(100000));
      }
      if (damaged.isEmpty()) {
        return "{";
      }
    }
    return damaged.toString();
  }
}
