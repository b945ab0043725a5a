package suanpan.server.internal.responses;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import suanpan.engine.Message;
import suanpan.server.internal.chat.ChatChoice;
import suanpan.server.internal.chat.ChatEvent;
import suanpan.server.internal.chat.ChatResult;
import suanpan.server.internal.chat.ChatService;
import suanpan.server.internal.chat.ChatStream;
import suanpan.server.internal.http.Access;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.Call;
import suanpan.server.internal.http.Dialect;
import suanpan.server.internal.http.ErrorKind;
import suanpan.server.internal.http.Json;
import suanpan.server.internal.http.Route;
import suanpan.server.internal.http.SseWriter;
import tools.jackson.databind.node.ObjectNode;

/** OpenAI's Responses API. */
public final class ResponsesDialect implements Dialect {
  private final ChatService service;
  private final Function<ApiException, ObjectNode> errors;
  private final ResponseStore store = new ResponseStore(InstantSource.system());

  /**
   * @param errors how OpenAI's API says them
   */
  public ResponsesDialect(ChatService service, Function<ApiException, ObjectNode> errors) {
    this.service = service;
    this.errors = errors;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post("/v1/responses", Access.KEY, "Answers, and keeps the answer.", this::answer),
        Route.get("/v1/responses/{id}", Access.KEY, "An answer that is kept.", this::find),
        Route.delete("/v1/responses/{id}", Access.KEY, "Forgets an answer.", this::delete));
  }

  @Override
  public ObjectNode error(ApiException failure) {
    return errors.apply(failure);
  }

  private void answer(Call call) {
    String caller = call.caller().name();
    ResponsesRequest request =
        ResponsesRequest.of(call.fields(), service.memory(), id -> conversation(id, caller));
    String model = request.chat().model();
    call.callRecord().setModel(model);
    try (ChatStream stream = service.open(request.chat(), call)) {
      if (request.isStream()) {
        stream(call, request, stream);
      } else {
        ResponseBuilder response =
            new ResponseBuilder(model, request.echo(), ResponseBuilder.Sink.NONE);
        ChatResult result = stream.await(response::add);
        call.respond(end(call, request, response, result));
      }
    }
  }

  private void stream(Call call, ResponsesRequest request, ChatStream stream) {
    // The first event decides the status: what fails before it is still a plain error.
    ChatEvent event = stream.first();
    try (SseWriter out = call.sse()) {
      ResponseBuilder response =
          new ResponseBuilder(request.chat().model(), request.echo(), out::event);
      response.begin();
      try {
        while (!(event instanceof ChatEvent.Ended)) {
          if (event instanceof ChatEvent.Idle) {
            out.comment("waiting");
          } else {
            response.add(event);
          }
          event = stream.next();
        }
        end(call, request, response, ((ChatEvent.Ended) event).result());
      } catch (ApiException e) {
        call.callRecord().setProblem(e.message());
        response.fail(e);
      }
    }
  }

  /** Keeps the response before its last event, after which a client may come back to it. */
  private ObjectNode end(
      Call call, ResponsesRequest request, ResponseBuilder response, ChatResult result) {
    ObjectNode document = response.end(result);
    if (request.isStored()) {
      List<Message> conversation = new ArrayList<>(request.conversation());
      conversation.add(message(result.choices().getFirst()));
      store.keep(response.id(), call.caller().name(), document, conversation);
    }
    response.announce(document);
    return document;
  }

  private static Message message(ChatChoice choice) {
    Message message = Message.assistant(choice.answer().text());
    if (!choice.answer().reasoning().isEmpty()) {
      message = message.withReasoning(choice.answer().reasoning());
    }
    return choice.calls().isEmpty() ? message : message.withToolCalls(choice.calls());
  }

  private List<Message> conversation(String id, String caller) {
    return store
        .find(id, caller)
        .map(ResponseStore.Kept::conversation)
        .orElseThrow(
            () ->
                new ApiException(
                        ErrorKind.INVALID_REQUEST,
                        String.format(
                            Locale.ROOT,
                            "previous_response_id: no response '%s' is kept; they are for %d"
                                + " minutes, the latest %d of them",
                            id,
                            ResponseStore.KEPT.toMinutes(),
                            ResponseStore.MAX_RESPONSES))
                    .withCode("previous_response_not_found")
                    .withField("previous_response_id"));
  }

  private void find(Call call) {
    String id = call.parameter("id");
    call.respond(
        store
            .find(id, call.caller().name())
            .map(ResponseStore.Kept::response)
            .orElseThrow(() -> notKept(id)));
  }

  private void delete(Call call) {
    String id = call.parameter("id");
    if (!store.delete(id, call.caller().name())) {
      throw notKept(id);
    }
    call.respond(Json.object().put("id", id).put("object", "response").put("deleted", true));
  }

  private static ApiException notKept(String id) {
    return new ApiException(ErrorKind.NOT_FOUND, "Response with id '%s' not found.".formatted(id));
  }
}
