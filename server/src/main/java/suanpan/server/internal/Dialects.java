package suanpan.server.internal;

import java.util.List;
import suanpan.server.internal.chat.ChatService;
import suanpan.server.internal.http.Dialect;
import suanpan.server.internal.openai.OpenAiDialect;

/** The dialects that this server speaks. The first one answers where nobody knows the address. */
public final class Dialects {
  private Dialects() {}

  public static List<Dialect> over(ChatService service) {
    return List.of(new OpenAiDialect(service));
  }
}
