package suanpan.corpus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Decides which records become documents, and on which side of the validation rule they fall. */
final class DocumentSelection {
  private static final char REPLACEMENT = '\ufffd';

  private final CorpusConfig config;
  private final LongIntMap seen = new LongIntMap(); // by 8 bytes of SHA-256 of the text
  private final NearDuplicates nearDuplicates;

  /** Takes documents that are let through. */
  interface Sink {
    void accept(Document document, boolean heldBack) throws IOException;
  }

  DocumentSelection(CorpusConfig config) {
    this.config = config;
    this.nearDuplicates = new NearDuplicates(config.duplicates());
  }

  void read(SourceConfig source, SourceTally tally, Sink sink) throws IOException {
    Cleaner cleaner = new Cleaner(source);
    QualityFilter quality = new QualityFilter(source.quality());
    try {
      SourceReader.read(
          source,
          new RawRecord.Sink() {
            @Override
            public void accept(RawRecord record) {
              tally.read++;
              String text = cleaner.clean(record.text());
              Language language = LanguageDetector.of(text);
              Optional<Drop> objection = objection(source, quality, text, language);
              if (objection.isPresent()) {
                tally.drop(objection.get());
                return;
              }
              Document document = new Document(text, source.name(), language, source.licence());
              try {
                String key = source.block() == 0 ? text : record.key();
                sink.accept(document, config.validation().holdsBack(key));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }

            @Override
            public void drop(Drop reason) {
              tally.read++;
              tally.drop(reason);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private Optional<Drop> objection(
      SourceConfig source, QualityFilter quality, String text, Language language) {
    if (text.isEmpty()) {
      return Optional.of(Drop.EMPTY);
    }
    if (text.indexOf(REPLACEMENT) >= 0) {
      return Optional.of(Drop.BROKEN);
    }
    if (source.language() != Language.OTHER && language != source.language()) {
      return Optional.of(Drop.LANGUAGE);
    }
    Optional<Drop> poor = quality.objection(text);
    if (poor.isPresent()) {
      return poor;
    }
    long hash = Hashes.first8(Hashes.sha256(text));
    if (seen.get(hash) != LongIntMap.ABSENT) {
      return Optional.of(Drop.DUPLICATE);
    }
    seen.put(hash, 0);
    return nearDuplicates.isRepeated(text) ? Optional.of(Drop.NEAR_DUPLICATE) : Optional.empty();
  }
}
