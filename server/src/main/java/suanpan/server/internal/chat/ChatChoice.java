package suanpan.server.internal.chat;

import java.util.List;
import suanpan.engine.Answer;
import suanpan.templates.ToolCall;

/**
 * One of the answers to a request.
 *
 * @param answer as the engine gave it
 * @param calls those of the answer under the ids that the client sees
 * @param reasoningTokens tokens of the answer that are reasoning
 */
public record ChatChoice(Answer answer, List<ToolCall> calls, int reasoningTokens) {
  public ChatChoice {
    calls = List.copyOf(calls);
  }
}
