package suanpan.server.internal.openai;

import java.util.List;
import suanpan.server.internal.chat.ChatService;
import suanpan.server.internal.http.Access;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.Dialect;
import suanpan.server.internal.http.Route;
import tools.jackson.databind.node.ObjectNode;

/** OpenAI's API: models, chat completions and completions. */
public final class OpenAiDialect implements Dialect {
  private final Models models;
  private final ChatCompletions chat;
  private final Completions completions;

  public OpenAiDialect(ChatService service) {
    this.models = new Models(service.pool());
    this.chat = new ChatCompletions(service);
    this.completions = new Completions(service);
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/v1/models", Access.KEY, "The models that are served.", models::list),
        Route.get("/v1/models/{model}", Access.KEY, "One model.", models::one),
        Route.post("/v1/chat/completions", Access.KEY, "Answers a conversation.", chat::answer),
        Route.post("/v1/completions", Access.KEY, "Goes on from texts.", completions::answer));
  }

  @Override
  public ObjectNode error(ApiException failure) {
    return OpenAiErrors.body(failure);
  }
}
