package suanpan.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * One mapping of a YAML file, read strictly: whoever reads it asks for the keys that there are, and
 * {@link #finish} refuses those that nobody asked for.
 */
public final class ConfigNode {
  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final long MOST_BYTES = 1 << 20;
  private static final int FARTHEST_SUGGESTION = 4;

  private final Path file;
  private final String at;
  private final JsonNode node;
  private final Set<String> known = new LinkedHashSet<>();
  private final List<ConfigNode> children = new ArrayList<>();

  private ConfigNode(Path file, String at, JsonNode node) {
    this.file = file;
    this.at = at;
    this.node = node;
  }

  /**
   * Reads a YAML file whose top is a mapping.
   *
   * @throws ConfigException if it is not there, too large, or no such YAML
   */
  public static ConfigNode read(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new ConfigException(
            file
                + ": found "
                + Files.size(file)
                + " bytes, expected a configuration of at most 1 MiB");
      }
      return parse(Files.readString(file), file);
    } catch (IOException e) {
      throw new ConfigException(file + ": cannot be read (" + e + "); expected a YAML file", e);
    }
  }

  /**
   * Reads YAML whose top is a mapping.
   *
   * @param file where it comes from: for messages, and for paths that are relative to it
   * @throws ConfigException if it is no such YAML
   */
  public static ConfigNode parse(String yaml, Path file) {
    try {
      JsonNode node = YAML.readTree(yaml);
      if (!node.isObject()) {
        throw new ConfigException(file + ": found no keys, expected YAML of the form 'key: value'");
      }
      return new ConfigNode(file, "", node);
    } catch (JacksonException e) {
      throw new ConfigException(file + ": no YAML: " + e.getOriginalMessage(), e);
    }
  }

  /** Whether the key has a value. */
  public boolean has(String key) {
    known.add(key);
    JsonNode value = node.path(key);
    return !value.isMissingNode() && !value.isNull();
  }

  /** A text that has to be there. */
  public String string(String key) {
    if (!has(key)) {
      throw error(key, "nothing", "a text");
    }
    return text(key, node.path(key));
  }

  /** A text, or the other where the key is absent. */
  public String string(String key, String otherwise) {
    return has(key) ? string(key) : otherwise;
  }

  /** A list of texts, or one text; none where the key is absent. */
  public List<String> strings(String key) {
    if (!has(key)) {
      return List.of();
    }
    JsonNode value = node.path(key);
    if (!value.isArray()) {
      return List.of(text(key, value));
    }
    List<String> all = new ArrayList<>();
    value.forEach(one -> all.add(text(key, one)));
    return all;
  }

  /** A whole number from {@code least} to {@code most}, or the other where the key is absent. */
  public long integer(String key, long otherwise, long least, long most) {
    if (!has(key)) {
      return otherwise;
    }
    JsonNode value = node.path(key);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw error(key, value.toString(), "a whole number");
    }
    long number = value.longValue();
    if (number < least || number > most) {
      throw error(key, value.toString(), "a whole number from " + least + " to " + most);
    }
    return number;
  }

  /** As {@link #integer} for numbers that fit an int. */
  public int count(String key, int otherwise, int least, int most) {
    return Math.toIntExact(integer(key, otherwise, least, most));
  }

  /** A number from {@code least} to {@code most}, or the other where the key is absent. */
  public double number(String key, double otherwise, double least, double most) {
    if (!has(key)) {
      return otherwise;
    }
    JsonNode value = node.path(key);
    if (!value.isNumber()) {
      throw error(key, value.toString(), "a number");
    }
    double number = value.doubleValue();
    if (!(number >= least && number <= most)) {
      throw error(key, value.toString(), "a number from " + least + " to " + most);
    }
    return number;
  }

  /** Whether the key is there and true. */
  public boolean isOn(String key) {
    if (!has(key)) {
      return false;
    }
    JsonNode value = node.path(key);
    if (!value.isBoolean()) {
      throw error(key, value.toString(), "true or false");
    }
    return value.booleanValue();
  }

  /** One of an enum's constants by its name in lower case, or the other where the key is absent. */
  public <E extends Enum<E>> E choice(String key, E otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    String word = string(key);
    E[] all = otherwise.getDeclaringClass().getEnumConstants();
    return Arrays.stream(all)
        .filter(one -> word(one).equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                error(
                    key,
                    "'" + word + "'",
                    String.join(", ", Arrays.stream(all).map(ConfigNode::word).toList())));
  }

  /** A path, relative to the folder that the file is in. */
  public Path path(String key) {
    return resolve(string(key));
  }

  /** A path as {@link #path} reads it. */
  public Path resolve(String path) {
    return file.toAbsolutePath().resolveSibling(path).normalize();
  }

  /** A mapping; one without keys where the key is absent. */
  public ConfigNode node(String key) {
    JsonNode value = has(key) ? node.path(key) : JsonNodeFactory.instance.objectNode();
    return child(key, value);
  }

  /** A list of mappings; none where the key is absent. */
  public List<ConfigNode> nodes(String key) {
    if (!has(key)) {
      return List.of();
    }
    JsonNode list = node.path(key);
    if (!list.isArray()) {
      throw error(key, "no list", "a list");
    }
    List<ConfigNode> all = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      all.add(child(key + "[" + i + "]", list.path(i)));
    }
    return all;
  }

  private ConfigNode child(String key, JsonNode value) {
    if (!value.isObject()) {
      throw error(key, value.toString(), "keys with values");
    }
    ConfigNode child = new ConfigNode(file, place(key), value);
    children.add(child);
    return child;
  }

  /** The keys of this mapping, in their order; all of them count as asked for. */
  public List<String> keys() {
    List<String> keys = List.copyOf(node.propertyNames());
    known.addAll(keys);
    return keys;
  }

  /**
   * All of this mapping as plain values (Long, Double, Boolean, String, List, Map), for readers
   * that check them elsewhere; every key counts as asked for.
   */
  public Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    for (String key : keys()) {
      if (has(key)) {
        values.put(key, plain(node.path(key)));
      }
    }
    return values;
  }

  private static Object plain(JsonNode value) {
    if (value.isObject()) {
      Map<String, Object> map = new LinkedHashMap<>();
      value.propertyNames().forEach(key -> map.put(key, plain(value.path(key))));
      return map;
    }
    if (value.isArray()) {
      List<Object> list = new ArrayList<>();
      value.forEach(one -> list.add(plain(one)));
      return list;
    }
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      return value.longValue();
    }
    if (value.isNumber()) {
      return value.doubleValue();
    }
    return value.isBoolean() ? (Object) value.booleanValue() : value.asString();
  }

  /**
   * Everything was asked for.
   *
   * @throws ConfigException if a key here or below was not; the message names the nearest known one
   */
  public void finish() {
    for (String key : node.propertyNames()) {
      if (!known.contains(key)) {
        throw new ConfigException(
            file
                + ": unknown key '"
                + place(key)
                + "'"
                + suggestion(key)
                + "; known here: "
                + String.join(", ", known));
      }
    }
    children.forEach(ConfigNode::finish);
  }

  /** What to throw when a value makes no sense for a reason that only the caller knows. */
  public ConfigException error(String key, String found, String expected) {
    return new ConfigException(
        file + ": " + place(key) + ": found " + found + ", expected " + expected);
  }

  private String suggestion(String key) {
    String nearest = "";
    int least = Math.min(FARTHEST_SUGGESTION, Math.max(1, key.length() / 2)) + 1;
    for (String candidate : known) {
      int distance = distance(key, candidate);
      if (distance < least) {
        least = distance;
        nearest = candidate;
      }
    }
    return nearest.isEmpty() ? "" : ", did you mean '" + nearest + "'?";
  }

  /** Levenshtein's distance, letters of both cases and the signs between words being the same. */
  private static int distance(String a, String b) {
    String x = folded(a);
    String y = folded(b);
    int[] row = new int[y.length() + 1];
    Arrays.setAll(row, j -> j);
    for (int i = 1; i <= x.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= y.length(); j++) {
        int replaced = diagonal + (x.charAt(i - 1) == y.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[y.length()];
  }

  private static String folded(String key) {
    return key.toLowerCase(Locale.ROOT).replaceAll("[-_]", "");
  }

  private String text(String key, JsonNode value) {
    if (!value.isValueNode() || value.isNull()) {
      throw error(key, value.toString(), "a text");
    }
    return value.asString();
  }

  private String place(String key) {
    return at.isEmpty() ? key : at + "." + key;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
