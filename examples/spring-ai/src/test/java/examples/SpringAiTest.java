package examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import suanpan.engine.Engine;
import suanpan.engine.EngineOptions;
import suanpan.server.ServedModel;
import suanpan.server.Server;
import suanpan.server.ServerOptions;
import suanpan.testkit.RoteModel;

/** Spring AI's client answers and calls tools through the server. */
class SpringAiTest {
  @TempDir private Path folder;

  @Test
  void printsTheAnswerAndTheOneWithATool() {
    Path model = RoteModel.write(folder);
    ServedModel served =
        ServedModel.of("rote", () -> Engine.open(model, EngineOptions.defaults().withThreads(1)));
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (Server server = Server.start(ServerOptions.defaults().withPort(0), List.of(served))) {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      SpringAi.main(new String[] {"http://127.0.0.1:" + server.port(), "rote"});
    } finally {
      System.setOut(before);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(RoteModel.ANSWER, RoteModel.AFTER_RESULT);
  }
}
