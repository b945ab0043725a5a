package suanpan.server.internal.chat;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import suanpan.engine.Prompt;
import suanpan.engine.Thinking;

/**
 * How much a model is to reason before it answers, in the words of several APIs. The families at
 * hand know two efforts beside none; the words between them are taken as DeepSeek's own API takes
 * them.
 */
public enum Effort {
  NONE,
  MINIMAL,
  LOW,
  MEDIUM,
  HIGH,
  XHIGH,
  MAX;

  /** The words that clients write. */
  public static String[] words() {
    return new String[] {"none", "minimal", "low", "medium", "high", "xhigh", "max"};
  }

  /**
   * @param word one of {@link #words}
   */
  public static Effort of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** The conversation with this much reasoning. */
  public Prompt.Messages applied(Prompt.Messages prompt) {
    Map<String, Object> variables = new HashMap<>(prompt.variables());
    Thinking thinking =
        switch (this) {
          case NONE, MINIMAL -> Thinking.OFF;
          case LOW, MEDIUM, HIGH -> {
            variables.put("reasoning_effort", "high");
            yield Thinking.ON;
          }
          case XHIGH, MAX -> {
            variables.put("reasoning_effort", "max");
            yield Thinking.ON;
          }
        };
    return new Prompt.Messages(prompt.messages(), prompt.tools(), thinking, variables);
  }
}
