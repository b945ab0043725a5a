package suanpan.server.internal.ollama;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import suanpan.engine.Engine;
import suanpan.engine.EngineException;
import suanpan.engine.Message;
import suanpan.engine.ModelCard;
import suanpan.engine.Prompt;
import suanpan.engine.TextTools;
import suanpan.engine.Thinking;
import suanpan.server.ServedModel;
import suanpan.server.internal.chat.TextModel;
import suanpan.server.internal.http.Call;
import suanpan.server.internal.http.Fields;
import suanpan.server.internal.http.Json;
import suanpan.server.internal.models.ModelPool;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What models there are. What only an opened model tells is empty for the others. */
final class OllamaModels {
  private static final String LATEST = ":latest";

  /** Models stay as long as the server's rules say; Ollama's clients expect a date. */
  private static final Duration KEPT = Duration.ofDays(365);

  private final ModelPool pool;
  private final Instant start = Instant.now();

  OllamaModels(ModelPool pool) {
    this.pool = pool;
  }

  /** A model's name as it is served: clients of Ollama may add {@code :latest} to it. */
  String name(String asked) {
    boolean isServed =
        pool.served().stream().anyMatch(m -> m.name().equals(asked) || m.aliases().contains(asked));
    return !isServed && asked.endsWith(LATEST)
        ? asked.substring(0, asked.length() - LATEST.length())
        : asked;
  }

  void tags(Call call) {
    Map<String, Engine> open = pool.open();
    ObjectNode document = Json.object();
    ArrayNode models = document.putArray("models");
    for (ServedModel model : pool.served()) {
      Optional<ModelCard> card = Optional.ofNullable(open.get(model.name())).map(Engine::card);
      models.add(describe(model.name(), card));
      model.aliases().forEach(alias -> models.add(describe(alias, card)));
    }
    call.respond(document);
  }

  void running(Call call) {
    ObjectNode document = Json.object();
    ArrayNode models = document.putArray("models");
    pool.open()
        .forEach(
            (name, engine) -> {
              ObjectNode model = describe(name, Optional.of(engine.card()));
              model.put("size_vram", 0);
              model.put("expires_at", Instant.now().plus(KEPT).toString());
              model.put("context_length", engine.contextLength());
              models.add(model);
            });
    call.respond(document);
  }

  void show(Call call) {
    Fields body = call.fields();
    String asked = body.optionalText("model").orElseGet(() -> body.text("name"));
    body.ignore("name", "verbose");
    body.refuse("system", "\"\"", "what a model says is not changed here");
    body.refuse("template", "\"\"", "the model's own is used");
    body.refuse("options", "{}", "send them with each request");
    body.end();
    try (TextModel model = TextModel.lease(pool, name(asked))) {
      Engine engine = model.engine();
      ModelCard card = engine.card();
      ObjectNode document = Json.object();
      document.put("modelfile", "");
      document.put("parameters", "");
      document.put("template", "");
      document.set("details", details(card));
      ObjectNode info = document.putObject("model_info");
      info.put("general.architecture", card.architecture());
      info.put("general.parameter_count", card.parameters());
      info.put("general.name", card.title());
      info.put(card.architecture() + ".block_count", card.numHiddenLayers());
      info.put(card.architecture() + ".context_length", engine.contextLength());
      info.put(card.architecture() + ".vocab_size", card.vocabSize());
      ArrayNode capabilities = document.putArray("capabilities").add("completion").add("tools");
      if (thinks(model.text())) {
        capabilities.add("thinking");
      }
      document.put("modified_at", start.toString());
      call.respond(document);
    }
  }

  private ObjectNode describe(String name, Optional<ModelCard> card) {
    ObjectNode model = Json.object();
    model.put("name", name);
    model.put("model", name);
    model.put("modified_at", start.toString());
    model.put("size", card.map(ModelCard::weightBytes).orElse(0L));
    model.put("digest", digest(name));
    model.set("details", card.map(OllamaModels::details).orElseGet(OllamaModels::unknown));
    return model;
  }

  private static ObjectNode unknown() {
    ObjectNode details = Json.object().put("parent_model", "").put("format", "").put("family", "");
    details.putArray("families");
    return details.put("parameter_size", "").put("quantization_level", "");
  }

  private static ObjectNode details(ModelCard card) {
    ObjectNode details =
        Json.object()
            .put("parent_model", "")
            .put("format", card.container().toLowerCase(Locale.ROOT))
            .put("family", card.architecture());
    details.putArray("families").add(card.architecture());
    details.put("parameter_size", size(card.parameters()));
    String encoding =
        card.encodings().entrySet().stream()
            .max(Comparator.comparingLong(entry -> entry.getValue().bytes()))
            .map(Map.Entry::getKey)
            .orElse("");
    return details.put("quantization_level", encoding);
  }

  private static String size(long parameters) {
    return parameters >= 1e9
        ? String.format(Locale.ROOT, "%.1fB", parameters / 1e9)
        : String.format(Locale.ROOT, "%.2fM", parameters / 1e6);
  }

  /** Whether its chat format writes another prompt when reasoning is wanted. */
  private static boolean thinks(TextTools text) {
    try {
      return !prompt(text, Thinking.ON).equals(prompt(text, Thinking.OFF));
    } catch (EngineException e) {
      return false; // a format that refuses the question has no place for the answer
    }
  }

  private static String prompt(TextTools text, Thinking thinking) {
    return text.prompt(
        new Prompt.Messages(List.of(Message.user("hello")), List.of(), thinking, Map.of()));
  }

  /** Tells models apart; it is the name's and not the content's, which may take minutes to read. */
  private static String digest(String name) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
