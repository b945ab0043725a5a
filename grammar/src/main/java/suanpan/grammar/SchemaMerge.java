package suanpan.grammar;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes one schema of several that hold together. */
final class SchemaMerge {
  private static final int MOST_BRANCHES = 256;
  private static final Set<String> REFERENCES = Set.of("$ref", "allOf");

  private final SchemaSource source;

  SchemaMerge(SchemaSource source) {
    this.source = source;
  }

  /** The same without {@code $ref} and {@code allOf}: what they add is merged into it. */
  Schema flat(Schema schema, int depth) {
    Limits.requireNesting(depth, schema.path());
    if (!schema.hasAny(REFERENCES)) {
      return schema;
    }
    Schema merged = schema.without(REFERENCES);
    if (schema.has("$ref")) {
      String reference = schema.text("$ref").orElseThrow();
      merged = with(merged, source.resolve(reference, schema.path()), reference, "$ref", depth);
    }
    List<@Nullable Object> parts = schema.list("allOf");
    for (int i = 0; i < parts.size(); i++) {
      merged = with(merged, parts.get(i), schema.path() + "/allOf/" + i, "allOf", depth);
    }
    return merged;
  }

  private Schema with(Schema base, @Nullable Object part, String path, String keyword, int depth) {
    return switch (part) {
      case Boolean all when all -> base;
      case Map<?, ?> map -> both(base, flat(Schema.of(map, path), depth + 1));
      case null, default ->
          throw base.error(keyword, "found no schema that others can be merged with");
    };
  }

  /** What both allow. */
  static Schema both(Schema a, Schema b) {
    Map<String, @Nullable Object> merged = new LinkedHashMap<>(a.keywords());
    if (!a.keywords().isEmpty() && !b.keywords().isEmpty()) {
      closeProperties(a, b, merged);
    }
    for (Map.Entry<String, @Nullable Object> entry : b.keywords().entrySet()) {
      String keyword = entry.getKey();
      boolean isNew = !a.has(keyword) || keyword.equals("properties");
      merged.put(keyword, isNew ? value(keyword, a, b) : merged(keyword, a, b, entry.getValue()));
    }
    return new Schema(merged, a.path());
  }

  private static @Nullable Object value(String keyword, Schema a, Schema b) {
    return keyword.equals("properties") ? properties(a, b) : b.keywords().get(keyword);
  }

  /** Properties that only one of two describes are for the other one additional. */
  private static void closeProperties(Schema a, Schema b, Map<String, @Nullable Object> merged) {
    if (a.has("properties") && !b.has("properties")) {
      merged.put("properties", properties(a, b));
    }
  }

  private static Map<String, @Nullable Object> properties(Schema a, Schema b) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    Map<String, @Nullable Object> first = a.object("properties");
    Map<String, @Nullable Object> second = b.object("properties");
    Set<String> names = new LinkedHashSet<>(first.keySet());
    names.addAll(second.keySet());
    for (String name : names) {
      @Nullable Object inFirst = first.containsKey(name) ? first.get(name) : additional(a);
      @Nullable Object inSecond = second.containsKey(name) ? second.get(name) : additional(b);
      all.put(name, allOf(inFirst, inSecond));
    }
    return all;
  }

  /** What a schema says of a property that it does not describe. */
  private static @Nullable Object additional(Schema schema) {
    return schema.has("additionalProperties")
        ? schema.keywords().get("additionalProperties")
        : true;
  }

  private static @Nullable Object allOf(@Nullable Object a, @Nullable Object b) {
    if (Boolean.TRUE.equals(a) || Objects.equals(a, b) || Boolean.FALSE.equals(b)) {
      return b;
    }
    if (Boolean.TRUE.equals(b) || Boolean.FALSE.equals(a)) {
      return a;
    }
    Map<String, @Nullable Object> both = new LinkedHashMap<>();
    both.put("allOf", Arrays.asList(a, b));
    return both;
  }

  private static @Nullable Object merged(
      String keyword, Schema a, Schema b, @Nullable Object value) {
    return switch (keyword) {
      case "type" -> types(a, b);
      case "enum" -> common(a.list(keyword), b.list(keyword));
      case "required" -> {
        Set<String> names = new LinkedHashSet<>(a.texts(keyword));
        names.addAll(b.texts(keyword));
        yield List.copyOf(names);
      }
      case "minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties" ->
          number(a, keyword).max(number(b, keyword));
      case "maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties" ->
          number(a, keyword).min(number(b, keyword));
      case "items", "additionalProperties", "additionalItems" ->
          allOf(a.keywords().get(keyword), value);
      case "pattern", "format" -> {
        List<String> all = new ArrayList<>(conditions(a, keyword));
        all.addAll(conditions(b, keyword));
        yield all;
      }
      case "anyOf", "oneOf" -> products(a.list(keyword), b.list(keyword), a, keyword);
      default -> {
        if (Objects.equals(a.keywords().get(keyword), value)) {
          yield value;
        }
        throw a.error(keyword, "found different ones in parts that hold together");
      }
    };
  }

  private static BigDecimal number(Schema schema, String keyword) {
    return schema.number(keyword).orElseThrow();
  }

  /** One text, or those of schemas that were merged. */
  static List<String> conditions(Schema schema, String keyword) {
    return schema.keywords().get(keyword) instanceof List<?>
        ? schema.texts(keyword)
        : schema.text(keyword).stream().toList();
  }

  /** The names of types, one or several. */
  static List<String> types(Schema schema) {
    return schema.keywords().get("type") instanceof List<?>
        ? schema.texts("type")
        : schema.text("type").stream().toList();
  }

  private static List<String> types(Schema a, Schema b) {
    Set<String> common = new LinkedHashSet<>();
    for (String type : types(a)) {
      for (String other : types(b)) {
        if (type.equals(other) || (type.equals("integer") && other.equals("number"))) {
          common.add(type);
        } else if (type.equals("number") && other.equals("integer")) {
          common.add(other);
        }
      }
    }
    return List.copyOf(common);
  }

  private static List<@Nullable Object> common(
      List<@Nullable Object> first, List<@Nullable Object> second) {
    List<@Nullable Object> both = new ArrayList<>(first);
    both.retainAll(second);
    return both;
  }

  private static List<@Nullable Object> products(
      List<@Nullable Object> first, List<@Nullable Object> second, Schema a, String keyword) {
    if ((long) first.size() * second.size() > MOST_BRANCHES) {
      throw a.error(keyword, "more than " + MOST_BRANCHES + " branches after merging");
    }
    List<@Nullable Object> products = new ArrayList<>();
    for (@Nullable Object one : first) {
      for (@Nullable Object other : second) {
        products.add(allOf(one, other));
      }
    }
    return products;
  }
}
