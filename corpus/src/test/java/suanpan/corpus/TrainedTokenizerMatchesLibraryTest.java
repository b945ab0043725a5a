package suanpan.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import suanpan.tokenizer.Tokenizer;

/** A vocabulary that was trained here is read the same by the Hugging Face library. */
class TrainedTokenizerMatchesLibraryTest {
  private static final List<String> EXTRA =
      List.of(
          "在2026年11月，1234567 个人",
          "don't  stop\n\n  now\t!",
          "混合 text 和 <｜User｜> 标记 ｜▁",
          "𠀀𪚥 emoji 👩‍🚀 e\u0301",
          "",
          "   ");

  @TempDir private Path folder = Path.of("");

  @Test
  void everyTextGetsTheSameIds() throws IOException {
    PreparedCorpus corpus =
        CorpusPreparation.prepare(
            CorpusConfig.read(SmallCorpus.config(folder, "")),
            folder.resolve("out"),
            CorpusProgress.NONE);
    Path file = corpus.tokenizerFolder().resolve("tokenizer.json");
    Tokenizer ours = corpus.tokenizer();
    assertThat(ours.size()).isEqualTo(400);
    try (HuggingFaceTokenizer library =
        HuggingFaceTokenizer.newInstance(
            file, Map.of("truncation", "false", "addSpecialTokens", "false"))) {
      for (String text : texts()) {
        assertThat(ours.encodeWithAddedTokens(text))
            .as(text)
            .isEqualTo(
                Arrays.stream(library.encode(text, false, false).getIds())
                    .mapToInt(Math::toIntExact)
                    .toArray());
        assertThat(ours.decode(ours.encode(text))).isEqualTo(text);
      }
    }
  }

  @Test
  void theMostFrequentPairIsMergedFirstAndTiesGoToTheLowerNumbers() {
    PieceCounts pieces = new PieceCounts(100, 1000);
    add(pieces, "abab", 10);
    add(pieces, "cd", 20);
    add(pieces, "aaa", 3);
    TrainedVocabulary trained =
        BpeTrainer.train(pieces, VocabularyConfig.ofSize(300), 261, 1, _ -> {});
    List<String> merged = new ArrayList<>();
    trained.tokens().subList(256, trained.tokens().size()).forEach(t -> merged.add(text(t)));
    // ab and cd occur 20 times; then abab 10 times, aa 6, aa+a 3
    assertThat(merged).containsExactly("ab", "cd", "abab", "aa", "aaa");
  }

  @Test
  void forgettingRarePiecesKeepsTheFrequentOnes() {
    PieceCounts pieces = new PieceCounts(100, 50);
    for (int i = 0; i < 500; i++) {
      add(pieces, "often", 1);
      add(pieces, "once" + i, 1);
    }
    assertThat(pieces.size()).isLessThanOrEqualTo(50);
    long often = 0;
    for (int i = 0; i < pieces.size(); i++) {
      often = Math.max(often, pieces.count(i));
    }
    assertThat(often).isEqualTo(500);
    assertThat(pieces.forgotten()).isPositive();
  }

  private static List<String> texts() {
    List<String> texts = new ArrayList<>(SmallCorpus.CHINESE);
    texts.addAll(SmallCorpus.ENGLISH);
    texts.addAll(EXTRA);
    Random random = new Random(5);
    String all = String.join("\n", texts);
    for (int i = 0; i < 200; i++) {
      int from = random.nextInt(all.length());
      String cut = all.substring(from, Math.min(all.length(), from + random.nextInt(60)));
      if (cut.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE)) {
        texts.add(cut);
      }
    }
    return texts;
  }

  private static void add(PieceCounts pieces, String text, long times) {
    pieces.add(text.toCharArray(), 0, text.length(), times);
  }

  private static String text(byte[] token) {
    return new String(token, StandardCharsets.UTF_8);
  }
}
