package suanpan.engine;

import java.time.Duration;

/**
 * Hears what a {@link Scheduler} does, for metrics. Called on the scheduler's own thread (refusals:
 * on the thread that submits), so methods must return at once and throw nothing: what they throw is
 * dropped.
 */
public interface SchedulerListener {
  /** Hears nothing. */
  SchedulerListener NONE = new SchedulerListener() {};

  /** A request was refused, for example with a {@link QueueFullException}. */
  default void onRefused(String caller, EngineException reason) {}

  /**
   * The prompt of a request is begun.
   *
   * @param queued how long it has waited
   * @param cachedPromptTokens tokens of it that need not be computed
   */
  default void onBegin(String caller, Duration queued, int promptTokens, int cachedPromptTokens) {}

  /**
   * The first token of an answer was drawn.
   *
   * @param afterSubmit time since its submission
   */
  default void onFirstToken(String caller, Duration afterSubmit) {}

  /**
   * A further token was drawn.
   *
   * @param afterPrevious time since the one before
   */
  default void onToken(String caller, Duration afterPrevious) {}

  /** An answer has ended; cancelled ones too, but not those that failed. */
  default void onAnswer(String caller, Answer answer) {}

  /** A request came to no answer, for example with a {@link RequestTimeoutException}. */
  default void onFailure(String caller, RuntimeException reason) {}

  /**
   * A pass is done.
   *
   * @param streams answers that took part
   * @param tokens that it fed
   */
  default void onPass(int streams, int tokens, Duration took) {}

  /** Something that the operator should know, such as a damaged file that was removed; a line. */
  default void onNote(String note) {}
}
