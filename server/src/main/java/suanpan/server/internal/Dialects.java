package suanpan.server.internal;

import java.util.List;
import suanpan.server.internal.anthropic.AnthropicDialect;
import suanpan.server.internal.chat.ChatService;
import suanpan.server.internal.embeddings.Embedder;
import suanpan.server.internal.embeddings.EmbeddingsDialect;
import suanpan.server.internal.http.Dialect;
import suanpan.server.internal.ollama.OllamaDialect;
import suanpan.server.internal.openai.OpenAiDialect;
import suanpan.server.internal.responses.ResponsesDialect;
import suanpan.server.internal.tokens.TokensDialect;

/** The dialects that this server speaks. The first one answers where nobody knows the address. */
public final class Dialects {
  private Dialects() {}

  public static List<Dialect> over(ChatService service) {
    OpenAiDialect openAi = new OpenAiDialect(service);
    Embedder embedder = new Embedder(service.pool());
    return List.of(
        openAi,
        new ResponsesDialect(service, openAi::error),
        new EmbeddingsDialect(service, embedder, openAi::error),
        new TokensDialect(service.pool(), openAi::error),
        new AnthropicDialect(service),
        new OllamaDialect(service, embedder));
  }
}
