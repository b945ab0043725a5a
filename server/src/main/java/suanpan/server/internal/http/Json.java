package suanpan.server.internal.http;

import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON in and out; what comes in is not trusted. */
public final class Json {
  /** Deeper than any schema of a tool, and far from the end of a stack. */
  private static final int MAX_DEPTH = 100;

  private static final int MAX_NUMBER_DIGITS = 100;
  private static final int MAX_NAME_CHARACTERS = 4096;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(MAX_NUMBER_DIGITS)
                          .maxNameLength(MAX_NAME_CHARACTERS)
                          .maxStringLength(Integer.MAX_VALUE) // the body as a whole is limited
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /**
   * Reads a document.
   *
   * @throws ApiException if it is none: malformed, a key twice, too deep, or more behind it
   */
  public static JsonNode read(byte[] bytes) {
    try {
      JsonNode node = MAPPER.readTree(bytes);
      if (node.isMissingNode()) {
        throw new ApiException(ErrorKind.INVALID_REQUEST, "body: found nothing, expected JSON");
      }
      return node;
    } catch (JacksonException e) {
      throw new ApiException(
          ErrorKind.INVALID_REQUEST, "body: not a JSON document: " + e.getOriginalMessage());
    }
  }

  public static JsonNode read(String text) {
    return read(text.getBytes(StandardCharsets.UTF_8));
  }

  /** An empty object to fill. */
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** An empty list to fill. */
  public static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  public static byte[] bytes(Object document) {
    return MAPPER.writeValueAsBytes(document);
  }

  /** One line. */
  public static String text(Object document) {
    return MAPPER.writeValueAsString(document);
  }

  /** A node from maps, lists, records, texts and numbers. */
  public static JsonNode node(Object value) {
    return MAPPER.valueToTree(value);
  }

  /** Maps, lists, texts, numbers and Booleans. */
  public static Object plain(JsonNode node) {
    return MAPPER.treeToValue(node, Object.class);
  }
}
