package suanpan.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import suanpan.grammar.Grammar;
import suanpan.grammar.GrammarException;

/**
 * DeepSeek's markup (V3.2, V4): an element for each call and each argument. A text without further
 * conditions is written as it is, everything else as JSON.
 */
enum DsmlCalls implements CallGrammar {
  V3_2("function_calls"),
  V4("tool_calls");

  private static final String MARK = "｜DSML｜";
  private static final Grammar OPEN = Grammar.sequence(Grammar.text("<"), Grammar.tag(MARK));
  private static final Grammar CLOSE = Grammar.sequence(Grammar.text("</"), Grammar.tag(MARK));
  private static final Grammar VALUE_TEXT = Grammar.textWithout("</" + MARK);
  private static final Grammar VALUE_END = Grammar.sequence(CLOSE, Grammar.text("parameter>\n"));
  private static final Set<String> OF_PLAIN_TEXTS =
      Set.of("type", "title", "description", "default", "examples");
  private static final Set<String> COMBINATIONS = Set.of("$ref", "allOf", "anyOf", "oneOf", "enum");

  private final String name;

  DsmlCalls(String name) {
    this.name = name;
  }

  @Override
  public Grammar calls(List<ToolDefinition> tools, ParallelCalls parallel) {
    return Grammar.sequence(
        Grammar.text("\n\n"), OPEN, Grammar.text(name), behindOpening(tools, parallel));
  }

  @Override
  public Grammar textWithCalls(List<ToolDefinition> tools, ParallelCalls parallel) {
    return Grammar.freeTextOr(opening(), behindOpening(tools, parallel));
  }

  @Override
  public Grammar textWithoutCalls() {
    return Grammar.freeTextWithout(opening());
  }

  private String opening() {
    return "\n\n<" + MARK + name;
  }

  private Grammar behindOpening(List<ToolDefinition> tools, ParallelCalls parallel) {
    Grammar call = Grammar.anyOf(tools.stream().map(DsmlCalls::call).toList());
    int most = parallel == ParallelCalls.FORBIDDEN ? 1 : MOST_CALLS;
    return Grammar.sequence(
        Grammar.text(">\n"),
        Grammar.sequence(call, Grammar.text("\n")).repeated(1, most),
        CLOSE,
        Grammar.text(name + ">"));
  }

  private static Grammar call(ToolDefinition tool) {
    return Grammar.sequence(
        OPEN,
        Grammar.text("invoke name=\"" + tool.name() + "\">\n"),
        arguments(tool),
        CLOSE,
        Grammar.text("invoke>"));
  }

  private static Grammar arguments(ToolDefinition tool) {
    try {
      return described(tool);
    } catch (GrammarException e) {
      if (tool.isStrict()) {
        throw new ConstraintException("tools: parameters of " + tool.name(), e);
      }
      return argument(Grammar.regex("[^\"\\n]{1,64}"), anyValue()).repeated(0, Integer.MAX_VALUE);
    }
  }

  /** The described properties, in their order. */
  private static Grammar described(ToolDefinition tool) {
    Grammar.jsonSchema(tool.parameters()); // refuses what cannot be held of the whole
    for (String keyword : COMBINATIONS) {
      if (tool.parameters().containsKey(keyword)) {
        throw new ConstraintException(
            "tools: parameters of " + tool.name(), keyword, "not supported around arguments");
      }
    }
    List<?> required = tool.parameters().get("required") instanceof List<?> list ? list : List.of();
    List<Grammar> all = new ArrayList<>();
    if (tool.parameters().get("properties") instanceof Map<?, ?> properties) {
      for (Map.Entry<?, ?> property : properties.entrySet()) {
        String key = String.valueOf(property.getKey());
        Grammar one = argument(Grammar.text(key), value(tool, key, property.getValue()));
        all.add(one.repeated(required.contains(key) ? 1 : 0, 1));
      }
    }
    return Grammar.sequence(all.toArray(new Grammar[0]));
  }

  private static Grammar argument(Grammar key, Grammar value) {
    return Grammar.sequence(
        OPEN,
        Grammar.text("parameter name=\""),
        key,
        Grammar.text("\" string=\""),
        value,
        VALUE_END);
  }

  private static Grammar value(ToolDefinition tool, String key, @Nullable Object schema) {
    boolean isPlainText =
        schema instanceof Map<?, ?> map
            && "string".equals(map.get("type"))
            && OF_PLAIN_TEXTS.containsAll(map.keySet());
    if (isPlainText) {
      return plainText();
    }
    String pointer =
        "#/properties/" + key.replace("~", "~0").replace("/", "~1").replace("%", "%25");
    return Grammar.sequence(
        Grammar.text("false\">"), Grammar.jsonSchema(tool.parameters(), pointer));
  }

  private static Grammar plainText() {
    return Grammar.sequence(Grammar.text("true\">"), VALUE_TEXT);
  }

  private static Grammar anyValue() {
    return Grammar.anyOf(
        List.of(
            plainText(), Grammar.sequence(Grammar.text("false\">"), Grammar.jsonSchema("true"))));
  }
}
