package suanpan.corpus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import suanpan.tokenizer.Tokenizer;
import suanpan.tokenizer.Tokenizers;

/**
 * Prepares a corpus: documents are read, cleaned, judged, freed of repetitions and cut into a
 * training and a validation part; a vocabulary is trained on the former unless there is one; both
 * parts become tokens. Everything streams; the same configuration and files give the same bytes on
 * every machine.
 *
 * <p>The folder then has {@code documents/} (both parts as JSON lines), {@code tokenizer/}, {@code
 * tokens/train.tokens}, {@code tokens/validation-SOURCE.tokens} and {@code manifest.json}.
 */
public final class CorpusPreparation {
  static final String MANIFEST = "manifest.json";
  static final String TOKENIZER = "tokenizer";
  static final String TRAIN_TOKENS = "tokens/train.tokens";
  static final String TRAIN_DOCUMENTS = "documents/train.jsonl";

  static final String VALIDATION_DOCUMENTS = "documents/validation.jsonl";

  private final CorpusConfig config;
  private final Path folder;
  private final CorpusProgress progress;
  private final Map<String, SourceTally> tallies = new LinkedHashMap<>();
  private final Map<String, Double> weights = new LinkedHashMap<>();
  private final LanguageShares shares = new LanguageShares();

  private CorpusPreparation(CorpusConfig config, Path folder, CorpusProgress progress) {
    this.config = config;
    this.folder = folder;
    this.progress = progress;
    for (SourceConfig source : config.sources()) {
      tallies.put(source.name(), new SourceTally());
      weights.put(source.name(), source.weight());
    }
  }

  static String validationTokens(String source) {
    return "tokens/validation-" + source + ".tokens";
  }

  /**
   * Prepares a corpus in a folder, which appears under its name only when it is whole.
   *
   * @param folder must not exist
   * @throws CorpusException if a source cannot be read, Chinese is under its share, or nothing is
   *     left
   */
  public static PreparedCorpus prepare(CorpusConfig config, Path folder, CorpusProgress progress) {
    Path part = folder.resolveSibling(folder.getFileName() + ".part");
    try {
      if (Files.exists(folder)) {
        throw new CorpusException(folder + ": exists already; remove it or choose another name");
      }
      deleteTree(part);
      new CorpusPreparation(config, Files.createDirectories(part), progress).run();
      Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new CorpusException(
          folder + ": the corpus could not be written: " + e + "; is the disk full?", e);
    }
    return PreparedCorpus.open(folder);
  }

  private void run() throws IOException {
    Files.createDirectories(folder.resolve("documents"));
    Files.createDirectories(folder.resolve("tokens"));
    writeDocuments();
    shares.requireChineseBytes(config.minChineseShare());
    Tokenizer tokenizer = tokenizer();
    writeTrainingTokens(tokenizer);
    shares.requireChineseTokens(config.minChineseShare());
    writeValidationTokens(tokenizer);
    Manifest.write(config, folder, tallies, shares, tokenizer.size());
  }

  private void writeDocuments() throws IOException {
    DocumentSelection selection = new DocumentSelection(config);
    try (DocumentFile train = new DocumentFile(folder.resolve(TRAIN_DOCUMENTS));
        DocumentFile validation = new DocumentFile(folder.resolve(VALIDATION_DOCUMENTS))) {
      for (SourceConfig source : config.sources()) {
        SourceTally tally = tally(source.name());
        selection.read(
            source,
            tally,
            (document, heldBack) -> {
              SourceTally.Part part = heldBack ? tally.validation : tally.train;
              long bytes = document.text().getBytes(StandardCharsets.UTF_8).length;
              part.documents++;
              part.bytes += bytes;
              (heldBack ? validation : train).write(document);
              if (!heldBack) {
                shares.addBytes(document.language(), bytes * source.weight());
              }
              progress.update(source.name() + ", documents", part.documents);
            });
      }
    }
    if (tallies.values().stream().allMatch(tally -> tally.train.documents == 0)) {
      throw new CorpusException(
          "no document is left to train on; the reasons: " + Manifest.reasons(tallies));
    }
  }

