package suanpan.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every format gives the documents that stand in it, and says what it had to leave out. */
class ReadersFindDocumentsTest {
  @TempDir private Path folder = Path.of("");

  private final List<String> dropped = new ArrayList<>();

  @Test
  void poemsInAnArchiveBecomeTitleAndText() throws IOException {
    SmallCorpus.zip(
        folder.resolve("a.zip"),
        "诗/ci.json",
        """
        [{"rhythmic": "浣溪沙", "paragraphs": ["一曲新词酒一杯。", "去年天气旧亭台。"]},
         {"rhythmic": "无字"}]
        """);
    assertThat(
            read(
                "file: a.zip, members: ['诗/*.json'], format: json,"
                    + " template: \"《{title|rhythmic}》{author?}\\n{paragraphs}\""))
        .containsExactly("《浣溪沙》\n一曲新词酒一杯。\n去年天气旧亭台。");
    assertThat(dropped).containsExactly("INCOMPLETE");
  }

  @Test
  void aPathLeadsToRecordsInsideAValue() throws IOException {
    SmallCorpus.write(
        folder.resolve("b.json"),
        """
        {"title": "t", "content": [{"content": [{"chapter": "a", "paragraphs": ["x"]}]},
                                   {"content": [{"chapter": "b", "paragraphs": ["y", "z"]}]}]}
        """);
    assertThat(
            read(
                "file: b.json, format: json, records: content.content,"
                    + " template: '{chapter}:{paragraphs}'"))
        .containsExactly("a:x", "b:y\nz");
  }

  @Test
  void rowsAreGroupedButNeverOverABlock() throws IOException {
    SmallCorpus.write(folder.resolve("p.tsv"), "a\t1\nb\t2\nc\t3\nd\t4\ne\t5\n");
    assertThat(
            read(
                "file: p.tsv, format: tsv, template: '{1}{2}', block: 3,"
                    + " group: {records: 2, join: '/'}"))
        .containsExactly("a1/b2", "c3", "d4/e5");
  }

  @Test
  void paragraphsAreUnwrappedAndJoinedUpToASize() throws IOException {
    SmallCorpus.write(folder.resolve("t.txt"), "one\r\ntwo\r\n\r\nthree\n\n\nfour\n");
    assertThat(
            read("file: t.txt, format: wrapped-paragraphs, group: {bytes: 10, join: \"\\n\\n\"}"))
        .containsExactly("one two\n\nthree", "four");
  }

  @Test
  void aBrokenLineOfJsonIsLeftOutAndTheRestRead() throws IOException {
    SmallCorpus.write(folder.resolve("l.jsonl"), "{\"t\":\"a\"}\n{broken\n\n{\"t\":\"b\"}\n");
    assertThat(read("file: l.jsonl, format: jsonl, template: '{t}'")).containsExactly("a", "b");
    assertThat(dropped).containsExactly("BROKEN", "EMPTY");
  }

  @Test
  void aLineOfAHundredMegabytesTakesNoMemory() throws IOException {
    byte[] megabyte = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
    try (var out = Files.newOutputStream(folder.resolve("long.txt"))) {
      for (int i = 0; i < 100; i++) {
        out.write(megabyte);
      }
      out.write("\nshort\n".getBytes(StandardCharsets.US_ASCII));
    }
    assertThat(read("file: long.txt")).containsExactly("short");
    assertThat(dropped).containsExactly("OVERLONG");
    Files.delete(folder.resolve("long.txt"));
  }

  @Test
  void whatFitsNothingIsAnErrorThatNamesWhatThereIs() throws IOException {
    SmallCorpus.zip(folder.resolve("c.zip"), "real.txt", "x");
    assertThatThrownBy(() -> read("file: c.zip, members: ['*.json']"))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("fit nothing")
        .hasMessageContaining("real.txt");
    assertThatThrownBy(() -> read("file: none.txt"))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("no such file");
  }

  @Test
  void aFileThatIsNoJsonIsAnErrorThatNamesIt() throws IOException {
    SmallCorpus.write(folder.resolve("x.json"), "[{\"a\": 1}, oops");
    assertThatThrownBy(() -> read("file: x.json, format: json, template: '{a}'"))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("x.json is no JSON");
  }

  private List<String> read(String source) throws IOException {
    ConfigNode node =
        ConfigNode.parse("{name: s, licence: CC0, " + source + "}", folder.resolve("c.yaml"));
    SourceConfig config = SourceConfig.read(node, QualityRules.DEFAULT);
    node.finish();
    List<String> texts = new ArrayList<>();
    dropped.clear();
    SourceReader.read(
        config,
        new RawRecord.Sink() {
          @Override
          public void accept(RawRecord one) {
            texts.add(one.text());
          }

          @Override
          public void drop(Drop reason) {
            dropped.add(reason.name());
          }
        });
    return texts;
  }
}
