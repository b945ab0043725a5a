package suanpan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import suanpan.energy.EnergyMethod;
import suanpan.energy.EnergyReport;
import suanpan.energy.GridIntensity;
import suanpan.engine.Answer;
import suanpan.engine.FinishReason;
import suanpan.engine.SpeculationReport;
import suanpan.engine.Timings;
import suanpan.templates.ToolCall;
import suanpan.templates.UnreadableCalls;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Only the content reaches standard output; people still see the rest. */
class AnswerPrinterTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void aPipeCarriesTheContentAlone() {
    print(EnumSet.noneOf(Surroundings.Standard.class));
    assertThat(text(out)).isEqualTo("42.\n");
    assertThat(text(err))
        .doesNotContain("hm")
        .contains("calls add {\"a\": 2}\n")
        .contains("a call that cannot be read (cut): <x\n");
  }

  @Test
  void aPersonSeesTheReasoningDimmed() {
    print(EnumSet.of(Surroundings.Standard.ERR));
    assertThat(text(out)).isEqualTo("42.\n");
    assertThat(text(err)).startsWith("\u001b[2mhm\u001b[0m\n\n");
  }

  @Test
  void theDocumentHasReasoningAndCalls() {
    JsonNode document = new JsonMapper().readTree(Json.write(AnswerDocument.of(answer())));
    assertThat(document.get("text").asString()).isEqualTo("42.");
    assertThat(document.get("reasoning").asString()).isEqualTo("hm");
    JsonNode call = document.get("toolCalls").get(0);
    assertThat(call.propertyNames()).containsExactly("id", "name", "arguments");
    assertThat(call.get("arguments").asString()).isEqualTo("{\"a\": 2}");
    assertThat(document.get("unreadableCalls").get("reason").asString()).isEqualTo("cut");
  }

  private void print(Set<Surroundings.Standard> terminals) {
    Surroundings surroundings =
        new Surroundings(
            Map.of(),
            Path.of("."),
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            terminals);
    AnswerPrinter printer = new AnswerPrinter(surroundings, () -> {});
    printer.onReasoning("hm");
    printer.onText("42.");
    printer.finish(answer());
  }

  private static Answer answer() {
    return new Answer(
        "42.",
        "hm",
        List.of(new ToolCall("call_1", "add", "{\"a\": 2}", "<raw>")),
        Optional.of(new UnreadableCalls("<x", "cut")),
        List.of(1),
        1,
        0,
        1,
        FinishReason.STOP,
        1,
        new Timings(1, 1, 1, 1, 1, 1, 0),
        EnergyReport.ofJoules(1, EnergyMethod.ESTIMATE, GridIntensity.world()),
        List.of(),
        new SpeculationReport("off", 0, 0),
        List.of());
  }

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }
}
