package suanpan.server.internal.openai;

import java.util.ArrayList;
import java.util.List;
import suanpan.engine.Prompt;
import suanpan.engine.TextTools;
import suanpan.server.internal.chat.ChatEvent;
import suanpan.server.internal.chat.ChatRequest;
import suanpan.server.internal.chat.ChatResult;
import suanpan.server.internal.chat.ChatService;
import suanpan.server.internal.chat.ChatStream;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.Call;
import suanpan.server.internal.http.SseWriter;
import suanpan.server.internal.openai.CompletionFields.Asked;
import suanpan.server.internal.openai.CompletionFields.Echo;

/** {@code /v1/completions}: texts that go on from texts, and how probable a text is. */
final class Completions {
  private final ChatService service;

  Completions(ChatService service) {
    this.service = service;
  }

  void answer(Call call) {
    Asked asked = CompletionFields.read(call.fields());
    String model = asked.requests().getFirst().model();
    call.callRecord().setModel(model);
    List<ChatStream> streams = new ArrayList<>();
    try {
      for (ChatRequest request : asked.requests()) {
        streams.add(service.open(request, call));
      }
      CompletionDocuments documents = new CompletionDocuments(model);
      if (asked.delivery() == Delivery.WHOLE) {
        for (int i = 0; i < streams.size(); i++) {
          ChatResult result = streams.get(i).await();
          documents.add(result, echoed(streams.get(i), asked, i));
        }
        call.respond(documents.whole());
      } else {
        stream(call, streams, asked, documents);
      }
    } finally {
      streams.forEach(ChatStream::close);
    }
  }

  /** The prompt's text and tokens; empty if they are not wanted. */
  private static CompletionDocuments.Echoed echoed(ChatStream stream, Asked asked, int number) {
    if (asked.echo() == Echo.OFF) {
      return CompletionDocuments.Echoed.NOTHING;
    }
    TextTools text =
        stream
            .text()
            .orElseThrow(
                () -> ApiException.unsupported("echo", "this model has no tokenizer to show it"));
    Prompt prompt = asked.requests().get(number).prompt();
    int[] ids = text.tokens(prompt);
    String shown = prompt instanceof Prompt.Text plain ? plain.text() : text.decode(ids);
    return new CompletionDocuments.Echoed(shown, text.piece(ids[0]));
  }

  private static void stream(
      Call call, List<ChatStream> streams, Asked asked, CompletionDocuments documents) {
    ChatEvent event = streams.getFirst().first();
    try (SseWriter out = call.sse()) {
      try {
        for (int i = 0; i < streams.size(); i++) {
          CompletionChunks chunks =
              new CompletionChunks(documents, asked, i, echoed(streams.get(i), asked, i).text());
          while (true) {
            if (event instanceof ChatEvent.Idle) {
              out.comment("waiting");
            }
            chunks.of(event).forEach(out::data);
            if (event instanceof ChatEvent.Ended) {
              break;
            }
            event = streams.get(i).next();
          }
          event = i + 1 < streams.size() ? streams.get(i + 1).next() : event;
        }
        out.data(documents.last(asked.delivery()));
        out.line("[DONE]");
      } catch (ApiException e) {
        call.callRecord().setProblem(e.message());
        out.data(OpenAiErrors.body(e));
      }
    }
  }
}
