package suanpan.train.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import suanpan.train.TrainingException;

/** What counts as right, and how sure a share is. */
class EvaluationTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void numbersAreComparedByValueAndWordsWithoutSigns() {
    assertThat(Evaluation.matches("Then 3 + 4 = 7. So 1,200.", "sum\n#### 1200")).isTrue();
    assertThat(Evaluation.matches("It is 12.0", "12")).isTrue();
    assertThat(Evaluation.matches("first 12, then 13", "12")).isFalse();
    assertThat(Evaluation.matches("no number", "12")).isFalse();
    assertThat(Evaluation.matches("Lewis Carroll!", "lewis carroll")).isTrue();
    assertThat(Evaluation.matches("苏轼。", "苏轼")).isTrue();
  }

  @Test
  void theIntervalIsWilsons() {
    TaskScore score = TaskScore.of("t", 8, List.of("", "", "", "", "", "", "", "", "", ""));
    assertThat(score.accuracy()).isEqualTo(0.8);
    assertThat(score.low()).isCloseTo(0.4902, within(1e-4));
    assertThat(score.high()).isCloseTo(0.9433, within(1e-4));
    assertThat(TaskScore.of("none", 0, List.of()).accuracy()).isZero();
  }

  @Test
  void aBitPerByteIsABitPerByte() {
    TextScore score = new TextScore("zh", 1, 10, 30, 30 * Math.log(2));
    assertThat(score.bitsPerByte()).isCloseTo(1, within(1e-12));
    assertThat(score.plus(score).documents()).isEqualTo(2);
  }

  @Test
  void linesThatAreNoItemsAreNamed() throws IOException {
    Path file = folder.resolve("t.jsonl");
    Files.writeString(file, "{\"question\": \"q\", \"choices\": [\"a\"], \"answer\": 1}\n");
    assertThatThrownBy(() -> TaskItem.read(file, 5))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("line 1");
    Files.writeString(file, "\n{\"question\": \"q\", \"answer\": 5}\nnot json\n");
    assertThat(TaskItem.read(file, 1)).hasSize(1);
    assertThatThrownBy(() -> TaskItem.read(file, 5)).hasMessageContaining("line 3: no JSON");
  }
}
