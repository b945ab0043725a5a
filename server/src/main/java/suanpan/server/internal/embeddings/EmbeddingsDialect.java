package suanpan.server.internal.embeddings;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import suanpan.engine.Prompt;
import suanpan.server.internal.chat.ChatService;
import suanpan.server.internal.http.Access;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.Call;
import suanpan.server.internal.http.Dialect;
import suanpan.server.internal.http.Fields;
import suanpan.server.internal.http.Json;
import suanpan.server.internal.http.Route;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** OpenAI's embeddings, and ranking in the shape that Jina, Cohere and vLLM share. */
public final class EmbeddingsDialect implements Dialect {
  private static final int MAX_INPUTS = 2048;
  private static final String INPUT = "input";

  private final Embedder embedder;
  private final Reranker reranker;
  private final Function<ApiException, ObjectNode> errors;

  /**
   * @param errors how OpenAI's API says them
   */
  public EmbeddingsDialect(
      ChatService service, Embedder embedder, Function<ApiException, ObjectNode> errors) {
    this.embedder = embedder;
    this.reranker = new Reranker(service);
    this.errors = errors;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post("/v1/embeddings", Access.KEY, "Embeds texts.", this::embed),
        Route.post("/v1/rerank", Access.KEY, "Orders documents for a question.", reranker::rerank));
  }

  @Override
  public ObjectNode error(ApiException failure) {
    return errors.apply(failure);
  }

  private void embed(Call call) {
    Fields body = call.fields();
    String model = body.text("model");
    List<Prompt> prompts = prompts(body);
    boolean isBase64 =
        body.word("encoding_format", "float", "base64").orElse("float").equals("base64");
    OptionalInt dimensions = body.integer("dimensions", 1, Integer.MAX_VALUE);
    body.ignore("user");
    body.end();
    Embedder.Embedded embedded =
        embedder.embed(call, model, INPUT, prompts, Embedder.Longer.REFUSE);
    requireDimensions(dimensions, embedded);
    ObjectNode document = Json.object().put("object", "list");
    ArrayNode data = document.putArray("data");
    for (float[] vector : embedded.vectors()) {
      ObjectNode item = data.addObject().put("object", "embedding").put("index", data.size() - 1);
      if (isBase64) {
        item.put("embedding", base64(vector));
      } else {
        item.set("embedding", numbers(vector));
      }
    }
    document.put("model", model);
    document
        .putObject("usage")
        .put("prompt_tokens", embedded.tokens())
        .put("total_tokens", embedded.tokens());
    call.respond(document);
  }

  /** A vector that is cut means something only where a model was trained for that. */
  public static void requireDimensions(OptionalInt wanted, Embedder.Embedded embedded) {
    int there = embedded.vectors().getFirst().length;
    if (wanted.isPresent() && wanted.getAsInt() != there) {
      throw ApiException.unsupported(
          "dimensions", "found %d, expected %d".formatted(wanted.getAsInt(), there));
    }
  }

  /** A vector as a list. */
  public static ArrayNode numbers(float[] vector) {
    ArrayNode numbers = Json.array();
    for (float x : vector) {
      numbers.add(x);
    }
    return numbers;
  }

  /** Four bytes for each number, little-endian. */
  private static String base64(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  /** A text, texts, tokens, or lists of tokens. */
  private static List<Prompt> prompts(Fields body) {
    JsonNode input = body.requiredNode(INPUT);
    List<JsonNode> items = input.isArray() ? body.list(INPUT) : List.of(input);
    boolean isTokens = !items.isEmpty() && items.getFirst().isNumber();
    List<Prompt> prompts = new ArrayList<>();
    if (isTokens) {
      prompts.add(tokens(items, INPUT));
    } else {
      for (JsonNode item : items) {
        String where = "%s[%d]".formatted(INPUT, prompts.size());
        prompts.add(prompt(item, where));
      }
    }
    if (prompts.isEmpty() || prompts.size() > MAX_INPUTS) {
      throw ApiException.invalid(
          INPUT, "found %d, expected 1 to %d".formatted(prompts.size(), MAX_INPUTS));
    }
    return prompts;
  }

  private static Prompt prompt(JsonNode item, String where) {
    if (item.isString()) {
      return new Prompt.Text(item.stringValue());
    }
    if (item.isArray()) {
      List<JsonNode> ids = new ArrayList<>();
      item.forEach(ids::add);
      return tokens(ids, where);
    }
    throw ApiException.invalid(
        where, "found " + Fields.typeOf(item) + ", expected a text or a list of tokens");
  }

  private static Prompt tokens(List<JsonNode> ids, String where) {
    List<Integer> tokens = new ArrayList<>();
    for (JsonNode id : ids) {
      Optional<Integer> token =
          Optional.of(id).filter(JsonNode::canConvertToInt).map(JsonNode::intValue);
      tokens.add(
          token.orElseThrow(
              () -> ApiException.invalid(where, "expected whole numbers, the ids of tokens")));
    }
    return new Prompt.Tokens(tokens);
  }
}
