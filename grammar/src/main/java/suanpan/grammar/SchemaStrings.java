package suanpan.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Strings of a schema. */
final class SchemaStrings {
  private final Budget budget;

  SchemaStrings(Budget budget) {
    this.budget = budget;
  }

  Node of(Schema schema) {
    int min = schema.count("minLength", 0);
    int max = schema.count("maxLength", Node.UNBOUNDED);
    if (max < min) {
      throw schema.error("maxLength", "found " + max + ", expected at least minLength " + min);
    }
    List<TextAutomaton> conditions = conditions(schema);
    if (!conditions.isEmpty()) {
      if (min > 0 || max != Node.UNBOUNDED) {
        conditions.add(TextAutomaton.ofLength(min, max));
      }
      TextAutomaton all = conditions.getFirst();
      for (TextAutomaton condition : conditions.subList(1, conditions.size())) {
        all = all.and(condition, budget);
      }
      return rule(new Node.Matching(all, Spelling.JSON));
    }
    return min == 0 && max == Node.UNBOUNDED
        ? JsonText.STRING
        : rule(new Node.Repeat(JsonText.CHARACTER, min, max));
  }

  private static Node rule(Node characters) {
    return new Node.Call(Rule.of("string", JsonText.quoted(characters)));
  }

  private List<TextAutomaton> conditions(Schema schema) {
    List<TextAutomaton> conditions = new ArrayList<>();
    for (String pattern : SchemaMerge.conditions(schema, "pattern")) {
      conditions.add(automaton(schema, "pattern", () -> RegexParser.anywhere(pattern)));
    }
    for (String format : SchemaMerge.conditions(schema, "format")) {
      String expression =
          StringFormats.expression(format)
              .orElseThrow(
                  () ->
                      schema.error(
                          "format",
                          "found '" + format + "', expected one of " + StringFormats.names()));
      conditions.add(automaton(schema, "format", () -> RegexParser.whole(expression)));
    }
    return conditions;
  }

  private TextAutomaton automaton(Schema schema, String keyword, Supplier<Node> expression) {
    try {
      return TextAutomaton.of(expression.get(), budget);
    } catch (GrammarException e) {
      throw schema.error(keyword, String.valueOf(e.getMessage()));
    }
  }
}
