package suanpan.server.internal.openai;

import suanpan.server.internal.chat.ChatEvent;
import suanpan.server.internal.chat.ChatResult;
import suanpan.server.internal.chat.ChatService;
import suanpan.server.internal.chat.ChatStream;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.Call;
import suanpan.server.internal.http.SseWriter;

/** {@code /v1/chat/completions}. */
final class ChatCompletions {
  private final ChatService service;
  private final ChatFields fields;

  ChatCompletions(ChatService service) {
    this.service = service;
    this.fields = new ChatFields(service.memory());
  }

  void answer(Call call) {
    ChatFields.Asked asked = fields.read(call.fields());
    String model = asked.request().model();
    call.callRecord().setModel(model);
    ChatDocuments documents = new ChatDocuments(model);
    try (ChatStream stream = service.open(asked.request(), call)) {
      if (asked.delivery() == Delivery.WHOLE) {
        ChatResult result = stream.await();
        call.respond(documents.whole(result));
      } else {
        stream(call, stream, new ChatChunks(documents, asked.delivery()));
      }
    }
  }

  private static void stream(Call call, ChatStream stream, ChatChunks chunks) {
    // The first event decides the status: what fails before it is still a plain error.
    ChatEvent first = stream.first();
    try (SseWriter out = call.sse()) {
      try {
        ChatEvent event = first;
        while (true) {
          if (event instanceof ChatEvent.Idle) {
            out.comment("waiting");
          } else {
            chunks.of(event).forEach(out::data);
          }
          if (event instanceof ChatEvent.Ended) {
            out.line("[DONE]");
            return;
          }
          event = stream.next();
        }
      } catch (ApiException e) {
        call.callRecord().setProblem(e.message());
        out.data(OpenAiErrors.body(e));
      }
    }
  }
}
