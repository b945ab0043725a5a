package suanpan.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import suanpan.testkit.RoteModel;

/** The JavaScript SDKs of OpenAI, Anthropic and Ollama; each program checks its own answers too. */
class JavaScriptClientsTest {
  private static final Path PROGRAMS = Path.of("javascript");
  private static final Path FOLDER = Path.of("target", "javascript").toAbsolutePath();

  @TempDir private static Path folder;

  private static ClientsServer server;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    install();
    server = ClientsServer.start(folder);
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai.mjs", "anthropic.mjs", "ollama.mjs"})
  void programRunsAndFindsWhatItExpects(String program) throws IOException, InterruptedException {
    Path copy = Programs.pointedAt(server.url(), PROGRAMS.resolve(program), FOLDER);
    assertThat(Programs.succeed(FOLDER, List.of("node", copy.toString())))
        .contains(RoteModel.ANSWER);
  }

  /** Once for each set of packages. */
  private static void install() throws IOException, InterruptedException {
    Path installed = FOLDER.resolve("installed.json");
    String wanted = Files.readString(PROGRAMS.resolve("package.json"));
    if (Files.exists(installed) && Files.readString(installed).equals(wanted)) {
      return;
    }
    Files.createDirectories(FOLDER);
    Files.writeString(FOLDER.resolve("package.json"), wanted);
    Programs.install(FOLDER, List.of("npm", "install", "--no-audit", "--no-fund", "--silent"));
    Files.writeString(installed, wanted);
  }
}
