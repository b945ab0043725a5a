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

/** The Python SDKs of OpenAI, Anthropic and Ollama; each program checks its own answers too. */
class PythonClientsTest {
  private static final Path PROGRAMS = Path.of("python");
  private static final Path FOLDER = Path.of("target", "python").toAbsolutePath();
  private static final Path PYTHON = FOLDER.resolve("bin").resolve("python");

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
  @ValueSource(strings = {"openai_sdk.py", "anthropic_sdk.py", "ollama_client.py"})
  void programRunsAndFindsWhatItExpects(String program) throws IOException, InterruptedException {
    Path copy = Programs.pointedAt(server.url(), PROGRAMS.resolve(program), folder);
    assertThat(Programs.succeed(folder, List.of(PYTHON.toString(), copy.toString())))
        .contains(RoteModel.ANSWER, RoteModel.AFTER_RESULT);
  }

  /** Once for each set of requirements. */
  private static void install() throws IOException, InterruptedException {
    Path requirements = PROGRAMS.resolve("requirements.txt").toAbsolutePath();
    Path installed = FOLDER.resolve("installed.txt");
    String wanted = Files.readString(requirements);
    if (Files.exists(installed) && Files.readString(installed).equals(wanted)) {
      return;
    }
    Files.createDirectories(FOLDER);
    Programs.install(FOLDER, List.of("python3", "-m", "venv", FOLDER.toString()));
    Programs.install(
        FOLDER,
        List.of(PYTHON.toString(), "-m", "pip", "install", "-q", "-r", requirements.toString()));
    Files.writeString(installed, wanted);
  }
}
