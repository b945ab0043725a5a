package suanpan.grammar;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Arrays of a schema. */
final class SchemaArrays {
  /** Items with schemas of their own; each is a level of the grammar. */
  private static final int MOST_NAMED = 256;

  private final JsonSchema schemas;

  SchemaArrays(JsonSchema schemas) {
    this.schemas = schemas;
  }

  Node of(Schema schema) {
    if (schema.flag("uniqueItems")) {
      throw schema.error("uniqueItems", "not supported");
    }
    int min = schema.count("minItems", 0);
    int max = schema.count("maxItems", Node.UNBOUNDED);
    if (max < min) {
      throw schema.error("maxItems", "found " + max + ", expected at least minItems " + min);
    }
    List<Node> first = new ArrayList<>();
    Object items = schema.has("items") ? schema.keywords().get("items") : true;
    String rest = "items";
    String named = "prefixItems";
    if (items instanceof List<?>) { // draft 7
      named = "items";
      rest = "additionalItems";
      items = schema.has(rest) ? schema.keywords().get(rest) : true;
    }
    List<@Nullable Object> prefix = schema.list(named);
    if (prefix.size() > MOST_NAMED) {
      throw schema.error(named, "found " + prefix.size() + ", expected at most " + MOST_NAMED);
    }
    for (int i = 0; i < prefix.size(); i++) {
      first.add(rule(schemas.value(prefix.get(i), schema.path() + "/" + named + "/" + i)));
    }
    Node other = rule(schemas.value(items, schema.path() + "/" + rest));
    return rule(JsonText.between("[", items(first, other, min, max), "]"));
  }

  private static Node rule(Node node) {
    return node instanceof Node.Call ? node : new Node.Call(Rule.of("array", node));
  }

  /** From the last item to the first: each may be the end once there are enough. */
  private static Node items(List<Node> first, Node other, int min, int max) {
    int named = Math.min(first.size(), max);
    if (named == 0) {
      return JsonText.separated(other, min, max);
    }
    int most = max == Node.UNBOUNDED ? max : max - named;
    Node more =
        new Node.Repeat(Node.sequence(JsonText.comma(), other), Math.max(0, min - named), most);
    for (int i = named - 1; i >= 0; i--) {
      Node item = Node.sequence(i == 0 ? Node.EMPTY : JsonText.comma(), first.get(i), more);
      more = i < min ? item : Node.optional(item);
    }
    return more;
  }
}
