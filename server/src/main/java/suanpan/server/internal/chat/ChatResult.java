package suanpan.server.internal.chat;

import java.util.List;
import suanpan.energy.EnergyReport;

/**
 * All answers to a request.
 *
 * @param model the model's own name, which aliases lead to
 * @param choices in their order, at least one
 */
public record ChatResult(String model, List<ChatChoice> choices) {
  public ChatResult {
    choices = List.copyOf(choices);
  }

  /** Tokens of the prompt; counted once, though each choice follows it. */
  public int promptTokens() {
    return choices.stream().mapToInt(c -> c.answer().promptTokens()).max().orElse(0);
  }

  /** Those of them that were in a cache when the first choice needed them. */
  public int cachedTokens() {
    return choices.stream().mapToInt(c -> c.answer().cachedPromptTokens()).min().orElse(0);
  }

  /** Tokens of all answers. */
  public int completionTokens() {
    return choices.stream().mapToInt(c -> c.answer().completionTokens()).sum();
  }

  /** Those of them that are reasoning. */
  public int reasoningTokens() {
    return choices.stream().mapToInt(ChatChoice::reasoningTokens).sum();
  }

  /** Of all answers together. */
  public EnergyReport energy() {
    return choices.stream().map(c -> c.answer().energy()).reduce(EnergyReport::plus).orElseThrow();
  }
}
