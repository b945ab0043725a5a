package suanpan.langchain4j;

import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.Set;
import suanpan.engine.Engine;
import suanpan.engine.Scheduler;

/** A chat model on an engine of this process. Immutable, shared by threads. */
public final class SuanpanChatModel implements ChatModel {
  private final Engine engine;
  private final Scheduler scheduler;
  private final ChatRequestParameters defaults;

  SuanpanChatModel(Engine engine, Scheduler scheduler) {
    this(engine, scheduler, DefaultChatRequestParameters.EMPTY);
  }

  private SuanpanChatModel(Engine engine, Scheduler scheduler, ChatRequestParameters defaults) {
    this.engine = engine;
    this.scheduler = scheduler;
    this.defaults = defaults;
  }

  /**
   * The same model with other parameters for what a request does not say; what they do not say
   * either is as the model wants to be sampled.
   */
  public SuanpanChatModel withDefaults(ChatRequestParameters parameters) {
    return new SuanpanChatModel(engine, scheduler, parameters);
  }

  /**
   * @throws dev.langchain4j.exception.UnsupportedFeatureException if the request asks for what
   *     cannot be done
   * @throws suanpan.engine.EngineException if it cannot be answered, for example because it does
   *     not fit the context
   */
  @Override
  public ChatResponse doChat(ChatRequest request) {
    return Answers.of(
        scheduler.submit(Requests.of(request, engine.defaultSampling()), Requests.CALLER).answer(),
        engine.card().title());
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
