package suanpan.grammar;

import java.math.BigDecimal;
import java.util.Optional;
import suanpan.grammar.NumberRange.Bound;

/** Numbers of a schema. */
final class SchemaNumbers {
  private SchemaNumbers() {}

  static Node integers(Schema schema) {
    requireNoMultiples(schema);
    Optional<Bound> min = min(schema);
    Optional<Bound> max = max(schema);
    return min.isEmpty() && max.isEmpty() ? JsonText.INTEGER : NumberRange.integers(min, max);
  }

  static Node numbers(Schema schema, Budget budget) {
    if (schema.number("multipleOf").filter(n -> n.compareTo(BigDecimal.ONE) == 0).isPresent()) {
      return integers(schema);
    }
    requireNoMultiples(schema);
    Optional<Bound> min = min(schema);
    Optional<Bound> max = max(schema);
    return min.isEmpty() && max.isEmpty() ? JsonText.NUMBER : NumberRange.numbers(min, max, budget);
  }

  private static void requireNoMultiples(Schema schema) {
    Optional<BigDecimal> step = schema.number("multipleOf");
    if (step.isPresent() && step.get().compareTo(BigDecimal.ONE) != 0) {
      throw schema.error("multipleOf", "not supported but for 1");
    }
  }

  private static Optional<Bound> min(Schema schema) {
    Optional<BigDecimal> closed = bound(schema, "minimum");
    Optional<BigDecimal> open = bound(schema, "exclusiveMinimum");
    if (schema.keywords().get("exclusiveMinimum") instanceof Boolean isOpen) {
      return closed.map(value -> new Bound(value, !isOpen)); // draft 4
    }
    boolean isOpen = open.isPresent() && closed.map(c -> c.compareTo(open.get()) <= 0).orElse(true);
    return isOpen ? open.map(v -> new Bound(v, false)) : closed.map(v -> new Bound(v, true));
  }

  private static Optional<Bound> max(Schema schema) {
    Optional<BigDecimal> closed = bound(schema, "maximum");
    Optional<BigDecimal> open = bound(schema, "exclusiveMaximum");
    if (schema.keywords().get("exclusiveMaximum") instanceof Boolean isOpen) {
      return closed.map(value -> new Bound(value, !isOpen)); // draft 4
    }
    boolean isOpen = open.isPresent() && closed.map(c -> c.compareTo(open.get()) >= 0).orElse(true);
    return isOpen ? open.map(v -> new Bound(v, false)) : closed.map(v -> new Bound(v, true));
  }

  private static Optional<BigDecimal> bound(Schema schema, String keyword) {
    return schema.keywords().get(keyword) instanceof Boolean
        ? Optional.empty()
        : schema.number(keyword);
  }
}
