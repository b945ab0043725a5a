package suanpan.langchain4j;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import java.nio.file.Path;
import java.util.Map;
import suanpan.engine.Engine;
import suanpan.engine.EngineOptions;
import suanpan.engine.KernelChoice;
import suanpan.engine.Precision;

/** The small model that comes with the catalogue; it has no chat format, so it goes on. */
final class Stories {
  /** By a float64 run of its own. */
  static final String AFTER_ONCE_UPON_A_TIME =
      ", there was a little girl named Lily. She loved to play outside in the park. One day, she"
          + " saw a big, red ball.";

  private Stories() {}

  /**
   * @param home into which it is unpacked
   */
  static Engine open(Path home) {
    return Engine.open(
        "stories260k",
        EngineOptions.defaults()
            .withKernels(KernelChoice.SCALAR)
            .withPrecision(Precision.EXACT)
            .withThreads(2)
            .withEnvironment(Map.of("SUANPAN_HOME", home.toString())));
  }

  static ChatRequestParameters greedy(int maxTokens) {
    return ChatRequestParameters.builder().temperature(0.0).maxOutputTokens(maxTokens).build();
  }

  static ChatRequest request(String text, int maxTokens) {
    return ChatRequest.builder()
        .messages(UserMessage.from(text))
        .parameters(greedy(maxTokens))
        .build();
  }
}
