package suanpan.grammar;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Objects of a schema. Properties come in the order of the schema, then those that are only
 * required, then additional ones, where {@code additionalProperties} is given or nothing else is
 * said of properties.
 */
final class SchemaObjects {
  private final JsonSchema schemas;

  SchemaObjects(JsonSchema schemas) {
    this.schemas = schemas;
  }

  Node of(Schema schema) {
    Map<String, @Nullable Object> described = schema.object("properties");
    Set<String> required = new LinkedHashSet<>(schema.texts("required"));
    boolean isGiven = schema.has("additionalProperties");
    @Nullable Object additional = isGiven ? schema.keywords().get("additionalProperties") : true;
    boolean isOpen =
        isGiven ? !Boolean.FALSE.equals(additional) : described.isEmpty() && required.isEmpty();
    Map<String, String> paths = new LinkedHashMap<>();
    Map<String, @Nullable Object> all = new LinkedHashMap<>(described);
    described.keySet().forEach(name -> paths.put(name, schema.path() + "/properties/" + name));
    for (String name : required) {
      if (!described.containsKey(name)) {
        if (Boolean.FALSE.equals(additional)) {
          throw schema.error("required", "found '" + name + "', which no property may be");
        }
        all.put(name, additional);
        paths.put(name, schema.path() + "/additionalProperties");
      }
    }
    requireCounts(schema, all, required, isOpen);
    List<Node.Member> members = new ArrayList<>();
    all.forEach(
        (name, value) -> {
          boolean isRequired = required.contains(name);
          if (isRequired || !Boolean.FALSE.equals(value)) {
            Node node = schemas.value(value, String.valueOf(paths.get(name)));
            members.add(member(name, node, isRequired));
          }
        });
    Node others = isOpen ? others(schema, all.keySet(), additional) : Node.NOTHING;
    return new Node.Call(Rule.of("object", object(members, others, isOpen)));
  }

  private static Node.Member member(String name, Node value, boolean isRequired) {
    return new Node.Member(
        Node.sequence(JsonText.key(Node.text(SchemaSource.written(name))), rule(value)),
        isRequired ? Node.Presence.REQUIRED : Node.Presence.OPTIONAL);
  }

  /** A rule, since a member stands in two places. */
  private static Node rule(Node node) {
    return node instanceof Node.Call ? node : new Node.Call(Rule.of("property", node));
  }

  /** A property of any name but those that are described. */
  private Node others(Schema schema, Set<String> names, @Nullable Object additional) {
    Node name =
        names.isEmpty()
            ? JsonText.STRING
            : new Node.Call(
                Rule.of(
                    "name",
                    JsonText.quoted(
                        new Node.Matching(
                            TextAutomaton.except(List.copyOf(names)), Spelling.JSON))));
    Node value = rule(schemas.value(additional, schema.path() + "/additionalProperties"));
    return new Node.Call(Rule.of("member", Node.sequence(JsonText.key(name), value)));
  }

  private static Node object(List<Node.Member> members, Node others, boolean isOpen) {
    Node afterNone = isOpen ? JsonText.separated(others, 0, Node.UNBOUNDED) : Node.EMPTY;
    Node afterSome =
        isOpen
            ? new Node.Repeat(Node.sequence(JsonText.comma(), others), 0, Node.UNBOUNDED)
            : Node.EMPTY;
    return JsonText.between(
        "{", new Node.Members(members, JsonText.comma(), afterNone, afterSome), "}");
  }

  /** Counts of properties hold by themselves, or are refused. */
  private static void requireCounts(
      Schema schema, Map<String, ?> all, Set<String> required, boolean isOpen) {
    if (schema.count("minProperties", 0) > required.size()) {
      throw schema.error("minProperties", "not supported beyond the number of required properties");
    }
    if (schema.has("maxProperties") && (isOpen || schema.count("maxProperties", 0) < all.size())) {
      throw schema.error("maxProperties", "not supported below the number of described properties");
    }
  }
}
