package suanpan.langchain4j;

import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import suanpan.engine.Answer;
import suanpan.engine.Engine;
import suanpan.engine.Scheduler;
import suanpan.engine.Ticket;

/**
 * A chat model on an engine of this process that hands its answer over as it grows. Immutable,
 * shared by threads.
 *
 * <p>A call returns at once, and the handler hears from another thread; a slow one slows nobody.
 * Through the context that {@code onPartialResponse} and {@code onPartialThinking} get, a handler
 * can cancel; the response is then what there was, with {@code FinishReason.OTHER}. What a handler
 * throws ends the answer and reaches its {@code onError}.
 */
public final class SuanpanStreamingChatModel implements StreamingChatModel {
  private final Engine engine;
  private final Scheduler scheduler;
  private final ChatRequestParameters defaults;

  SuanpanStreamingChatModel(Engine engine, Scheduler scheduler) {
    this(engine, scheduler, DefaultChatRequestParameters.EMPTY);
  }

  private SuanpanStreamingChatModel(
      Engine engine, Scheduler scheduler, ChatRequestParameters defaults) {
    this.engine = engine;
    this.scheduler = scheduler;
    this.defaults = defaults;
  }

  /** As {@link SuanpanChatModel#withDefaults}. */
  public SuanpanStreamingChatModel withDefaults(ChatRequestParameters parameters) {
    return new SuanpanStreamingChatModel(engine, scheduler, parameters);
  }

  /**
   * @throws dev.langchain4j.exception.UnsupportedFeatureException if the request asks for what
   *     cannot be done
   * @throws suanpan.engine.EngineException if it is refused; what fails later reaches the handler
   */
  @Override
  public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
    CompletableFuture<Ticket> ticket = new CompletableFuture<>();
    Streaming streaming = new Streaming(handler, () -> cancel(ticket)); // heard before or after
    ticket.complete(
        scheduler.submit(
            Requests.of(request, engine.defaultSampling()), Requests.CALLER, streaming));
    var _ =
        ticket
            .join()
            .future()
            .thenApply(this::response)
            .whenComplete(
                (response, failure) -> {
                  if (failure == null) {
                    handler.onCompleteResponse(response);
                  } else {
                    handler.onError(cause(failure));
                  }
                });
  }

  private static void cancel(CompletableFuture<Ticket> ticket) {
    var _ = ticket.thenAccept(Ticket::cancel);
  }

  private ChatResponse response(Answer answer) {
    return Answers.of(answer, engine.card().title());
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  @Override
  public ChatRequestParameters defaultRequestParameters() {
    return defaults;
  }

  @Override
  public Set<Capability> supportedCapabilities() {
    return Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
  }
}
