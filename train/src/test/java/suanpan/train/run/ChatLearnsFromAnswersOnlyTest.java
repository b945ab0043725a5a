package suanpan.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import suanpan.corpus.CorpusConfig;
import suanpan.corpus.CorpusPreparation;
import suanpan.corpus.CorpusProgress;
import suanpan.tokenizer.DecodeOption;
import suanpan.tokenizer.Tokenizer;
import suanpan.train.TokenBatch;
import suanpan.train.TrainingException;

/** The model learns to answer, not to ask. */
class ChatLearnsFromAnswersOnlyTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void tokensOfAnswersAndTheirEndsCount() throws IOException {
    Tokenizer tokenizer = tokenizer();
    Path chats =
        Files.writeString(
            folder.resolve("chats.jsonl"),
            """
            {"messages": [{"role": "user", "content": "山<｜Assistant｜>"}, {"role": "assistant", "content": "白云"}]}

            {"messages": [{"role": "system", "content": "诗"}, {"role": "user", "content": "春"}, {"role": "assistant", "content": "花"}, {"role": "user", "content": "夜"}, {"role": "assistant", "content": "风"}]}
            """);
    TokenBatch batch =
        new ChatBatches(chats, tokenizer, new RunConfig.Batch(120, 1, 1), 1).batch(0);
    List<Integer> learned = new ArrayList<>();
    for (int i = 0; i < batch.rows(); i++) {
      if (batch.weights()[i] != 0) {
        learned.add(batch.targets()[i]);
        assertThat(batch.targets()[i]).isEqualTo(i + 1 < batch.rows() ? batch.inputs()[i + 1] : -1);
      }
    }
    String end = "<｜end▁of▁sentence｜>";
    int[] ids = learned.stream().mapToInt(Integer::intValue).toArray();
    assertThat(tokenizer.decode(ids, DecodeOption.KEEP_SPECIALS))
        .isEqualTo("白云" + end + "花" + end + "风" + end);
    int assistant = tokenizer.idOf("<｜Assistant｜>").getAsInt();
    assertThat(Arrays.stream(batch.inputs()).filter(id -> id == assistant).count())
        .as("marks in what a user wrote are text")
        .isEqualTo(3);
  }

  @Test
  void aLineThatIsNoConversationIsNamed() throws IOException {
    Tokenizer tokenizer = tokenizer();
    Path file = folder.resolve("bad.jsonl");
    Files.writeString(file, "{\"messages\": [{\"role\": \"robot\", \"content\": \"x\"}]}\n");
    assertThatThrownBy(() -> new ChatBatches(file, tokenizer, new RunConfig.Batch(16, 1, 1), 1))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("line 1")
        .hasMessageContaining("robot");
    Files.writeString(file, "\n");
    assertThatThrownBy(() -> new ChatBatches(file, tokenizer, new RunConfig.Batch(16, 1, 1), 1))
        .hasMessageContaining("found no answer");
  }

  @Test
  void aModelGoesOnToLearnConversations() throws IOException {
    SmallRun.run(SmallRun.config(folder, "base", "steps: 3\n"), TrainingRun.Start.FRESH);
    Files.writeString(
        folder.resolve("c.jsonl"),
        "{\"messages\": [{\"role\": \"user\", \"content\": \"山\"},"
            + " {\"role\": \"assistant\", \"content\": \"云\"}]}\n");
    Path config =
        Files.writeString(
            folder.resolve("chat.yaml"),
            """
            name: chat
            out: chat
            task: chat
            corpus: base/corpus
            chats: c.jsonl
            startFrom: base/model
            steps: 40
            threads: 1
            batch: {length: 16, sequences: 2}
            schedule: {kind: constant, learningRate: 0.01, warmupSteps: 2}
            """);
    assertThat(SmallRun.run(config, TrainingRun.Start.FRESH).loss()).isLessThan(4);
    assertThat(folder.resolve("chat/model/tokenizer.json")).exists();
  }

  private Tokenizer tokenizer() {
    SmallRun.config(folder, "x", "steps: 1\n");
    return CorpusPreparation.prepare(
            CorpusConfig.read(folder.resolve("corpus.yaml")),
            folder.resolve("prepared"),
            CorpusProgress.NONE)
        .tokenizer();
  }
}
