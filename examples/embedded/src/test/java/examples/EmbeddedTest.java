package examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import suanpan.testkit.RoteModel;

class EmbeddedTest {
  @TempDir private Path folder;

  @Test
  void printsTheAnswerAndItsEnergy() {
    String model = RoteModel.write(folder).toString();
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      Embedded.main(new String[] {model, "Say hello."});
    } finally {
      System.setOut(before);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .startsWith(RoteModel.ANSWER)
        .endsWith(" Wh" + System.lineSeparator());
  }
}
