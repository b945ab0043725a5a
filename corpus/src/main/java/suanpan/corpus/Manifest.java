package suanpan.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes manifest.json: where every document comes from, by which rules, and hashes of it all. */
final class Manifest {
  static final String FORMAT = "suanpan corpus 1";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Manifest() {}

  static void write(
      CorpusConfig config,
      Path folder,
      Map<String, SourceTally> tallies,
      LanguageShares shares,
      int vocabularySize)
      throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT);
    root.put("name", config.name());
    root.put("seed", config.seed());
    root.put("vocabularySize", vocabularySize);
    addRules(root.putObject("rules"), config);
    addShares(root, config, shares);
    ObjectNode sources = root.putObject("sources");
    Map<Path, String> hashes = new LinkedHashMap<>();
    for (SourceConfig source : config.sources()) {
      SourceTally tally = tallies.get(source.name());
      if (tally != null) {
        addSource(sources.putObject(source.name()), source, tally, hashes);
      }
    }
    addFiles(root.putObject("files"), folder);
    Files.writeString(
        folder.resolve(CorpusPreparation.MANIFEST),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
  }

  /** Why records were dropped, in words. */
  static Map<String, Map<Drop, Long>> reasons(Map<String, SourceTally> tallies) {
    Map<String, Map<Drop, Long>> reasons = new LinkedHashMap<>();
    tallies.forEach((name, tally) -> reasons.put(name, tally.dropped));
    return reasons;
  }

  private static void addRules(ObjectNode rules, CorpusConfig config) {
    rules.put("validation", config.validation().inWords());
    rules.put("order", "by a hash of the seed, the document's number and its copy");
    rules.put(
        "copies", "a document is in the training tokens as often as the weight of its source says");
    NearDuplicateRules near = config.duplicates();
    rules
        .putObject("nearDuplicates")
        .put("method", "MinHash over shingles of letters and digits, LSH by bands")
        .put("shingle", near.shingle())
        .put("bands", near.bands())
        .put("rows", near.rows())
        .put("threshold", near.threshold());
  }

  private static void addShares(ObjectNode root, CorpusConfig config, LanguageShares shares) {
    ObjectNode node = root.putObject("languages");
    node.put("minChineseShare", config.minChineseShare());
    ObjectNode bytes = node.putObject("bytes");
    shares.bytes().forEach((language, share) -> bytes.put(language.wireName(), share));
    ObjectNode tokens = node.putObject("tokens");
    shares.tokens().forEach((language, share) -> tokens.put(language.wireName(), share));
  }

  private static void addSource(
      ObjectNode node, SourceConfig source, SourceTally tally, Map<Path, String> hashes)
      throws IOException {
    node.put("licence", source.licence());
    node.put("origin", source.origin());
    node.put("language", source.language().wireName());
    node.put("weight", source.weight());
    node.put("file", String.valueOf(source.file().getFileName()));
    if (Files.isRegularFile(source.file())) {
      String hash = hashes.get(source.file());
      if (hash == null) {
        hash = Hashes.sha256(source.file());
        hashes.put(source.file(), hash);
      }
      node.put("sha256", hash);
    }
    var members = node.putArray("members");
    source.members().forEach(members::add);
    node.put("template", source.template());
    addQuality(node.putObject("quality"), source.quality());
    node.put("recordsRead", tally.read);
    ObjectNode dropped = node.putObject("dropped");
    tally.dropped.forEach((reason, count) -> dropped.put(reason.wireName(), count));
    addPart(node.putObject("train"), tally.train);
    addPart(node.putObject("validation"), tally.validation);
  }

  private static void addQuality(ObjectNode node, QualityRules rules) {
    node.put("minCharacters", rules.minCharacters())
        .put("maxCharacters", rules.maxCharacters())
        .put("maxPlaceholderShare", rules.maxPlaceholderShare())
        .put("minLetterShare", rules.minLetterShare())
        .put("maxRepeatedLineShare", rules.maxRepeatedLineShare());
  }

  private static void addPart(ObjectNode node, SourceTally.Part part) {
    node.put("documents", part.documents).put("bytes", part.bytes).put("tokens", part.tokens);
  }

  private static void addFiles(ObjectNode files, Path folder) throws IOException {
    try (var walk = Files.walk(folder)) {
      for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
        files
            .putObject(folder.relativize(file).toString().replace('\\', '/'))
            .put("bytes", Files.size(file))
            .put("sha256", Hashes.sha256(file));
      }
    }
  }
}
