package suanpan.grammar;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a JSON Schema into a grammar of JSON texts, all of which it accepts. */
final class JsonSchema {
  private static final Set<String> BRANCHES = Set.of("anyOf", "oneOf");
  private static final Set<String> OF_OBJECTS =
      Set.of("properties", "required", "additionalProperties", "minProperties", "maxProperties");
  private static final Set<String> OF_ARRAYS =
      Set.of("items", "prefixItems", "additionalItems", "minItems", "maxItems", "uniqueItems");
  private static final Set<String> OF_STRINGS =
      Set.of("minLength", "maxLength", "pattern", "format");
  private static final Set<String> OF_NUMBERS =
      Set.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf");
  private static final Set<String> BESIDE_VALUES = Set.of("type", "enum", "const", "nullable");

  private final SchemaSource source;
  private final SchemaMerge merge;
  private final Budget budget = new Budget("JSON Schema");
  private final Map<String, Rule> references = new HashMap<>();
  private final Queue<Reference> unread = new ArrayDeque<>();
  private int depth;

  /** A schema that was referred to. */
  private record Reference(Rule rule, @Nullable Object schema) {}

  private JsonSchema(SchemaSource source) {
    this.source = source;
    this.merge = new SchemaMerge(source);
  }

  /**
   * @param pointer to the part of the document that is meant
   */
  static Node parse(String text, String pointer) {
    SchemaSource source = new SchemaSource(text);
    JsonSchema schemas = new JsonSchema(source);
    Node root = schemas.value(source.resolve(pointer, pointer), pointer);
    while (!schemas.unread.isEmpty()) {
      Reference next = schemas.unread.remove();
      next.rule.define(schemas.value(next.schema, next.rule.name()));
    }
    return root;
  }

  /** What a schema accepts. */
  Node value(@Nullable Object schema, String path) {
    depth++;
    Limits.requireNesting(depth, path);
    budget.work(1);
    try {
      return switch (schema) {
        case Boolean all -> all ? JsonText.VALUE : Node.NOTHING;
        case Map<?, ?> map -> value(Schema.of(map, path));
        case null, default ->
            throw new GrammarException(
                path,
                "schema",
                "schema: found "
                    + SchemaSource.written(schema)
                    + ", expected an object or a Boolean");
      };
    } finally {
      depth--;
    }
  }

  private Node value(Schema schema) {
    if (schema.has("$ref") && schema.keywords().size() == 1) {
      return reference(schema);
    }
    Schema flat = merge.flat(schema, depth);
    for (String keyword : BRANCHES) {
      if (flat.has(keyword)) {
        return branches(flat, keyword);
      }
    }
    return plain(flat);
  }

  /** A rule for what is referred to, which is read later: it may refer to where we are. */
  private Node reference(Schema schema) {
    String pointer = schema.text("$ref").orElseThrow();
    Rule known = references.get(pointer);
    if (known == null) {
      known = new Rule(pointer);
      references.put(pointer, known);
      unread.add(new Reference(known, source.resolve(pointer, schema.path())));
    }
    return new Node.Call(known);
  }

  private Node branches(Schema schema, String keyword) {
    Schema base = schema.without(Set.of(keyword));
    List<Node> options = new ArrayList<>();
    List<@Nullable Object> branches = schema.list(keyword);
    for (int i = 0; i < branches.size(); i++) {
      String path = schema.path() + "/" + keyword + "/" + i;
      if (base.keywords().isEmpty()) {
        options.add(value(branches.get(i), path));
      } else {
        Map<String, @Nullable Object> both = new HashMap<>(base.keywords());
        both.put("allOf", List.of(Objects.requireNonNullElse(branches.get(i), "null")));
        options.add(value(new Schema(both, path)));
      }
    }
    if (options.isEmpty()) {
      throw schema.error(keyword, "found no branches, expected at least one");
    }
    return Node.choice(options);
  }

  private Node plain(Schema schema) {
    if (schema.has("const") || schema.has("enum")) {
      return values(schema);
    }
    List<Node> options = new ArrayList<>();
    for (String type : types(schema)) {
      options.add(typed(type, schema));
    }
    return Node.choice(options);
  }

  /** The types that a schema allows; of one that names none, those that its keywords are about. */
  private static Set<String> types(Schema schema) {
    Set<String> types = new LinkedHashSet<>(SchemaMerge.types(schema));
    if (!schema.has("type")) {
      addIf(schema.hasAny(OF_OBJECTS), "object", types);
      addIf(schema.hasAny(OF_ARRAYS), "array", types);
      addIf(schema.hasAny(OF_STRINGS), "string", types);
      addIf(schema.hasAny(OF_NUMBERS), "number", types);
      if (types.isEmpty()) {
        types.add("any");
      }
    }
    addIf(schema.flag("nullable"), "null", types);
    return types;
  }

  private static void addIf(boolean isSo, String type, Set<String> types) {
    if (isSo) {
      types.add(type);
    }
  }

  private Node typed(String type, Schema schema) {
    return switch (type) {
      case "any" -> JsonText.VALUE;
      case "null" -> JsonText.NULL;
      case "boolean" -> JsonText.BOOLEAN;
      case "string" -> new SchemaStrings(budget).of(schema);
      case "integer" -> SchemaNumbers.integers(schema);
      case "number" -> SchemaNumbers.numbers(schema, budget);
      case "array" -> new SchemaArrays(this).of(schema);
      case "object" -> new SchemaObjects(this).of(schema);
      default ->
          throw schema.error(
              "type",
              "found '"
                  + type
                  + "', expected null, boolean, string, integer, number, array or object");
    };
  }

  /** The values of {@code enum} and {@code const} that the type allows. */
  private static Node values(Schema schema) {
    for (String keyword : schema.keywords().keySet()) {
      if (!BESIDE_VALUES.contains(keyword)) {
        throw schema.error(keyword, "not supported beside enum or const");
      }
    }
    List<@Nullable Object> values = new ArrayList<>(schema.list("enum"));
    if (schema.has("const")) {
      @Nullable Object only = schema.keywords().get("const");
      if (!schema.has("enum") || values.contains(only)) {
        values.clear();
        values.add(only);
      } else {
        values.clear();
      }
    }
    Set<String> types = schema.has("type") ? types(schema) : Set.of();
    List<Node> options = new ArrayList<>();
    for (@Nullable Object value : values) {
      if (types.isEmpty() || types.stream().anyMatch(type -> SchemaValues.is(type, value))) {
        options.add(SchemaValues.written(value));
      }
    }
    if (options.isEmpty()) {
      throw schema.error(schema.has("enum") ? "enum" : "const", "no value of it is allowed");
    }
    return Node.choice(options);
  }
}
