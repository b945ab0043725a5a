package suanpan.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import suanpan.tokenizer.DecodeOption;
import suanpan.tokenizer.Tokenizer;

/** The whole way from files to tokens. */
class PreparationIsReproducibleTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void twoRunsGiveTheSameBytes() throws IOException {
    PreparedCorpus first = prepare("one", "");
    PreparedCorpus second = prepare("two", "");
    assertThat(second.manifestHash()).isEqualTo(first.manifestHash());
    assertThat(Files.mismatch(tokens(first), tokens(second))).isEqualTo(-1);
  }

  @Test
  void everyDocumentIsOnOneSideAndAsOftenAsItsWeight() throws IOException {
    PreparedCorpus corpus = prepare("one", "");
    Tokenizer tokenizer = corpus.tokenizer();
    List<String> train = documents(corpus.trainTokens(), tokenizer);
    Set<String> held = new HashSet<>();
    for (PreparedCorpus.Source source : corpus.sources()) {
      if (source.validation().documents() > 0) {
        held.addAll(documents(corpus.validationTokens(source), tokenizer));
      }
    }
    assertThat(held).isNotEmpty().doesNotContainAnyElementsOf(train);
    for (String text : SmallCorpus.CHINESE) {
      assertThat(train.stream().filter(text::equals).count())
          .isEqualTo(held.contains(text) ? 0 : 2);
    }
    for (String text : SmallCorpus.ENGLISH) {
      assertThat(train.stream().filter(text::equals).count())
          .isEqualTo(held.contains(text) ? 0 : 1);
    }
  }

  @Test
  void tooLittleChineseIsRefused() throws IOException {
    Path config = SmallCorpus.config(folder, "minChineseShare: 0.97\n");
    assertThatThrownBy(
            () ->
                CorpusPreparation.prepare(
                    CorpusConfig.read(config), folder.resolve("out"), CorpusProgress.NONE))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("of the bytes")
        .hasMessageContaining("minChineseShare is 97.0 %");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void brokenAndRepeatedDocumentsAreCounted() throws IOException {
    byte[] broken = "一二三四五六七八九十\n".getBytes(StandardCharsets.UTF_8);
    broken[4] = (byte) 0xff;
    Path config =
        SmallCorpus.config(folder, "  - {name: bad, file: bad.txt, language: zh, licence: CC0}\n");
    try (var out = Files.newOutputStream(folder.resolve("bad.txt"))) {
      out.write(broken);
      out.write((SmallCorpus.CHINESE.get(0) + "\n\n").getBytes(StandardCharsets.UTF_8));
    }
    PreparedCorpus corpus =
        CorpusPreparation.prepare(
            CorpusConfig.read(config), folder.resolve("out"), CorpusProgress.NONE);
    assertThat(corpus.sources().get(2).dropped())
        .containsEntry("broken", 1L)
        .containsEntry("duplicate", 1L)
        .containsEntry("empty", 1L);
  }

  @Test
  void sequencesCoverTheTokensWithoutGap() throws IOException {
    PreparedCorpus corpus = prepare("one", "");
    try (TokenFile file = corpus.trainTokens()) {
      PackedSequences sequences = new PackedSequences(file, 16);
      int begin = corpus.tokenizer().special().bos().getAsInt();
      for (long i = 0; i + 1 < sequences.count(); i++) {
        int[] here = sequences.get(i);
        assertThat(here).hasSize(17);
        assertThat(sequences.get(i + 1)[0]).isEqualTo(here[16]);
        for (int start : PackedSequences.documentStarts(here, begin)) {
          assertThat(here[start]).isEqualTo(begin);
        }
      }
      assertThat(PackedSequences.documentStarts(sequences.get(0), begin)).startsWith(0);
    }
  }

  @Test
  void aTokenFileThatWasCutOffIsRefused() throws IOException {
    Path file = tokens(prepare("one", ""));
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 3));
    assertThatThrownBy(() -> TokenFile.open(file)).hasMessageContaining("cut off");
    Files.write(file, new byte[5]);
    assertThatThrownBy(() -> TokenFile.open(file)).hasMessageContaining("no file of tokens");
  }

  private PreparedCorpus prepare(String name, String more) throws IOException {
    Path config = SmallCorpus.config(folder, more);
    return CorpusPreparation.prepare(
        CorpusConfig.read(config), folder.resolve(name), CorpusProgress.NONE);
  }

  private static Path tokens(PreparedCorpus corpus) {
    return corpus.folder().resolve(CorpusPreparation.TRAIN_TOKENS);
  }

  private static List<String> documents(TokenFile tokens, Tokenizer tokenizer) {
    try (tokens) {
      int[] ids = new int[(int) tokens.size()];
      tokens.read(0, ids);
      String text = tokenizer.decode(ids, DecodeOption.KEEP_SPECIALS);
      return Arrays.stream(text.split(TokenizerFiles.BEGIN))
          .filter(one -> !one.isEmpty())
          .map(one -> one.replace(TokenizerFiles.END, ""))
          .toList();
    }
  }
}
