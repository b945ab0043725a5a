package suanpan.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A misspelt key would otherwise be silently without effect. */
class UnknownKeysAreRefusedTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void theMessageNamesTheNearestKey() throws IOException {
    Path file = SmallCorpus.config(folder, "minChineseShar: 0.3\n");
    assertThatThrownBy(() -> CorpusConfig.read(file))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("unknown key 'minChineseShar'")
        .hasMessageContaining("did you mean 'minChineseShare'?");
  }

  @Test
  void keysBelowAreCheckedToo() throws IOException {
    Path file = SmallCorpus.config(folder, "nearDuplicates: {treshold: 0.5}\n");
    assertThatThrownBy(() -> CorpusConfig.read(file))
        .hasMessageContaining("nearDuplicates.treshold")
        .hasMessageContaining("'threshold'");
  }

  @Test
  void valuesOfAWrongKindNameTheirPlace() throws IOException {
    Path file = SmallCorpus.config(folder, "seed: [1]\n");
    assertThatThrownBy(() -> CorpusConfig.read(file))
        .hasMessageContaining("seed: found [1], expected a whole number");
    assertThatThrownBy(() -> ConfigNode.parse("a: 1\na: 2\n", folder.resolve("x.yaml")))
        .isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> ConfigNode.parse("- just\n- a list\n", folder.resolve("x.yaml")))
        .hasMessageContaining("no keys");
  }

  @Test
  void aGoodFileIsRead() throws IOException {
    CorpusConfig config = CorpusConfig.read(SmallCorpus.config(folder, ""));
    assertThat(config.sources()).hasSize(2);
    assertThat(config.minChineseShare()).isEqualTo(0.4);
  }
}
