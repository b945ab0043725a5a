package suanpan.server.internal.tokens;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;
import suanpan.engine.TextTools;
import suanpan.server.internal.chat.TextModel;
import suanpan.server.internal.http.Access;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.Call;
import suanpan.server.internal.http.Dialect;
import suanpan.server.internal.http.Fields;
import suanpan.server.internal.http.Json;
import suanpan.server.internal.http.Route;
import suanpan.server.internal.models.ModelPool;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What programs that measure models need to know of their tokens. A request that names no model
 * means the first one. Texts are read with their control tokens, since who asks here writes no
 * conversation.
 */
public final class TokensDialect implements Dialect {
  private final ModelPool pool;
  private final Function<ApiException, ObjectNode> errors;

  /**
   * @param errors how OpenAI's API says them
   */
  public TokensDialect(ModelPool pool, Function<ApiException, ObjectNode> errors) {
    this.pool = pool;
    this.errors = errors;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/tokenizer_info", Access.KEY, "A model's control tokens.", this::info),
        Route.post("/tokenize", Access.KEY, "The tokens of a text.", this::tokenize),
        Route.post("/detokenize", Access.KEY, "The text of tokens.", this::detokenize));
  }

  @Override
  public ObjectNode error(ApiException failure) {
    return errors.apply(failure);
  }

  private void info(Call call) {
    String name = call.exchange().query("model").orElseGet(this::first);
    try (TextModel model = TextModel.lease(pool, name)) {
      TextTools text = model.text();
      ObjectNode document = Json.object().put("model", model.name());
      document.put("bos_token", piece(text, text.bos()));
      OptionalInt end =
          text.ends().stream()
              .mapToInt(Integer::intValue)
              .filter(id -> text.bos().isEmpty() || id != text.bos().getAsInt())
              .findFirst();
      document.put("eos_token", piece(text, end.isPresent() ? end : text.bos()));
      document.put("max_model_len", model.engine().contextLength());
      document.put("vocab_size", model.engine().card().vocabSize());
      call.respond(document);
    }
  }

  private static String piece(TextTools text, OptionalInt id) {
    return id.isPresent() ? text.piece(id.getAsInt()) : "";
  }

  private void tokenize(Call call) {
    Fields body = call.fields();
    String name = body.optionalText("model").orElseGet(this::first);
    String prompt = body.text("prompt");
    boolean isWithBos = body.isOn("add_special_tokens");
    body.end();
    try (TextModel model = TextModel.lease(pool, name)) {
      TextTools text = model.text();
      IntStream ids = IntStream.of(text.encodeWithAddedTokens(prompt));
      boolean addsBos = isWithBos && text.addsBos() && text.bos().isPresent();
      int[] all = (addsBos ? IntStream.concat(text.bos().stream(), ids) : ids).toArray();
      ObjectNode document = Json.object().put("count", all.length);
      document.put("max_model_len", model.engine().contextLength());
      ArrayNode tokens = document.putArray("tokens");
      for (int id : all) {
        tokens.add(id);
      }
      call.respond(document);
    }
  }

  private void detokenize(Call call) {
    Fields body = call.fields();
    String name = body.optionalText("model").orElseGet(this::first);
    List<JsonNode> tokens = body.list("tokens");
    body.end();
    try (TextModel model = TextModel.lease(pool, name)) {
      int size = model.text().size();
      int[] ids =
          tokens.stream()
              .mapToInt(
                  node -> {
                    if (!node.canConvertToInt() || node.intValue() < 0 || node.intValue() >= size) {
                      throw ApiException.invalid(
                          "tokens", "found no id, expected whole numbers from 0 to " + (size - 1));
                    }
                    return node.intValue();
                  })
              .toArray();
      call.respond(Json.object().put("prompt", model.text().decodeWithControlTokens(ids)));
    }
  }

  private String first() {
    return pool.served().getFirst().name();
  }
}
