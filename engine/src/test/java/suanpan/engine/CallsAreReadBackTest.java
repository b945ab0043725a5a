package suanpan.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import suanpan.grammar.Matcher;
import suanpan.grammar.TokenGrammar;
import suanpan.grammar.Vocabulary;
import suanpan.templates.CompletionFormat;
import suanpan.templates.CompletionFormat.Calls;
import suanpan.templates.CompletionFormat.Reasoning;
import suanpan.templates.CompletionFormat.Start;
import suanpan.templates.CompletionListener;
import suanpan.templates.CompletionParser;
import suanpan.templates.ToolCall;
import suanpan.templates.UnreadableCalls;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls that are drawn at random under a format's grammar are read by the format's parser. */
class CallsAreReadBackTest {
  private static final int DRAWS = 30;
  private static final int MOST_TOKENS = 500;
  private static final int OFTEN = 16;
  private static final int END = 256;
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<String> TAGS =
      List.of(
          "<tool_call>",
          "</tool_call>",
          "<｜tool▁calls▁begin｜>",
          "<｜tool▁calls▁end｜>",
          "<｜tool▁call▁begin｜>",
          "<｜tool▁call▁end｜>",
          "<｜tool▁sep｜>",
          "｜DSML｜",
          "<think>",
          "</think>");

  private static final List<ToolDefinition> TOOLS =
      ToolDefinition.of(
          List.of(
              Map.of(
                  "type",
                  "function",
                  "function",
                  Map.of(
                      "name",
                      "weather",
                      "strict",
                      true,
                      "parameters",
                      Map.of(
                          "type",
                          "object",
                          "properties",
                          Map.of(
                              "city",
                              Map.of("type", "string"),
                              "days",
                              Map.of("type", "integer", "minimum", 1, "maximum", 9),
                              "unit",
                              Map.of("enum", List.of("C", "F"))),
                          "required",
                          List.of("city", "days"),
                          "additionalProperties",
                          false))),
              Map.of("name", "now")));

