package suanpan.langchain4j;

import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.Set;
import suanpan.engine.Engine;
import suanpan.engine.GenerateRequest;
import suanpan.engine.Session;

/**
 * A chat model on an engine of this process that hands its answer over as it grows. Immutable,
 * shared by threads; the engine stays the caller's to close.
 *
 * <p>A call returns at once, and the handler hears from a virtual thread of its own. Through the
 * context that {@code onPartialResponse} and {@code onPartialThinking} get, a handler can cancel;
 * the response is then what there was, with {@code FinishReason.OTHER}. What a handler throws ends
 * the answer and reaches {@code onError}.
 */
public final class SuanpanStreamingChatModel implements StreamingChatModel {
  private final Engine engine;
  private final Sessions sessions;
  private final ChatRequestParameters defaults;

  private SuanpanStreamingChatModel(
      Engine engine, Sessions sessions, ChatRequestParameters defaults) {
    this.engine = engine;
    this.sessions = sessions;
    this.defaults = defaults;
  }

  /** Answers as the model wants to be sampled, unless a request says otherwise. */
  public static SuanpanStreamingChatModel of(Engine engine) {
    return new SuanpanStreamingChatModel(
        engine, new Sessions(engine), DefaultChatRequestParameters.EMPTY);
  }

  /** The same model with other parameters for what a request does not say. */
  public SuanpanStreamingChatModel withDefaults(ChatRequestParameters parameters) {
    return new SuanpanStreamingChatModel(engine, sessions, parameters);
  }

  /**
   * @throws dev.langchain4j.exception.UnsupportedFeatureException if the request asks for what
   *     cannot be done; other errors reach the handler
   */
  @Override
  public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
    GenerateRequest asked = Requests.of(request, engine.defaultSampling());
    Thread.ofVirtual().name("suanpan-answer").start(() -> answer(asked, handler));
  }

  private void answer(GenerateRequest request, StreamingChatResponseHandler handler) {
    ChatResponse response;
    try {
      Session session = sessions.take();
      try {
        response =
            Answers.of(
                session.generate(request, new Streaming(handler, session::cancel)),
                engine.card().title());
      } finally {
        sessions.giveBack(session);
      }
    } catch (RuntimeException | Error e) {
      handler.onError(e);
      return;
    }
    handler.onCompleteResponse(response);
  }

  @Override
  public ChatRequestParameters defaultRequestParameters() {
    return defaults;
  }

  @Override
  public Set<Capability> supportedCapabilities() {
    return Set.of();
  }
}
