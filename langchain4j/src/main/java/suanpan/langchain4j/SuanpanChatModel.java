package suanpan.langchain4j;

import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.Set;
import suanpan.engine.Engine;
import suanpan.engine.GenerateListener;
import suanpan.engine.Session;

/**
 * A chat model on an engine of this process. Immutable, shared by threads; the engine stays the
 * caller's to close.
 */
public final class SuanpanChatModel implements ChatModel {
  private final Engine engine;
  private final Sessions sessions;
  private final ChatRequestParameters defaults;

  private SuanpanChatModel(Engine engine, Sessions sessions, ChatRequestParameters defaults) {
    this.engine = engine;
    this.sessions = sessions;
    this.defaults = defaults;
  }

  /** Answers as the model wants to be sampled, unless a request says otherwise. */
  public static SuanpanChatModel of(Engine engine) {
    return new SuanpanChatModel(engine, new Sessions(engine), DefaultChatRequestParameters.EMPTY);
  }

  /** The same model with other parameters for what a request does not say. */
  public SuanpanChatModel withDefaults(ChatRequestParameters parameters) {
    return new SuanpanChatModel(engine, sessions, parameters);
  }

  /**
   * @throws dev.langchain4j.exception.UnsupportedFeatureException if the request asks for what
   *     cannot be done
   * @throws suanpan.engine.EngineException if it cannot be answered, for example because it does
   *     not fit the context
   */
  @Override
  public ChatResponse doChat(ChatRequest request) {
    Session session = sessions.take();
    try {
      return Answers.of(
          session.generate(Requests.of(request, engine.defaultSampling()), GenerateListener.NONE),
          engine.card().title());
    } finally {
      sessions.giveBack(session);
    }
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
