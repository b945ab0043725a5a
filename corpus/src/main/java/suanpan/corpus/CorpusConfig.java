package suanpan.corpus;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a corpus is made of and how it is prepared.
 *
 * @param name of the corpus
 * @param seed of the order of documents
 * @param minChineseShare smallest share of Chinese in the training part, in bytes and in tokens
 * @param sources where documents come from
 * @param duplicates what counts as nearly the same
 * @param validation what is kept from training
 * @param vocabulary of a tokenizer to train, where {@code tokenizer} is empty
 * @param tokenizer a folder with a tokenizer.json to use
 */
public record CorpusConfig(
    String name,
    long seed,
    double minChineseShare,
    List<SourceConfig> sources,
    NearDuplicateRules duplicates,
    ValidationRule validation,
    VocabularyConfig vocabulary,
    Optional<Path> tokenizer) {
  private static final double USUAL_CHINESE_SHARE = 0.4;

  public CorpusConfig {
    sources = List.copyOf(sources);
  }

  /**
   * Reads a configuration.
   *
   * @throws ConfigException if it is not whole; a key that is not known is an error too
   */
  public static CorpusConfig read(Path file) {
    ConfigNode node = ConfigNode.read(file);
    QualityRules quality = QualityRules.read(node.node("quality"), QualityRules.DEFAULT);
    List<SourceConfig> sources =
        node.nodes("sources").stream().map(one -> SourceConfig.read(one, quality)).toList();
    CorpusConfig config =
        new CorpusConfig(
            node.string("name"),
            node.integer("seed", 1, Long.MIN_VALUE, Long.MAX_VALUE),
            node.number("minChineseShare", USUAL_CHINESE_SHARE, 0, 1),
            sources,
            NearDuplicateRules.read(node.node("nearDuplicates")),
            ValidationRule.read(node.node("validation")),
            VocabularyConfig.read(node.node("vocabulary")),
            node.has("tokenizer") ? Optional.of(node.path("tokenizer")) : Optional.empty());
    node.finish();
    if (sources.isEmpty()) {
      throw node.error("sources", "none", "at least one source");
    }
    Set<String> names = new LinkedHashSet<>();
    for (SourceConfig source : sources) {
      if (!source.name().matches("[A-Za-z0-9_-]+") || !names.add(source.name())) {
        throw node.error(
            "sources",
            "the name '" + source.name() + "'",
            "a name of letters, digits, - and _ that no other source has");
      }
    }
    return config;
  }
}
