package suanpan.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is cleaned, judged and recognised. */
class CleaningTest {
  @Test
  void controlCharactersAndEmptyLinesGo() {
    assertThat(cleaner("").clean("\ufeff a\u0000b \r\n\r\n\r\n\n c\u2028d\te\u0007 "))
        .isEqualTo("ab\n\n c\nd\te");
  }

  @Test
  void textIsComposedOnlyWhereAsked() {
    assertThat(cleaner("").clean("e\u0301")).isEqualTo("e\u0301");
    assertThat(cleaner(", normalization: nfc").clean("e\u0301")).isEqualTo("\u00e9");
  }

  @Test
  void replacementsAreMade() {
    String rule = ", replace: [{pattern: '<<[^>]*>>', by: ''}]";
    assertThat(cleaner(rule).clean("48/2 = <<48/2=24>>24")).isEqualTo("48/2 = 24");
  }

  @Test
  void languagesAreToldApartByScript() {
    assertThat(LanguageDetector.of("学而时习之，不亦说乎")).isEqualTo(Language.ZH);
    assertThat(LanguageDetector.of("學而時習之 says the master")).isEqualTo(Language.OTHER);
    assertThat(LanguageDetector.of("《论语》 is a book，但是我们用中文写")).isEqualTo(Language.ZH);
    assertThat(LanguageDetector.of("東京は日本の首都である")).isEqualTo(Language.OTHER);
    assertThat(LanguageDetector.of(SmallCorpus.ENGLISH.get(0))).isEqualTo(Language.EN);
    assertThat(
            LanguageDetector.of(
                "Der Herr ging gestern Abend mit seinem alten Hund durch den dunklen Wald und sah"
                    + " dort einen Fuchs neben dem Bach stehen, der ihn lange anschaute"))
        .isEqualTo(Language.OTHER);
    assertThat(LanguageDetector.of("12345 !?")).isEqualTo(Language.OTHER);
  }

  @Test
  void poorTextsAreFoundOut() {
    QualityFilter filter = new QualityFilter(QualityRules.DEFAULT);
    assertThat(filter.objection("短")).contains(Drop.LENGTH);
    assertThat(filter.objection("□□□雨绝风尘，小桥频过春渠满。")).contains(Drop.PLACEHOLDERS);
    assertThat(filter.objection("==== ---- **** a ---- ====")).contains(Drop.SYMBOLS);
    assertThat(filter.objection("same line\n".repeat(10))).contains(Drop.REPETITION);
    assertThat(filter.objection(SmallCorpus.CHINESE.get(0))).isEmpty();
  }

  @Test
  void nearlyTheSameTextIsFoundAndAnotherIsNot() {
    NearDuplicates seen = new NearDuplicates(new NearDuplicateRules(5, 16, 4, 0.8));
    String text = String.join("", SmallCorpus.CHINESE);
    assertThat(seen.isRepeated(text)).isFalse();
    assertThat(seen.isRepeated(text.replace("白云", "白雲"))).isTrue();
    assertThat(seen.isRepeated(text.replace('，', ' ') + "\n")).isTrue();
    assertThat(seen.isRepeated(String.join(" ", SmallCorpus.ENGLISH))).isFalse();
    assertThat(seen.isRepeated(text.substring(0, text.length() / 2))).isFalse();
  }

  @Test
  void theShareHeldBackIsAboutTheShareAskedFor() {
    ValidationRule rule = new ValidationRule(0.1, "salt");
    int held = 0;
    for (int i = 0; i < 10_000; i++) {
      held += rule.holdsBack("key " + i) ? 1 : 0;
    }
    assertThat(held).isBetween(900, 1100);
    // The first keys that Python's hashlib finds below a tenth.
    assertThat(IntStream.range(0, 60).filter(i -> rule.holdsBack("key " + i)))
        .containsExactly(13, 40, 53, 54);
  }

  private static Cleaner cleaner(String more) {
    ConfigNode node =
        ConfigNode.parse("{name: s, licence: CC0, file: f" + more + "}", Path.of("c.yaml"));
    return new Cleaner(SourceConfig.read(node, QualityRules.DEFAULT));
  }
}
