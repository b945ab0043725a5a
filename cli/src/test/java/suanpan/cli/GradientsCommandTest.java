package suanpan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import suanpan.testkit.Golden;

/** The file of gradients, and what is said when there can be none. */
class GradientsCommandTest {
  @TempDir private Path home;

  @Test
  void writesLossAndEveryGradientUnderItsPublishedName() throws IOException {
    Path out = home.resolve("gradients.safetensors");
    Shell.Result result = run("deepseek-v3", "[[5, 17, 3, 9], [8, 8, 1, 2]]", out);
    assertThat(result.code()).as(result.err()).isZero();
    Golden found = Golden.read(out);
    Golden model = Golden.read(Path.of(Shell.golden("deepseek-v3/model.safetensors")));
    assertThat(found.shape("loss")).containsExactly(1);
    for (String name : model.names()) {
      if (name.endsWith("e_score_correction_bias")) {
        assertThat(found.has("grad." + name)).isFalse();
      } else {
        assertThat(found.shape("grad." + name)).as(name).isEqualTo(model.shape(name));
      }
    }
    Shell.Result again = run("deepseek-v3", "[[5, 17, 3, 9]]", out);
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).contains("--force");
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    Path out = home.resolve("no.safetensors");
    assertThat(run("deepseek-v3", "[[1, 2], [1, 2, 3]]", out).err())
        .contains("list 1 has 3 tokens, expected 2");
    assertThat(run("deepseek-v3", "[1, 2]", out).err()).contains("list 0");
    assertThat(run("deepseek-v3", "[[1, 700000]]", out).err()).contains("found target token 700000");
    assertThat(run("deepseek-v4", "[[1, 2]]", out).err())
        .contains("deepseek_v4", "expected one that trains");
    assertThat(out).doesNotExist();
  }

  private Shell.Result run(String model, String lists, Path out) throws IOException {
    Path file = Files.writeString(home.resolve("batch.json"), lists);
    return new Shell(home)
        .run("gradients", Shell.golden(model), "--tokens", "@" + file, "--out", out.toString());
  }
}
