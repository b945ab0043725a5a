package suanpan.engine;

import java.util.List;
import java.util.Optional;
import suanpan.energy.EnergyReport;
import suanpan.templates.ToolCall;
import suanpan.templates.UnreadableCalls;

/**
 * What a model said.
 *
 * @param text the content: without reasoning, calls of tools, control tokens and stop texts
 * @param reasoning before it, where the model's chat format knows reasoning; else empty
 * @param toolCalls that the model asks for, where its chat format knows them
 * @param unreadableCalls what it began as calls and did not end as its format wants it
 * @param tokens of the answer, without the token that ended it; those of a stop text included
 * @param promptTokens tokens of the whole prompt
 * @param cachedPromptTokens those of them that were held already
 * @param completionTokens number of {@code tokens}
 * @param seed of the random numbers that were drawn
 * @param logprobs one for each of {@code tokens} if asked for, else empty
 * @param speculation what guessing ahead brought
 * @param promptLogprobs one for each token of the prompt but the first if asked for, else empty
 */
public record Answer(
    String text,
    String reasoning,
    List<ToolCall> toolCalls,
    Optional<UnreadableCalls> unreadableCalls,
    List<Integer> tokens,
    int promptTokens,
    int cachedPromptTokens,
    int completionTokens,
    FinishReason finishReason,
    long seed,
    Timings timings,
    EnergyReport energy,
    List<TokenLogprobs> logprobs,
    SpeculationReport speculation,
    List<TokenLogprobs> promptLogprobs) {
  public Answer {
    toolCalls = List.copyOf(toolCalls);
    tokens = List.copyOf(tokens);
    logprobs = List.copyOf(logprobs);
    promptLogprobs = List.copyOf(promptLogprobs);
  }

  /** The answer as a message, to go on from it: with its reasoning and calls, word for word. */
  public Message message() {
    Message message = Message.assistant(text);
    if (!reasoning.isEmpty()) {
      message = message.withReasoning(reasoning);
    }
    return toolCalls.isEmpty() ? message : message.withToolCalls(toolCalls);
  }
}
