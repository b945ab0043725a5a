package suanpan.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import suanpan.energy.EnergyReport;
import suanpan.engine.Answer;
import suanpan.engine.Timings;

/** What a response of these models tells beyond LangChain4j's own metadata. */
public final class SuanpanMetadata extends ChatResponseMetadata {
  private final int cachedPromptTokens;
  private final EnergyReport energy;
  private final Timings timings;

  SuanpanMetadata(ChatResponseMetadata.Builder<?> common, Answer answer) {
    super(common);
    this.cachedPromptTokens = answer.cachedPromptTokens();
    this.energy = answer.energy();
    this.timings = answer.timings();
  }

  /** Tokens of the prompt that were computed before. */
  public int cachedPromptTokens() {
    return cachedPromptTokens;
  }

  /** What the answer took. */
  public EnergyReport energy() {
    return energy;
  }

  /** How long it took. */
  public Timings timings() {
    return timings;
  }
}
