package suanpan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpShowsExamplesTest {
  private static final int WIDTH = 100;

  @TempDir private Path home;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "chat",
        "generate",
        "tokenize",
        "detokenize",
        "template",
        "show",
        "logits",
        "perplexity",
        "bench",
        "pull",
        "models",
        "remove",
        "serve",
        "doctor"
      })
  void ofEveryCommand(String command) {
    Shell.Result result = new Shell(home).run(command, "--help");
    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .startsWith("Usage: suanpan " + command)
        .contains("Examples:\n  suanpan " + command)
        .contains("--json")
        .contains("--debug");
    assertThat(result.out().lines()).allMatch(line -> line.length() <= WIDTH);
  }

  @Test
  void ofTheProgramListsEveryCommand() {
    Shell.Result result = new Shell(home).run("--help");
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("Examples:").contains("  chat ").contains("  doctor ");
  }

  @Test
  void theVersionNamesTheJavaThatRuns() {
    Shell.Result result = new Shell(home).run("--version");
    assertThat(result.code()).isZero();
    assertThat(result.out()).startsWith("suanpan ").contains("Java " + Runtime.version().feature());
  }
}
