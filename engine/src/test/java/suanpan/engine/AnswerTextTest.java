package suanpan.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import suanpan.templates.ToolCall;
import suanpan.testkit.Fixtures;

/** Tokens that a model samples become reasoning, content and calls. */
class AnswerTextTest {
  private static final String COMPLETION =
      """
      hm ✓</think>Let me see.

      <｜DSML｜tool_calls>
      <｜DSML｜invoke name="add">
      <｜DSML｜parameter name="s" string="true">x "y"</｜DSML｜parameter>
      </｜DSML｜invoke>
      </｜DSML｜tool_calls>\
      """;

  @TempDir Path folder;
  private final List<String> heard = new ArrayList<>();

  private final GenerateListener listener =
      new GenerateListener() {
        @Override
        public void onReasoning(String text) {
          heard.add("r:" + text);
        }

        @Override
        public void onText(String text) {
          heard.add("t:" + text);
        }

        @Override
        public void onToolCall(ToolCall call) {
          heard.add("c:" + call.name());
        }
      };

  @BeforeEach
  void tokenizerOfV4() throws IOException {
    Files.copy(
        Fixtures.require("golden/tokenizer-tiny/tokenizer.json"), folder.resolve("tokenizer.json"));
  }

  @Test
  void partsComeInOrderAndTheAnswerHoldsThemAll() {
    AnswerText answer = answer(Thinking.ON, List.of());
    assertThat(answer.reasoning()).isEqualTo("hm ✓");
    assertThat(answer.text()).isEqualTo("Let me see.");
    assertThat(answer.toolCalls()).hasSize(1);
    assertThat(answer.toolCalls().getFirst().arguments()).isEqualTo("{\"s\": \"x \\\"y\\\"\"}");
    assertThat(answer.toolCalls().getFirst().id()).isEqualTo("call_9_0");
    assertThat(answer.unreadableCalls()).isEmpty();
    assertThat(String.join("", heard)).endsWith("c:add");
    assertThat(joined("r:")).isEqualTo("hm ✓");
    assertThat(joined("t:")).isEqualTo("Let me see.");
    assertThat(heard.indexOf(heard.stream().filter(h -> h.startsWith("t:")).findFirst().get()))
        .isGreaterThan(heard.indexOf("r:hm"));
  }

  @Test
  void withoutThinkingTheSameTokensAreContent() {
    AnswerText answer = answer(Thinking.OFF, List.of());
    assertThat(answer.reasoning()).isEmpty();
    assertThat(answer.text()).isEqualTo("hm ✓</think>Let me see.");
    assertThat(answer.toolCalls()).hasSize(1);
  }

  @Test
  void aStopTextEndsThePartThatItStandsIn() {
    AnswerText inReasoning = answer(Thinking.ON, List.of("✓"));
    assertThat(inReasoning.isStopped()).isTrue();
    assertThat(inReasoning.reasoning()).isEqualTo("hm ");
    assertThat(inReasoning.text()).isEmpty();
    AnswerText inCall = answer(Thinking.ON, List.of("name=\"s\""));
    assertThat(inCall.text()).isEqualTo("Let me see.");
    assertThat(inCall.toolCalls()).isEmpty();
    assertThat(inCall.unreadableCalls()).isPresent();
  }

  /** Converters to GGUF flag all that looks special as a control token, which decoding drops. */
  @Test
  void tagsThatAreFlaggedAsControlTokensAreStillSeen() throws IOException {
    Path file = folder.resolve("tokenizer.json");
    String flagged = Files.readString(file).replaceAll("\"special\": ?false", "\"special\": true");
    Files.writeString(file, flagged);
    TextTools text = TextTools.open(folder);
    int tag = text.encodeWithAddedTokens("</think>")[0];
    assertThat(text.decode(new int[] {tag})).isEmpty();
    AnswerText answer = answer(Thinking.ON, List.of());
    assertThat(answer.reasoning()).isEqualTo("hm ✓");
    assertThat(answer.toolCalls()).hasSize(1);
  }

  private AnswerText answer(Thinking thinking, List<String> stop) {
    heard.clear();
    TextTools text = TextTools.open(folder);
    Prompt prompt =
        GenerateRequest.ofMessages(List.of(Message.user("hi"))).withThinking(thinking).prompt();
    AnswerText answer =
        new AnswerText(
            Optional.of(text.decoderAfter(prompt, text.tokens(prompt), Constraint.NONE)),
            text.answersTo(prompt),
            "call_9_",
            stop,
            listener);
    Arrays.stream(text.encodeWithAddedTokens(COMPLETION))
        .takeWhile(_ -> !answer.isStopped())
        .forEach(answer::add);
    answer.finish();
    return answer;
  }

  private String joined(String kind) {
    StringBuilder joined = new StringBuilder();
    heard.stream().filter(h -> h.startsWith(kind)).forEach(h -> joined.append(h.substring(2)));
    return joined.toString();
  }
}
