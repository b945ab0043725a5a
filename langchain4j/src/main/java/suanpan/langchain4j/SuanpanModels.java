package suanpan.langchain4j;

import suanpan.engine.Engine;
import suanpan.engine.Pooling;
import suanpan.engine.Scheduler;

/**
 * LangChain4j's models on one engine. What they are asked at the same time they compute together,
 * and beginnings that prompts have in common are computed once. Shared by threads. The engine stays
 * the caller's to close, which ends the models too.
 */
public final class SuanpanModels {
  private final Engine engine;
  private final Scheduler scheduler;

  private SuanpanModels(Engine engine, Scheduler scheduler) {
    this.engine = engine;
    this.scheduler = scheduler;
  }

  /** One for an engine is enough. */
  public static SuanpanModels of(Engine engine) {
    return new SuanpanModels(engine, engine.newScheduler());
  }

  /** Answers conversations. */
  public SuanpanChatModel chat() {
    return new SuanpanChatModel(engine, scheduler);
  }

  /** Answers conversations and hands the answers over as they grow. */
  public SuanpanStreamingChatModel streamingChat() {
    return new SuanpanStreamingChatModel(engine, scheduler);
  }

  /** Embeds texts by the mean of the last hidden states. */
  public SuanpanEmbeddingModel embedding() {
    return embedding(Pooling.MEAN);
  }

  /** Embeds texts. */
  public SuanpanEmbeddingModel embedding(Pooling pooling) {
    return new SuanpanEmbeddingModel(engine, pooling);
  }
}
