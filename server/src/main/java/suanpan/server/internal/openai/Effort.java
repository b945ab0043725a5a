package suanpan.server.internal.openai;

import java.util.Map;
import java.util.Optional;
import suanpan.engine.Thinking;
import suanpan.server.internal.http.Fields;

/**
 * How hard to reason. The families at hand know two efforts beside none; the words between them are
 * taken as DeepSeek's own API takes them.
 */
final class Effort {
  private Effort() {}

  /**
   * @param variables of the template, to which the effort is added
   */
  static Thinking read(Fields fields, Map<String, Object> variables) {
    Optional<String> effort =
        fields.word("reasoning_effort", "none", "minimal", "low", "medium", "high", "xhigh", "max");
    return effort
        .map(
            word ->
                switch (word) {
                  case "none", "minimal" -> Thinking.OFF;
                  case "xhigh", "max" -> on("max", variables);
                  default -> on("high", variables);
                })
        .orElse(Thinking.MODEL_DEFAULT);
  }

  private static Thinking on(String effort, Map<String, Object> variables) {
    variables.put("reasoning_effort", effort);
    return Thinking.ON;
  }
}
