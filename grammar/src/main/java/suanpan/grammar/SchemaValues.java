package suanpan.grammar;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values that a schema gives as they are. */
final class SchemaValues {
  private SchemaValues() {}

  /** Whether a value is of a type. */
  static boolean is(String type, @Nullable Object value) {
    return switch (type) {
      case "null" -> value == null;
      case "boolean" -> value instanceof Boolean;
      case "string" -> value instanceof String;
      case "integer" ->
          value instanceof BigInteger
              || (value instanceof BigDecimal number && number.stripTrailingZeros().scale() <= 0);
      case "number" -> value instanceof Number;
      case "array" -> value instanceof List;
      case "object" -> value instanceof Map;
      default -> false;
    };
  }

  /** The value as JSON, with white space where other values may have it. */
  static Node written(@Nullable Object value) {
    return switch (value) {
      case List<?> list ->
          JsonText.between("[", joined(list.stream().map(SchemaValues::written).toList()), "]");
      case Map<?, ?> map ->
          JsonText.between(
              "{",
              joined(
                  map.entrySet().stream()
                      .map(
                          entry ->
                              Node.sequence(
                                  JsonText.key(written(entry.getKey())), written(entry.getValue())))
                      .toList()),
              "}");
      case null, default -> Node.text(SchemaSource.written(value));
    };
  }

  private static Node joined(List<Node> items) {
    return new Node.Members(
        items.stream().map(i -> new Node.Member(i, Node.Presence.REQUIRED)).toList(),
        JsonText.comma(),
        Node.EMPTY,
        Node.EMPTY);
  }
}
