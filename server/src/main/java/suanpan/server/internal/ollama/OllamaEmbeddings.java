package suanpan.server.internal.ollama;

import java.util.List;
import java.util.OptionalInt;
import suanpan.engine.Prompt;
import suanpan.server.internal.embeddings.Embedder;
import suanpan.server.internal.embeddings.EmbeddingsDialect;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.Call;
import suanpan.server.internal.http.Fields;
import suanpan.server.internal.http.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/embed} and the older {@code /api/embeddings}. */
final class OllamaEmbeddings {
  private final OllamaModels models;
  private final Embedder embedder;

  OllamaEmbeddings(OllamaModels models, Embedder embedder) {
    this.models = models;
    this.embedder = embedder;
  }

  void embed(Call call) {
    long start = System.nanoTime();
    Fields body = call.fields();
    String asked = body.text("model");
    body.requiredNode("input");
    List<Prompt> prompts = body.texts("input").stream().<Prompt>map(Prompt.Text::new).toList();
    if (prompts.isEmpty()) {
      throw ApiException.invalid("input", "found none, expected at least one text");
    }
    Embedder.Longer longer =
        body.isOnOrAbsent("truncate") ? Embedder.Longer.CUT : Embedder.Longer.REFUSE;
    OptionalInt dimensions = body.integer("dimensions", 1, Integer.MAX_VALUE);
    ignoreMachine(body);
    body.end();
    Embedder.Embedded embedded = embedder.embed(call, models.name(asked), "input", prompts, longer);
    EmbeddingsDialect.requireDimensions(dimensions, embedded);
    ObjectNode document = Json.object().put("model", asked);
    ArrayNode vectors = document.putArray("embeddings");
    embedded.vectors().forEach(vector -> vectors.add(EmbeddingsDialect.numbers(vector)));
    document.put("total_duration", System.nanoTime() - start);
    document.put("load_duration", 0);
    document.put("prompt_eval_count", embedded.tokens());
    call.respond(document);
  }

  void embedOne(Call call) {
    Fields body = call.fields();
    String asked = body.text("model");
    List<Prompt> prompt = List.of(new Prompt.Text(body.text("prompt")));
    ignoreMachine(body);
    body.end();
    Embedder.Embedded embedded =
        embedder.embed(call, models.name(asked), "prompt", prompt, Embedder.Longer.CUT);
    ObjectNode document = Json.object();
    document.set("embedding", EmbeddingsDialect.numbers(embedded.vectors().getFirst()));
    call.respond(document);
  }

  /** No option changes an embedding. */
  private static void ignoreMachine(Fields body) {
    body.object("options");
    body.ignore("keep_alive");
  }
}
