package suanpan.server.internal.anthropic;

import java.util.List;
import java.util.UUID;
import suanpan.engine.Answer;
import suanpan.engine.TextTools;
import suanpan.server.internal.chat.ChatEvent;
import suanpan.server.internal.chat.ChatRequest;
import suanpan.server.internal.chat.ChatResult;
import suanpan.server.internal.chat.ChatService;
import suanpan.server.internal.chat.ChatStream;
import suanpan.server.internal.chat.TextModel;
import suanpan.server.internal.http.Access;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.Call;
import suanpan.server.internal.http.Dialect;
import suanpan.server.internal.http.Json;
import suanpan.server.internal.http.Route;
import suanpan.server.internal.http.SseWriter;
import tools.jackson.databind.node.ObjectNode;

/** Anthropic's Messages API. */
public final class AnthropicDialect implements Dialect {
  private final ChatService service;

  public AnthropicDialect(ChatService service) {
    this.service = service;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post(
            "/v1/messages", Access.KEY, "Answers a conversation (Anthropic).", this::messages),
        Route.post(
            "/v1/messages/count_tokens",
            Access.KEY,
            "Counts the tokens of a conversation (Anthropic).",
            this::countTokens));
  }

  @Override
  public ObjectNode error(ApiException failure) {
    ObjectNode document = Json.object().put("type", "error");
    document.putObject("error").put("type", type(failure)).put("message", failure.message());
    return document;
  }

  private static String type(ApiException failure) {
    return switch (failure.kind()) {
      case INVALID_REQUEST, METHOD_NOT_ALLOWED, UNSUPPORTED_MEDIA_TYPE, REQUEST_TIMEOUT ->
          "invalid_request_error";
      case UNAUTHENTICATED -> "authentication_error";
      case FORBIDDEN -> "permission_error";
      case NOT_FOUND -> "not_found_error";
      case TOO_LARGE -> "request_too_large";
      case RATE_LIMITED -> "rate_limit_error";
      case UNAVAILABLE -> "overloaded_error";
      case TIMEOUT -> "timeout_error";
      case INTERNAL -> "api_error";
    };
  }

  private void messages(Call call) {
    MessagesRequest request = MessagesRequest.of(call.fields(), service.memory());
    ChatRequest chat = request.chat();
    call.callRecord().setModel(chat.model());
    try (TextModel model = TextModel.lease(service.pool(), chat.model());
        ChatStream stream = service.open(chat, call)) {
      if (request.isStream()) {
        stream(call, chat, stream, model.text());
      } else {
        whole(call, chat, stream, model.text());
      }
    }
  }

  private static void whole(Call call, ChatRequest chat, ChatStream stream, TextTools text) {
    MessageBuilder message = new MessageBuilder(newId(), chat.model(), MessageBuilder.Sink.NONE);
    ChatResult result = stream.await(message::add);
    call.respond(end(chat, result, text, message));
  }

  private void stream(Call call, ChatRequest chat, ChatStream stream, TextTools text) {
    // The first event decides the status: what fails before it is still a plain error.
    ChatEvent event = stream.first();
    try (SseWriter out = call.sse()) {
      MessageBuilder message = new MessageBuilder(newId(), chat.model(), out::event);
      message.begin(text.tokens(chat.prompt()).length);
      try {
        while (!(event instanceof ChatEvent.Ended)) {
          if (event instanceof ChatEvent.Idle) {
            message.ping();
          } else {
            message.add(event);
          }
          event = stream.next();
        }
        end(chat, ((ChatEvent.Ended) event).result(), text, message);
      } catch (ApiException e) {
        call.callRecord().setProblem(e.message());
        out.event("error", error(e));
      }
    }
  }

  private static ObjectNode end(
      ChatRequest chat, ChatResult result, TextTools text, MessageBuilder message) {
    Answer answer = result.choices().getFirst().answer();
    String decoded = text.decode(answer.tokens().stream().mapToInt(Integer::intValue).toArray());
    return message.end(result, MessageBuilder.stopSequence(decoded, answer, chat.stop()));
  }

  private void countTokens(Call call) {
    ChatRequest asked = MessagesRequest.ofCount(call.fields(), service.memory());
    call.callRecord().setModel(asked.model());
    try (TextModel model = TextModel.lease(service.pool(), asked.model())) {
      call.respond(Json.object().put("input_tokens", model.tokens(asked.prompt()).length));
    }
  }

  private static String newId() {
    return "msg_" + UUID.randomUUID().toString().replace("-", "");
  }
}
