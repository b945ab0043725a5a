package suanpan.server.internal;

import java.util.List;
import suanpan.server.internal.anthropic.AnthropicDialect;
import suanpan.server.internal.chat.ChatService;
import suanpan.server.internal.http.Dialect;
import suanpan.server.internal.openai.OpenAiDialect;
import suanpan.server.internal.responses.ResponsesDialect;

/** The dialects that this server speaks. The first one answers where nobody knows the address. */
public final class Dialects {
  private Dialects() {}

  public static List<Dialect> over(ChatService service) {
    OpenAiDialect openAi = new OpenAiDialect(service);
    return List.of(
        openAi, new ResponsesDialect(service, openAi::error), new AnthropicDialect(service));
  }
}
