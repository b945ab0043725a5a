package suanpan.server.internal.ollama;

import java.util.List;
import java.util.Optional;
import suanpan.server.internal.chat.ChatEvent;
import suanpan.server.internal.chat.ChatRequest;
import suanpan.server.internal.chat.ChatService;
import suanpan.server.internal.chat.ChatStream;
import suanpan.server.internal.chat.TextModel;
import suanpan.server.internal.embeddings.Embedder;
import suanpan.server.internal.http.Access;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.Call;
import suanpan.server.internal.http.Dialect;
import suanpan.server.internal.http.Fields;
import suanpan.server.internal.http.Json;
import suanpan.server.internal.http.NdjsonWriter;
import suanpan.server.internal.http.Route;
import tools.jackson.databind.node.ObjectNode;

/** Ollama's API. */
public final class OllamaDialect implements Dialect {
  /** The version of Ollama whose API this is; clients look for what they need at least. */
  private static final String VERSION = "0.12.11";

  private final ChatService service;
  private final OllamaModels models;
  private final OllamaEmbeddings embeddings;

  public OllamaDialect(ChatService service, Embedder embedder) {
    this.service = service;
    this.models = new OllamaModels(service.pool());
    this.embeddings = new OllamaEmbeddings(models, embedder);
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post("/api/chat", Access.KEY, "Answers a conversation (Ollama).", this::chat),
        Route.post("/api/generate", Access.KEY, "Goes on from a text (Ollama).", this::generate),
        Route.post("/api/embed", Access.KEY, "Embeds texts (Ollama).", embeddings::embed),
        Route.post("/api/embeddings", Access.KEY, "Embeds a text (Ollama).", embeddings::embedOne),
        Route.get("/api/tags", Access.KEY, "The models that are served (Ollama).", models::tags),
        Route.get("/api/ps", Access.KEY, "The models that are open (Ollama).", models::running),
        Route.post("/api/show", Access.KEY, "What a model is (Ollama).", models::show),
        Route.get(
            "/api/version",
            Access.OPEN,
            "The version of Ollama's API.",
            call -> call.respond(Json.object().put("version", VERSION))));
  }

  @Override
  public ObjectNode error(ApiException failure) {
    return Json.object().put("error", failure.message());
  }

  private void chat(Call call) {
    Fields body = call.fields();
    String name = models.name(body.text("model"));
    answer(call, OllamaRequest.ofChat(body, name, service.memory()), OllamaDocuments.Form.CHAT);
  }

  private void generate(Call call) {
    Fields body = call.fields();
    String name = models.name(body.text("model"));
    answer(call, OllamaRequest.ofGenerate(body, name), OllamaDocuments.Form.GENERATE);
  }

  private void answer(Call call, OllamaRequest request, OllamaDocuments.Form form) {
    call.callRecord().setModel(request.model());
    long start = System.nanoTime();
    try (TextModel model = TextModel.lease(service.pool(), request.model())) {
      long loadNanos = System.nanoTime() - start;
      requireContext(request.contextLength(), model.engine().contextLength());
      int choices = request.chat().map(ChatRequest::choices).orElse(1);
      OllamaDocuments documents =
          new OllamaDocuments(form, request.model(), choices, start, loadNanos);
      Optional<ChatRequest> chat = request.chat();
      if (chat.isEmpty()) {
        call.respond(documents.loaded());
        return;
      }
      try (ChatStream stream = service.open(chat.get(), call)) {
        if (request.isStream()) {
          stream(call, stream, documents);
        } else {
          call.respond(documents.whole(stream.await()));
        }
      }
    }
  }

  private static void requireContext(int wanted, int there) {
    if (wanted > there) {
      throw ApiException.unsupported(
          "options.num_ctx", "found %d, expected at most %d tokens".formatted(wanted, there));
    }
  }

  private static void stream(Call call, ChatStream stream, OllamaDocuments documents) {
    // The first event decides the status: what fails before it is still a plain error.
    ChatEvent event = stream.first();
    try (NdjsonWriter out = call.ndjson()) {
      try {
        while (true) {
          documents.lines(event).forEach(out::line);
          if (event instanceof ChatEvent.Ended) {
            return;
          }
          event = stream.next();
        }
      } catch (ApiException e) {
        call.callRecord().setProblem(e.message());
        out.line(Json.object().put("error", e.message()));
      }
    }
  }
}
