package suanpan.server.internal.http;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The fields of an object in a request. Each is asked for by name and checked for its type; {@link
 * #end} refuses what nobody asked for, so that nothing is silently left out. A field that is null
 * counts as absent, since clients send it so. For one thread.
 */
public final class Fields {
  private final JsonNode object;
  private final String path; // with a dot at its end, or empty
  private final Set<String> known = new HashSet<>();

  private Fields(JsonNode object, String path) {
    this.object = object;
    this.path = path;
  }

  /**
   * @param name of the object, empty for a whole body
   * @throws ApiException if it is no object
   */
  public static Fields of(JsonNode node, String name) {
    if (!node.isObject()) {
      throw ApiException.invalid(
          name.isEmpty() ? "body" : name, "found " + typeOf(node) + ", expected an object");
    }
    return new Fields(node, name.isEmpty() ? "" : name + ".");
  }

  /** Where a field stands, for messages. */
  public String pathOf(String name) {
    return path + name;
  }

  public Optional<JsonNode> node(String name) {
    known.add(name);
    JsonNode found = object.get(name);
    return found == null || found.isNull() ? Optional.empty() : Optional.of(found);
  }

  /** Whether the field is there, be it null. */
  public boolean has(String name) {
    return object.has(name);
  }

  public JsonNode requiredNode(String name) {
    return node(name).orElseThrow(() -> missing(name));
  }

  public Optional<String> optionalText(String name) {
    return node(name).map(found -> text(found, pathOf(name)));
  }

  public String text(String name) {
    return optionalText(name).orElseThrow(() -> missing(name));
  }

  public String text(String name, String otherwise) {
    return optionalText(name).orElse(otherwise);
  }

  /** One of several words. */
  public Optional<String> word(String name, String... allowed) {
    Optional<String> found = optionalText(name);
    found.ifPresent(
        word -> {
          if (!List.of(allowed).contains(word)) {
            throw ApiException.invalid(
                pathOf(name),
                "found '%s', expected one of %s".formatted(word, String.join(", ", allowed)));
          }
        });
    return found;
  }

  public OptionalInt integer(String name, int least, int most) {
    OptionalLong found = wholeNumber(name, least, most);
    return found.isPresent() ? OptionalInt.of((int) found.getAsLong()) : OptionalInt.empty();
  }

  public OptionalLong wholeNumber(String name, long least, long most) {
    Optional<JsonNode> found = node(name);
    if (found.isEmpty()) {
      return OptionalLong.empty();
    }
    JsonNode value = found.get();
    boolean isWhole = value.isIntegralNumber() && value.canConvertToLong();
    if (!isWhole || value.longValue() < least || value.longValue() > most) {
      throw ApiException.invalid(
          pathOf(name),
          "found %s, expected a whole number from %d to %d"
              .formatted(value.isNumber() ? value.asString() : typeOf(value), least, most));
    }
    return OptionalLong.of(value.longValue());
  }

  public OptionalDouble number(String name, double least, double most) {
    Optional<JsonNode> found = node(name);
    if (found.isEmpty()) {
      return OptionalDouble.empty();
    }
    JsonNode value = found.get();
    if (!value.isNumber() || value.doubleValue() < least || value.doubleValue() > most) {
      throw ApiException.invalid(
          pathOf(name),
          "found %s, expected a number from %s to %s"
              .formatted(value.isNumber() ? value.asString() : typeOf(value), least, most));
    }
    return OptionalDouble.of(value.doubleValue());
  }

  public Optional<Boolean> flag(String name) {
    return node(name)
        .map(
            found -> {
              if (!found.isBoolean()) {
                throw ApiException.invalid(
                    pathOf(name), "found " + typeOf(found) + ", expected true or false");
              }
              return found.booleanValue();
            });
  }

  /** Whether it is true; false if it is absent. */
  public boolean isOn(String name) {
    return flag(name).orElse(false);
  }

  /** Whether it is true or absent. */
  public boolean isOnOrAbsent(String name) {
    return flag(name).orElse(true);
  }

  public Optional<Fields> object(String name) {
    return node(name).map(found -> of(found, pathOf(name)));
  }

  /** Empty if it is absent. */
  public List<JsonNode> list(String name) {
    Optional<JsonNode> found = node(name);
    if (found.isEmpty()) {
      return List.of();
    }
    if (!found.get().isArray()) {
      throw ApiException.invalid(
          pathOf(name), "found " + typeOf(found.get()) + ", expected a list");
    }
    List<JsonNode> items = new ArrayList<>();
    found.get().forEach(items::add);
    return items;
  }

  /** A list of objects; empty if it is absent. */
  public List<Fields> objects(String name) {
    List<Fields> objects = new ArrayList<>();
    for (JsonNode item : list(name)) {
      objects.add(of(item, pathOf(name) + "[" + objects.size() + "]"));
    }
    return objects;
  }

  /** A text, or a list of texts; empty if it is absent. */
  public List<String> texts(String name) {
    Optional<JsonNode> found = node(name);
    if (found.isPresent() && found.get().isString()) {
      return List.of(found.get().stringValue());
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode item : list(name)) {
      texts.add(text(item, pathOf(name) + "[" + texts.size() + "]"));
    }
    return texts;
  }

  /** Fields that may be there and change nothing; the documentation names them. */
  public void ignore(String... names) {
    known.addAll(List.of(names));
  }

  /**
   * A field that is refused, with a reason, unless it has the value that changes nothing.
   *
   * @param neutral JSON text of that value
   */
  public void refuse(String name, String neutral, String reason) {
    node(name)
        .filter(found -> !found.toString().equals(neutral))
        .ifPresent(
            _ -> {
              throw ApiException.unsupported(pathOf(name), reason);
            });
  }

  /**
   * Ends the reading.
   *
   * @throws ApiException if there is a field that nobody asked for
   */
  public void end() {
    object
        .propertyNames()
        .forEach(
            name -> {
              if (!known.contains(name)) {
                throw ApiException.unsupported(pathOf(name), "not a field that is known here");
              }
            });
  }

  private ApiException missing(String name) {
    return ApiException.invalid(pathOf(name), "found nothing, expected a value");
  }

  private static String text(JsonNode node, String where) {
    if (!node.isString()) {
      throw ApiException.invalid(where, "found " + typeOf(node) + ", expected a text");
    }
    return node.stringValue();
  }

  /** What a value is, in words; the value itself may be a prompt. */
  public static String typeOf(JsonNode node) {
    return switch (node.getNodeType()) {
      case ARRAY -> "a list";
      case OBJECT -> "an object";
      case STRING -> "a text";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      case NULL -> "null";
      default -> "something else";
    };
  }
}
