package suanpan.corpus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import suanpan.tokenizer.TextSplitter;

/** Trains a tokenizer on the documents of a prepared corpus. */
final class VocabularyTraining {
  /** A document of weight 1 counts this much, so that fractions of weights count too. */
  private static final long UNIT = 100;

  private VocabularyTraining() {}

  /**
   * Trains and writes tokenizer.json and what belongs to it.
   *
   * @param documents as {@link DocumentFile} has them
   * @param weights of the sources, by name
   */
  static void run(
      Path documents,
      Map<String, Double> weights,
      VocabularyConfig config,
      Path folder,
      CorpusProgress progress)
      throws IOException {
    PieceCounts pieces = new PieceCounts(config.maxPieceBytes(), config.mostPieces());
    TextSplitter splitter = DeepSeekSplit.splitter();
    long[] done = {0};
    DocumentFile.read(
        documents,
        document -> {
          long times = Math.round(UNIT * weights.getOrDefault(document.source(), 1.0));
          if (times > 0) {
            splitter.split(
                document.text(), (text, start, end) -> pieces.add(text, start, end, times));
          }
          progress.update("counting pieces of documents", ++done[0]);
        });
    TrainedVocabulary vocabulary =
        BpeTrainer.train(
            pieces,
            config,
            config.size() - TokenizerFiles.ADDED,
            UNIT,
            tokens -> progress.update("tokens in the vocabulary", tokens));
    TokenizerFiles.write(vocabulary, folder);
  }
}
