package suanpan.engine;

import suanpan.templates.ToolCall;

/**
 * Follows an answer as it grows: in a session on the thread that generates, under a {@link
 * Scheduler} on a thread of its own, call after call. What a method throws ends the run and reaches
 * the caller.
 */
public interface GenerateListener {
  /** Hears nothing. */
  GenerateListener NONE = new GenerateListener() {};

  /**
   * Part of the prompt is done.
   *
   * @param done tokens held, cached ones included
   * @param total tokens of the prompt
   */
  default void onPrompt(int done, int total) {}

  /** A token was chosen; its text may come later. */
  default void onToken(int token, String piece) {}

  /** Its probability, if the request asked for it; before {@link #onToken}. */
  default void onLogprobs(TokenLogprobs logprobs) {}

  /**
   * More text: whole characters, and nothing that may still turn out to begin a stop text. The
   * pieces together are the answer's text.
   */
  default void onText(String text) {}

  /** More of the reasoning, in the same way; it comes before the text. */
  default void onReasoning(String text) {}

  /** A whole call of a tool. */
  default void onToolCall(ToolCall call) {}
}