  private Tokenizer tokenizer() throws IOException {
    Path target = folder.resolve(TOKENIZER);
    if (config.tokenizer().isPresent()) {
      Files.createDirectories(target);
      for (String name : new String[] {"tokenizer.json", "tokenizer_config.json"}) {
        Path file = config.tokenizer().get().resolve(name);
        if (Files.exists(file)) {
          Files.copy(file, target.resolve(name));
        }
      }
    } else {
      VocabularyTraining.run(
          folder.resolve(TRAIN_DOCUMENTS), weights, config.vocabulary(), target, progress);
    }
    return Tokenizers.fromFolder(target);
  }

  private void writeTrainingTokens(Tokenizer tokenizer) throws IOException {
    long[] number = {0};
    try (ShuffledTokens shuffled =
            new ShuffledTokens(folder.resolve("tokens/parts"), config.seed());
        TokenWriter writer = new TokenWriter(folder.resolve(TRAIN_TOKENS), tokenizer.size())) {
      DocumentFile.read(
          folder.resolve(TRAIN_DOCUMENTS),
          document -> {
            int[] ids = enclosed(tokenizer, document.text());
            long its = number[0]++;
            int copies = copies(weights.getOrDefault(document.source(), 1.0), its);
            for (int copy = 0; copy < copies; copy++) {
              shuffled.add(its, copy, ids);
            }
            tally(document.source()).train.tokens += (long) copies * ids.length;
            shares.addTokens(document.language(), (double) copies * ids.length);
            progress.update("documents cut into tokens", number[0]);
          });
      shuffled.drainTo(writer);
    }
  }

  /** The whole part of the weight, and one more for as many documents as the rest says. */
  private int copies(double weight, long document) {
    int whole = (int) weight;
    double position = (Hashes.mix(Hashes.mix(config.seed() ^ -1) + document) >>> 11) * 0x1p-53;
    return position < weight - whole ? whole + 1 : whole;
  }

  private void writeValidationTokens(Tokenizer tokenizer) throws IOException {
    for (SourceConfig source : config.sources()) {
      SourceTally.Part part = tally(source.name()).validation;
      if (part.documents == 0) {
        continue;
      }
      Path file = folder.resolve(validationTokens(source.name()));
      try (TokenWriter writer = new TokenWriter(file, tokenizer.size())) {
        DocumentFile.read(
            folder.resolve(VALIDATION_DOCUMENTS),
            document -> {
              if (document.source().equals(source.name())) {
                writer.write(enclosed(tokenizer, document.text()));
              }
            });
        part.tokens = writer.size();
      }
    }
  }

  private static int[] enclosed(Tokenizer tokenizer, String text) {
    OptionalInt begin = tokenizer.special().bos();
    OptionalInt end = tokenizer.special().eos();
    if (begin.isEmpty() || end.isEmpty()) {
      throw new CorpusException(
          "the tokenizer names no begin or no end of text; documents cannot be kept apart");
    }
    int[] ids = tokenizer.encode(text);
    int[] enclosed = new int[ids.length + 2];
    enclosed[0] = begin.getAsInt();
    System.arraycopy(ids, 0, enclosed, 1, ids.length);
    enclosed[ids.length + 1] = end.getAsInt();
    return enclosed;
  }

  private SourceTally tally(String source) {
    SourceTally tally = tallies.get(source);
    if (tally == null) {
      throw new IllegalStateException("no source " + source);
    }
    return tally;
  }

  private static void deleteTree(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(tree)) {
      Path[] deepestFirst = walk.sorted((a, b) -> b.compareTo(a)).toArray(Path[]::new);
      for (Path path : Arrays.asList(deepestFirst)) {
        Files.delete(path);
      }
    }
  }
}