  @ParameterizedTest
  @EnumSource(value = Calls.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void requiredCalls(Calls calls) {
    CompletionFormat format = new CompletionFormat(Reasoning.NONE, calls);
    Heard total = new Heard();
    for (Heard heard : heard(format, Start.CONTENT, new ToolChoice.Required())) {
      assertThat(heard.calls).isNotEmpty();
      assertThat(heard.content.toString()).isBlank();
      total.calls.addAll(heard.calls);
    }
    assertThat(total.calls).extracting(ToolCall::name).contains("weather", "now");
  }

  @ParameterizedTest
  @EnumSource(
      value = Calls.class,
      names = {"NONE", "BARE_JSON"},
      mode = EnumSource.Mode.EXCLUDE)
  void callsBehindReasoning(Calls calls) {
    boolean isOnLines = calls == Calls.TAGGED_JSON || calls == Calls.DEEPSEEK_V3;
    CompletionFormat format =
        new CompletionFormat(isOnLines ? Reasoning.ON_LINES : Reasoning.VERBATIM, calls);
    for (Start start : List.of(Start.REASONING, Start.OPEN)) {
      for (Heard heard : heard(format, start, new ToolChoice.Named("now"))) {
        assertThat(heard.calls).extracting(ToolCall::name).containsExactly("now");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = Calls.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void freeTextMayCallOrNot(Calls calls) {
    CompletionFormat format = new CompletionFormat(Reasoning.NONE, calls);
    int withCalls = 0;
    int without = 0;
    for (Heard heard : heard(format, Start.CONTENT, new ToolChoice.Auto())) {
      withCalls += heard.calls.isEmpty() ? 0 : 1;
      without += heard.calls.isEmpty() ? 1 : 0;
    }
    assertThat(without).isPositive();
    if (calls == Calls.TAGGED_JSON) { // others need more than one lucky token
      assertThat(withCalls).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(value = Calls.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void withoutToolsNothingIsCalled(Calls calls) {
    CompletionFormat format = new CompletionFormat(Reasoning.NONE, calls);
    assertThat(heard(format, Start.CONTENT, new ToolChoice.None()))
        .isNotEmpty()
        .allSatisfy(heard -> assertThat(heard.calls).isEmpty());
  }

  @Test
  void choiceOfAToolThatIsNotThereIsAnError() {
    AnswerShape shape =
        shape(new CompletionFormat(Reasoning.NONE, Calls.TAGGED_JSON), Start.CONTENT);
    assertThatThrownBy(
            () -> new AnswerGrammar(rules(new ToolChoice.Named("x")), TOOLS, shape).grammar())
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("'x'")
        .hasMessageContaining("weather");
    assertThatThrownBy(
            () -> new AnswerGrammar(rules(new ToolChoice.Required()), List.of(), shape).grammar())
        .isInstanceOf(EngineException.class);
    assertThatThrownBy(
            () ->
                new AnswerGrammar(rules(new ToolChoice.Required()), TOOLS, AnswerShape.PLAIN)
                    .grammar())
        .hasMessageContaining("not known");
  }

  @Test
  void strictToolWithASchemaThatCannotBeHeldIsNamed() {
    Map<String, Object> parameters = Map.of("type", "object", "not", Map.of());
    AnswerShape shape =
        shape(new CompletionFormat(Reasoning.NONE, Calls.TAGGED_JSON), Start.CONTENT);
    List<ToolDefinition> strict = List.of(new ToolDefinition("f", new HashMap<>(parameters), true));
    assertThatThrownBy(
            () -> new AnswerGrammar(rules(new ToolChoice.Auto()), strict, shape).grammar())
        .isInstanceOfSatisfying(
            ConstraintException.class, e -> assertThat(e.subject()).isEqualTo("not"))
        .hasMessageContaining("parameters of f");
    List<ToolDefinition> loose = List.of(new ToolDefinition("f", new HashMap<>(parameters), false));
    assertThat(new AnswerGrammar(rules(new ToolChoice.Required()), loose, shape).grammar())
        .isPresent();
  }

  private static AnswerRules rules(ToolChoice choice) {
    return new AnswerRules(new OutputFormat.Text(), choice, ParallelCalls.ALLOWED);
  }

  private static AnswerShape shape(CompletionFormat format, Start start) {
    return new AnswerShape(format, start, AnswerShape.Origin.MODELS);
  }

  /** Draws answers and reads those that came to their end. */
  private static List<Heard> heard(CompletionFormat format, Start start, ToolChoice choice) {
    TokenGrammar grammar =
        new AnswerGrammar(rules(choice), TOOLS, shape(format, start))
            .grammar()
            .orElseThrow()
            .over(vocabulary());
    List<Heard> whole = new ArrayList<>();
    for (int seed = 0; seed < DRAWS; seed++) {
      drawn(grammar.newMatcher(), new Random(seed))
          .ifPresent(text -> whole.add(read(text, format, start)));
    }
    return whole;
  }

  private static Heard read(String text, CompletionFormat format, Start start) {
    Heard heard = new Heard();
    CompletionParser parser = new CompletionParser(format, start, "call_", heard);
    parser.accept(text);
    parser.finish();
    assertThat(heard.unreadable).as(text).isEmpty();
    for (ToolCall call : heard.calls) {
      JsonNode arguments = JSON.readTree(call.arguments());
      assertThat(arguments.isObject()).as(text).isTrue();
      if (call.name().equals("weather")) {
        assertThat(arguments.get("city").isString()).as(text).isTrue();
        assertThat(arguments.get("days").intValue()).as(text).isBetween(1, 9);
      } else {
        assertThat(call.name()).isEqualTo("now");
        assertThat(arguments.isEmpty()).isTrue();
      }
    }
    return heard;
  }

  private static Vocabulary vocabulary() {
    Vocabulary.Builder builder = Vocabulary.builder(END + 1 + TAGS.size());
    for (int b = 0; b < END; b++) {
      builder.text(b, new byte[] {(byte) b});
    }
    for (int i = 0; i < TAGS.size(); i++) {
      builder.control(END + 1 + i, TAGS.get(i).getBytes(StandardCharsets.UTF_8));
    }
    return builder.end(END).build();
  }

  /** Tags and the end come more often than by chance. Empty if the text did not end. */
  private static Optional<String> drawn(Matcher matcher, Random random) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int i = 0; i < MOST_TOKENS; i++) {
      List<Integer> allowed = new ArrayList<>();
      for (int token = 0; token <= END + TAGS.size(); token++) {
        if (matcher.allows(token)) {
          int weight = token < END && token != '<' && token != '/' ? 1 : OFTEN;
          for (int w = 0; w < weight; w++) {
            allowed.add(token);
          }
        }
      }
      int token = allowed.get(random.nextInt(allowed.size()));
      matcher.accept(token);
      if (token == END) {
        return Optional.of(text.toString(StandardCharsets.UTF_8));
      }
      text.writeBytes(
          token < END
              ? new byte[] {(byte) token}
              : TAGS.get(token - END - 1).getBytes(StandardCharsets.UTF_8));
    }
    return Optional.empty();
  }

  private static final class Heard implements CompletionListener {
    private final List<ToolCall> calls = new ArrayList<>();
    private final StringBuilder content = new StringBuilder();
    private Optional<UnreadableCalls> unreadable = Optional.empty();

    @Override
    public void onReasoning(String text) {}

    @Override
    public void onContent(String text) {
      content.append(text);
    }

    @Override
    public void onToolCall(ToolCall call) {
      calls.add(call);
    }

    @Override
    public void onUnreadable(UnreadableCalls found) {
      unreadable = Optional.of(found);
    }
  }
}
