package suanpan.grammar;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The text of a schema, and references inside of it. */
final class SchemaSource {
  private static final int MOST_NUMBER_CHARACTERS = 1000;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(4 * Limits.NESTING)
                          .maxNumberLength(MOST_NUMBER_CHARACTERS)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final @Nullable Object root;

  SchemaSource(String text) {
    Limits.requireSource(text, "schema");
    try {
      this.root = MAPPER.readValue(text, Object.class);
    } catch (JacksonException e) {
      throw new GrammarException("#", "schema", "found no JSON: " + e.getOriginalMessage());
    }
  }

  /** Any JSON value as a text. */
  static String written(@Nullable Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /**
   * What a reference inside of the document points to.
   *
   * @param path of the reference, for messages
   */
  @Nullable Object resolve(String reference, String path) {
    if (!reference.equals("#") && !reference.startsWith("#/")) {
      throw new GrammarException(
          path,
          "$ref",
          "$ref: found '" + reference + "', expected a pointer inside of the document (#/...)");
    }
    @Nullable Object at = root;
    String[] steps = reference.substring(1).split("/", -1);
    for (int i = 1; i < steps.length; i++) {
      at = step(at, unescaped(steps[i], path), reference, path);
    }
    return at;
  }

  private static @Nullable Object step(
      @Nullable Object at, String name, String reference, String path) {
    if (at instanceof Map<?, ?> map && map.containsKey(name)) {
      return map.get(name);
    }
    if (at instanceof List<?> list && name.matches("\\d{1,6}")) {
      int index = Integer.parseInt(name);
      if (index < list.size()) {
        return list.get(index);
      }
    }
    throw new GrammarException(path, "$ref", "$ref: found nothing at '" + reference + "'");
  }

  private static String unescaped(String step, String path) {
    try {
      String decoded = URLDecoder.decode(step.replace("+", "%2B"), StandardCharsets.UTF_8);
      return decoded.replace("~1", "/").replace("~0", "~");
    } catch (IllegalArgumentException e) {
      throw new GrammarException(path, "$ref", "$ref: found a broken escape in '" + step + "'");
    }
  }
}
