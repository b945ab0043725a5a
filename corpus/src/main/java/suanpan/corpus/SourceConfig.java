package suanpan.corpus;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * One source of documents.
 *
 * @param name unique in the corpus
 * @param file a file, a ZIP archive, or a folder
 * @param members patterns (globs) of the names inside an archive or folder; empty for a plain file
 * @param format how records stand in it
 * @param records path to the list of records inside a JSON value; empty for the value itself
 * @param template how a record becomes text
 * @param group how many records make a document
 * @param block records that fall on the same side of the validation rule; 0 to go by the text
 * @param replacements what is replaced in every document
 * @param normalization of Unicode
 * @param language what it promises to be
 * @param licence an SPDX identifier or words
 * @param origin where it comes from, for the manifest
 * @param weight how many times each of its documents is in the training part
 * @param quality the rules its documents have to meet
 */
public record SourceConfig(
    String name,
    Path file,
    List<String> members,
    Format format,
    String records,
    String template,
    Group group,
    int block,
    List<Replacement> replacements,
    Normalization normalization,
    Language language,
    String licence,
    String origin,
    double weight,
    QualityRules quality) {
  private static final int MOST_RECORDS = 1_000_000;
  private static final int MOST_DOCUMENT_BYTES = 1 << 24;
  private static final double MOST_WEIGHT = 1000;

  public SourceConfig {
    members = List.copyOf(members);
    replacements = List.copyOf(replacements);
  }

  /** How records stand in a file. */
  public enum Format {
    /** A record is a line of text. */
    LINES,
    /** A record is a paragraph: lines up to an empty one. */
    PARAGRAPHS,
    /** As paragraphs, but the lines of one are joined by spaces: for text with hard line ends. */
    WRAPPED_PARAGRAPHS,
    /** A record is a line with columns between TABs; the template's fields are 1, 2, ... */
    TSV,
    /** A record is a line with a JSON object. */
    JSONL,
    /** A record is an element of a list, or what {@code records} leads to. */
    JSON
  }

  /** Unicode normalization. */
  public enum Normalization {
    NONE,
    NFC
  }

  /**
   * Joining neighbouring records to documents.
   *
   * @param records most records in a document
   * @param bytes a document that has this many is closed
   * @param join what stands between two
   */
  public record Group(int records, int bytes, String join) {}

  /** Text that is replaced: matches of a pattern of {@link Pattern}. */
  public record Replacement(Pattern pattern, String by) {}

  static SourceConfig read(ConfigNode node, QualityRules defaults) {
    ConfigNode group = node.node("group");
    return new SourceConfig(
        node.string("name"),
        node.path("file"),
        node.strings("members"),
        node.choice("format", Format.LINES),
        node.string("records", ""),
        node.string("template", ""),
        new Group(
            group.count("records", group.has("bytes") ? MOST_RECORDS : 1, 1, MOST_RECORDS),
            group.count("bytes", MOST_DOCUMENT_BYTES, 1, MOST_DOCUMENT_BYTES),
            group.string("join", "\n")),
        node.count("block", 0, 0, MOST_RECORDS),
        replacements(node),
        node.choice("normalization", Normalization.NONE),
        node.choice("language", Language.OTHER),
        node.string("licence"),
        node.string("origin", ""),
        node.number("weight", 1, 0, MOST_WEIGHT),
        QualityRules.read(node.node("quality"), defaults));
  }

  private static List<Replacement> replacements(ConfigNode node) {
    List<Replacement> all = new ArrayList<>();
    for (ConfigNode one : node.nodes("replace")) {
      String pattern = one.string("pattern");
      try {
        all.add(new Replacement(Pattern.compile(pattern), one.string("by", "")));
      } catch (PatternSyntaxException e) {
        throw one.error("pattern", "'" + pattern + "'", "a regular expression of Java");
      }
    }
    return all;
  }
}
