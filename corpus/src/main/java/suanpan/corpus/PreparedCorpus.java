package suanpan.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import suanpan.tokenizer.Tokenizer;
import suanpan.tokenizer.Tokenizers;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A folder that {@link CorpusPreparation} wrote.
 *
 * @param folder where it is
 * @param name of the corpus
 * @param vocabularySize entries of its tokenizer
 * @param sources in the order of the configuration
 * @param byteShares share of each language in the bytes of the training part, by {@code zh}, ...
 * @param tokenShares the same in tokens
 * @param manifestHash SHA-256 of manifest.json, which has the hashes of all other files
 */
public record PreparedCorpus(
    Path folder,
    String name,
    int vocabularySize,
    List<Source> sources,
    Map<String, Double> byteShares,
    Map<String, Double> tokenShares,
    String manifestHash) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  public PreparedCorpus {
    sources = List.copyOf(sources);
    byteShares = Map.copyOf(byteShares);
    tokenShares = Map.copyOf(tokenShares);
  }

  /**
   * One source.
   *
   * @param dropped records that are not in the corpus, by reason
   */
  public record Source(
      String name,
      String language,
      String licence,
      double weight,
      long recordsRead,
      Map<String, Long> dropped,
      Part train,
      Part validation) {
    public Source {
      dropped = Map.copyOf(dropped);
    }
  }

  /**
   * The training or the validation part of a source.
   *
   * @param documents different ones
   * @param bytes of their texts in UTF-8
   * @param tokens with begin and end of each document, in the training part copies included
   */
  public record Part(long documents, long bytes, long tokens) {}

  /**
   * Reads the manifest.
   *
   * @throws CorpusException if there is none, or it is of another version
   */
  public static PreparedCorpus open(Path folder) {
    Path file = folder.resolve(CorpusPreparation.MANIFEST);
    try {
      JsonNode root = JSON.readTree(Files.readString(file));
      String format = root.path("format").asString();
      if (!format.equals(Manifest.FORMAT)) {
        throw new CorpusException(
            file
                + ": found format '"
                + format
                + "', expected '"
                + Manifest.FORMAT
                + "'; prepare the corpus again");
      }
      List<Source> sources = new ArrayList<>();
      JsonNode all = root.path("sources");
      for (String name : all.propertyNames()) {
        sources.add(source(name, all.path(name)));
      }
      return new PreparedCorpus(
          folder,
          root.path("name").asString(),
          root.path("vocabularySize").asInt(),
          sources,
          shares(root.path("languages").path("bytes")),
          shares(root.path("languages").path("tokens")),
          Hashes.sha256(file));
    } catch (IOException e) {
      throw new CorpusException(
          file
              + ": cannot be read; is "
              + folder
              + " a prepared corpus? 'suanpan corpus prepare'"
              + " makes one",
          e);
    } catch (JacksonException e) {
      throw new CorpusException(file + ": no manifest: " + e.getOriginalMessage(), e);
    }
  }

  /** The tokenizer of the corpus. */
  public Tokenizer tokenizer() {
    return Tokenizers.fromFolder(tokenizerFolder());
  }

  /** Where the tokenizer's files are. */
  public Path tokenizerFolder() {
    return folder.resolve(CorpusPreparation.TOKENIZER);
  }

  /**
   * Trains another vocabulary on the training documents.
   *
   * @param out a new folder for the tokenizer's files
   */
  public void trainTokenizer(VocabularyConfig config, Path out, CorpusProgress progress) {
    if (Files.exists(out)) {
      throw new CorpusException(out + ": exists already; choose another name");
    }
    Map<String, Double> weights = new LinkedHashMap<>();
    sources.forEach(source -> weights.put(source.name(), source.weight()));
    Path documents = folder.resolve(CorpusPreparation.TRAIN_DOCUMENTS);
    try {
      VocabularyTraining.run(documents, weights, config, out, progress);
    } catch (IOException e) {
      throw new CorpusException(out + ": the tokenizer could not be written: " + e, e);
    }
  }

  /**
   * The documents that were kept from training, in their order.
   *
   * @param most of each source
   */
  public List<Document> validationDocuments(int most) {
    Map<String, Integer> taken = new LinkedHashMap<>();
    List<Document> documents = new ArrayList<>();
    Path file = folder.resolve(CorpusPreparation.VALIDATION_DOCUMENTS);
    try {
      DocumentFile.read(
          file,
          document -> {
            if (taken.merge(document.source(), 1, Integer::sum) <= most) {
              documents.add(document);
            }
          });
    } catch (IOException e) {
      throw new CorpusException(file + ": cannot be read: " + e, e);
    }
    return documents;
  }

  /** Opens the tokens to train on. */
  public TokenFile trainTokens() {
    return TokenFile.open(folder.resolve(CorpusPreparation.TRAIN_TOKENS));
  }

  /**
   * Opens the tokens of a source that were kept from training.
   *
   * @throws CorpusException if the source has none
   */
  public TokenFile validationTokens(Source source) {
    return TokenFile.open(folder.resolve(CorpusPreparation.validationTokens(source.name())));
  }

  private static Source source(String name, JsonNode node) {
    Map<String, Long> dropped = new LinkedHashMap<>();
    JsonNode reasons = node.path("dropped");
    reasons.propertyNames().forEach(reason -> dropped.put(reason, reasons.path(reason).asLong()));
    return new Source(
        name,
        node.path("language").asString(),
        node.path("licence").asString(),
        node.path("weight").asDouble(),
        node.path("recordsRead").asLong(),
        dropped,
        part(node.path("train")),
        part(node.path("validation")));
  }

  private static Part part(JsonNode node) {
    return new Part(
        node.path("documents").asLong(), node.path("bytes").asLong(), node.path("tokens").asLong());
  }

  private static Map<String, Double> shares(JsonNode node) {
    Map<String, Double> shares = new LinkedHashMap<>();
    node.propertyNames().forEach(name -> shares.put(name, node.path(name).asDouble()));
    return shares;
  }
}
