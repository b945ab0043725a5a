package suanpan.engine;

import java.util.List;
import java.util.Optional;
import suanpan.grammar.Grammar;
import suanpan.templates.CompletionFormat;

/**
 * Calls of tools as a chat format writes them, with arguments that fit the tools' schemas: what
 * {@code suanpan.templates.CompletionParser} reads.
 */
interface CallGrammar {
  /** Calls of one answer at most: a model that repeats itself must come to an end. */
  int MOST_CALLS = 16;

  /** An answer that is nothing but calls. */
  Grammar calls(List<ToolDefinition> tools, ParallelCalls parallel);

  /** Any text with calls in it; what begins like a call is one. */
  Grammar textWithCalls(List<ToolDefinition> tools, ParallelCalls parallel);

  /** Any text without calls. */
  Grammar textWithoutCalls();

  /** Empty for a format whose calls are not known. */
  static Optional<CallGrammar> of(CompletionFormat.Calls calls) {
    return switch (calls) {
      case NONE -> Optional.empty();
      case TAGGED_JSON -> Optional.of(new TaggedCalls());
      case BARE_JSON -> Optional.of(new BareCalls());
      case DEEPSEEK_V3 -> Optional.of(DeepSeekCalls.V3);
      case DEEPSEEK_V3_1 -> Optional.of(DeepSeekCalls.V3_1);
      case DSML_V4 -> Optional.of(DsmlCalls.V4);
      case DSML_V3_2 -> Optional.of(DsmlCalls.V3_2);
    };
  }

  /** A name and arguments in one JSON object. */
  static Grammar json(List<ToolDefinition> tools, String argumentsKey) {
    return Grammar.anyOf(
        tools.stream()
            .map(
                tool ->
                    Grammar.sequence(
                        Grammar.text(
                            "{\"name\": "
                                + JsonLine.of(tool.name())
                                + ", \""
                                + argumentsKey
                                + "\": "),
                        tool.arguments(),
                        Grammar.text("}")))
            .toList());
  }

  /** One call, or several with something between two. */
  static Grammar several(Grammar call, Grammar separator, ParallelCalls parallel) {
    return parallel == ParallelCalls.FORBIDDEN
        ? call
        : Grammar.sequence(call, Grammar.sequence(separator, call).repeated(0, MOST_CALLS - 1));
  }

  /** JSON between tags: Qwen, Hermes, and the form for templates that know no tools. */
  final class TaggedCalls implements CallGrammar {
    private static final String OPENING = "<tool_call>";
    private static final Grammar LINE_END = Grammar.text("\n");

    private static Grammar body(List<ToolDefinition> tools) {
      return Grammar.sequence(
          LINE_END.repeated(0, 1),
          json(tools, "arguments"),
          LINE_END.repeated(0, 1),
          Grammar.tag("</tool_call>"));
    }

    @Override
    public Grammar calls(List<ToolDefinition> tools, ParallelCalls parallel) {
      return several(Grammar.sequence(Grammar.tag(OPENING), body(tools)), LINE_END, parallel);
    }

    @Override
    public Grammar textWithCalls(List<ToolDefinition> tools, ParallelCalls parallel) {
      return parallel == ParallelCalls.FORBIDDEN
          ? Grammar.freeTextOr(OPENING, body(tools))
          : Grammar.freeTextWith(OPENING, body(tools));
    }

    @Override
    public Grammar textWithoutCalls() {
      return Grammar.freeTextWithout(OPENING);
    }
  }

  /** The whole answer is one call in JSON: Llama 3.1. */
  final class BareCalls implements CallGrammar {
    @Override
    public Grammar calls(List<ToolDefinition> tools, ParallelCalls parallel) {
      return json(tools, "parameters");
    }

    @Override
    public Grammar textWithCalls(List<ToolDefinition> tools, ParallelCalls parallel) {
      return Grammar.anyOf(List.of(calls(tools, parallel), textWithoutCalls()));
    }

    @Override
    public Grammar textWithoutCalls() {
      return Grammar.sequence(Grammar.regex("[^{\\s]"), Grammar.freeText()).repeated(0, 1);
    }
  }

  /** Control tokens around a name and arguments in JSON: DeepSeek V3, R1 and V3.1. */
  enum DeepSeekCalls implements CallGrammar {
    V3("\n"),
    V3_1("");

    private static final String OPENING = "<｜tool▁calls▁begin｜>";
    private static final Grammar SEPARATOR = Grammar.tag("<｜tool▁sep｜>");
    private static final Grammar CALL = Grammar.tag("<｜tool▁call▁begin｜>");
    private static final Grammar CALL_END = Grammar.tag("<｜tool▁call▁end｜>");

    private final String between;

    DeepSeekCalls(String between) {
      this.between = between;
    }

    private Grammar call(ToolDefinition tool) {
      return this == V3
          ? Grammar.sequence(
              CALL,
              Grammar.text("function"),
              SEPARATOR,
              Grammar.text(tool.name() + "\n```json\n"),
              tool.arguments(),
              Grammar.text("\n```"),
              CALL_END)
          : Grammar.sequence(
              CALL, Grammar.text(tool.name()), SEPARATOR, tool.arguments(), CALL_END);
    }

    private Grammar behindOpening(List<ToolDefinition> tools, ParallelCalls parallel) {
      Grammar call = Grammar.anyOf(tools.stream().map(this::call).toList());
      return Grammar.sequence(
          several(call, Grammar.text(between), parallel), Grammar.tag("<｜tool▁calls▁end｜>"));
    }

    @Override
    public Grammar calls(List<ToolDefinition> tools, ParallelCalls parallel) {
      return Grammar.sequence(Grammar.tag(OPENING), behindOpening(tools, parallel));
    }

    @Override
    public Grammar textWithCalls(List<ToolDefinition> tools, ParallelCalls parallel) {
      return Grammar.freeTextOr(OPENING, behindOpening(tools, parallel));
    }

    @Override
    public Grammar textWithoutCalls() {
      return Grammar.freeTextWithout(OPENING);
    }
  }
}
