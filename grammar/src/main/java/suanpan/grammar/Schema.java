package suanpan.grammar;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A schema that is an object, and where it stands.
 *
 * @param keywords without annotations
 * @param path a JSON pointer, for messages
 */
record Schema(Map<String, @Nullable Object> keywords, String path) {
  /** What says nothing about which values are valid. */
  private static final Set<String> ANNOTATIONS =
      Set.of(
          "$schema",
          "$id",
          "$comment",
          "$defs",
          "definitions",
          "title",
          "description",
          "default",
          "example",
          "examples",
          "deprecated",
          "readOnly",
          "writeOnly",
          "discriminator",
          "externalDocs",
          "contentMediaType",
          "contentEncoding");

  private static final Set<String> ASSERTIONS =
      Set.of(
          "$ref",
          "allOf",
          "anyOf",
          "oneOf",
          "type",
          "nullable",
          "enum",
          "const",
          "properties",
          "required",
          "additionalProperties",
          "minProperties",
          "maxProperties",
          "items",
          "prefixItems",
          "additionalItems",
          "minItems",
          "maxItems",
          "uniqueItems",
          "minLength",
          "maxLength",
          "pattern",
          "format",
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf");

  /**
   * Takes the keywords of a schema apart.
   *
   * @throws GrammarException if there is one that cannot be held
   */
  static Schema of(Map<?, ?> object, String path) {
    Map<String, @Nullable Object> keywords = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : object.entrySet()) {
      String keyword = String.valueOf(entry.getKey());
      if (ASSERTIONS.contains(keyword)) {
        keywords.put(keyword, entry.getValue());
      } else if (!ANNOTATIONS.contains(keyword) && !keyword.startsWith("x-")) {
        throw new GrammarException(path, keyword, keyword + ": not supported");
      }
    }
    return new Schema(keywords, path);
  }

  boolean has(String keyword) {
    return keywords.containsKey(keyword);
  }

  boolean hasAny(Set<String> some) {
    return some.stream().anyMatch(keywords::containsKey);
  }

  Schema without(Set<String> some) {
    Map<String, @Nullable Object> rest = new LinkedHashMap<>(keywords);
    rest.keySet().removeAll(some);
    return new Schema(rest, path);
  }

  GrammarException error(String keyword, String message) {
    return new GrammarException(path, keyword, keyword + ": " + message);
  }

  /** A list that is not empty; an empty one if the keyword is absent. */
  List<@Nullable Object> list(String keyword) {
    @Nullable Object value = keywords.get(keyword);
    if (!has(keyword)) {
      return List.of();
    }
    if (value instanceof List<?> list) {
      return new ArrayList<>(list);
    }
    throw error(keyword, "found " + SchemaSource.written(value) + ", expected a list");
  }

  List<String> texts(String keyword) {
    List<String> texts = new ArrayList<>();
    for (@Nullable Object item : list(keyword)) {
      if (!(item instanceof String text)) {
        throw error(keyword, "found " + SchemaSource.written(item) + ", expected texts");
      }
      texts.add(text);
    }
    return texts;
  }

  Map<String, @Nullable Object> object(String keyword) {
    @Nullable Object value = keywords.get(keyword);
    if (!has(keyword)) {
      return Map.of();
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw error(keyword, "found " + SchemaSource.written(value) + ", expected an object");
    }
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    map.forEach((key, entry) -> object.put(String.valueOf(key), entry));
    return object;
  }

  Optional<String> text(String keyword) {
    @Nullable Object value = keywords.get(keyword);
    if (!has(keyword)) {
      return Optional.empty();
    }
    if (value instanceof String text) {
      return Optional.of(text);
    }
    throw error(keyword, "found " + SchemaSource.written(value) + ", expected a text");
  }

  boolean flag(String keyword) {
    @Nullable Object value = keywords.get(keyword);
    if (!has(keyword)) {
      return false;
    }
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw error(keyword, "found " + SchemaSource.written(value) + ", expected true or false");
  }

  Optional<BigDecimal> number(String keyword) {
    @Nullable Object value = keywords.get(keyword);
    if (!has(keyword)) {
      return Optional.empty();
    }
    BigDecimal number =
        switch (value) {
          case BigDecimal decimal -> decimal;
          case BigInteger integer -> new BigDecimal(integer);
          case null, default ->
              throw error(keyword, "found " + SchemaSource.written(value) + ", expected a number");
        };
    if (NumberRange.isTooLong(number)) {
      throw error(keyword, "found a number with too many digits");
    }
    return Optional.of(number);
  }

  /** A count, at most {@link Limits#REPETITIONS}. */
  int count(String keyword, int absent) {
    Optional<BigDecimal> number = number(keyword);
    if (number.isEmpty()) {
      return absent;
    }
    BigDecimal value = number.get();
    boolean isWhole = value.signum() >= 0 && value.stripTrailingZeros().scale() <= 0;
    if (!isWhole || value.compareTo(BigDecimal.valueOf(Limits.REPETITIONS)) > 0) {
      throw error(
          keyword, "found " + value.toPlainString() + ", expected 0 to " + Limits.REPETITIONS);
    }
    return value.intValueExact();
  }
}
