package suanpan.train.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import suanpan.corpus.CorpusConfig;
import suanpan.corpus.CorpusPreparation;
import suanpan.corpus.PreparedCorpus;
import suanpan.corpus.TokenFile;
import suanpan.tensor.Metadata;
import suanpan.tokenizer.Tokenizer;
import suanpan.train.TrainableModel;
import suanpan.train.TrainingException;

/** The text of a run and the model that fits it. */
final class RunCorpus {
  private static final List<String> TOKENIZER_FILES =
      List.of("tokenizer.json", "tokenizer_config.json");

  private final PreparedCorpus prepared;
  private final Tokenizer tokenizer;

  private RunCorpus(PreparedCorpus prepared) {
    this.prepared = prepared;
    this.tokenizer = prepared.tokenizer();
  }

  /** Opens a prepared corpus; one that is a configuration is prepared in the run's folder first. */
  static RunCorpus open(RunConfig config, RunListener listener) {
    if (Files.isDirectory(config.corpus())) {
      return new RunCorpus(PreparedCorpus.open(config.corpus()));
    }
    Path folder = config.out().resolve("corpus");
    if (!Files.exists(folder)) {
      listener.note("preparing the corpus of " + config.corpus());
      CorpusPreparation.prepare(CorpusConfig.read(config.corpus()), folder, (_, _) -> {});
    }
    return new RunCorpus(PreparedCorpus.open(folder));
  }

  PreparedCorpus prepared() {
    return prepared;
  }

  BatchSource batches(RunConfig config, TokenFile tokens) {
    return switch (config.task()) {
      case TEXT -> new TextBatches(tokens, config.batch(), config.seed());
      case CHAT ->
          new ChatBatches(config.chats().orElseThrow(), tokenizer, config.batch(), config.seed());
    };
  }

  /**
   * The model of the run: read, or new with the vocabulary of the corpus.
   *
   * @throws TrainingException if its vocabulary is too small for the corpus
   */
  TrainableModel model(RunConfig config) {
    TrainableModel model =
        config
            .startFrom()
            .map(TrainableModel::open)
            .orElseGet(
                () ->
                    TrainableModel.random(
                        new Metadata("model of " + config.name(), keys(config.model())),
                        config.seed()));
    if (model.vocabSize() < prepared.vocabularySize()) {
      throw new TrainingException(
          config.name()
              + ": the model has a vocabulary of "
              + model.vocabSize()
              + ", the corpus one of "
              + prepared.vocabularySize()
              + "; prepare the corpus with the model's tokenizer ('tokenizer: FOLDER')");
    }
    return model;
  }

  /** What the tokenizer decides need not stand in the configuration. */
  private Map<String, Object> keys(Map<String, Object> given) {
    Map<String, Object> keys = new LinkedHashMap<>(given);
    keys.putIfAbsent("vocab_size", (long) prepared.vocabularySize());
    tokenizer.special().bos().ifPresent(id -> keys.putIfAbsent("bos_token_id", (long) id));
    tokenizer.special().eos().ifPresent(id -> keys.putIfAbsent("eos_token_id", (long) id));
    return keys;
  }

  void copyTokenizer(Path folder) throws IOException {
    for (String name : TOKENIZER_FILES) {
      Path file = prepared.tokenizerFolder().resolve(name);
      if (Files.exists(file)) {
        Files.copy(file, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
