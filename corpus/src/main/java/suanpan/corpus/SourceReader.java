package suanpan.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a source record by record, in the order of its members and lines. */
final class SourceReader {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final long MOST_VALUE_BYTES = 1 << 26;
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private final SourceConfig source;
  private final RecordTemplate template;
  private final Grouper grouper;

  private SourceReader(SourceConfig source, RawRecord.Sink sink) {
    this.source = source;
    this.template = RecordTemplate.parse(source.template());
    this.grouper = new Grouper(source, sink);
  }

  /**
   * Reads all of a source.
   *
   * @throws CorpusException if there is nothing to read, or a JSON file is broken as a whole
   */
  static void read(SourceConfig source, RawRecord.Sink sink) throws IOException {
    SourceReader reader = new SourceReader(source, sink);
    try (SourceFiles files = SourceFiles.open(source)) {
      for (SourceFiles.Member member : files.members()) {
        reader.grouper.begin(member.name());
        try (InputStream in = member.opener().open()) {
          reader.member(member, in);
        }
      }
    }
    reader.grouper.flush();
  }

  private void member(SourceFiles.Member member, InputStream in) throws IOException {
    switch (source.format()) {
      case LINES -> lines(in, this::textLine);
      case TSV -> lines(in, this::row);
      case JSONL -> lines(in, this::jsonLine);
      case PARAGRAPHS -> paragraphs(in, "\n");
      case WRAPPED_PARAGRAPHS -> paragraphs(in, " ");
      case JSON -> json(member, in);
    }
  }

  private interface LineSink {
    void line(String line);
  }

  private void lines(InputStream in, LineSink sink) throws IOException {
    BoundedLines lines = new BoundedLines(in, BoundedLines.MOST_BYTES);
    while (lines.next()) {
      if (lines.isOverlong()) {
        grouper.skip(Drop.OVERLONG);
      } else {
        sink.line(withoutMark(lines.text()));
      }
    }
  }

  private static String withoutMark(String line) {
    return !line.isEmpty() && line.charAt(0) == BYTE_ORDER_MARK ? line.substring(1) : line;
  }

  private void textLine(String line) {
    if (line.isBlank()) {
      grouper.skip(Drop.EMPTY);
    } else {
      grouper.add(line);
    }
  }

  private void row(String line) {
    if (line.isBlank()) {
      grouper.skip(Drop.EMPTY);
      return;
    }
    addOrSkip(template.apply(line.split("\t", -1)));
  }

  private void jsonLine(String line) {
    if (line.isBlank()) {
      grouper.skip(Drop.EMPTY);
      return;
    }
    try {
      addOrSkip(template.apply(JSON.readTree(line)));
    } catch (JacksonException e) {
      grouper.skip(Drop.BROKEN);
    }
  }

  private void addOrSkip(Optional<String> text) {
    text.ifPresentOrElse(grouper::add, () -> grouper.skip(Drop.INCOMPLETE));
  }

  private void paragraphs(InputStream in, String join) throws IOException {
    StringBuilder paragraph = new StringBuilder();
    lines(
        in,
        line -> {
          boolean ends = line.isBlank() || paragraph.length() > BoundedLines.MOST_BYTES;
          if (ends && !paragraph.isEmpty()) {
            grouper.add(paragraph.toString());
            paragraph.setLength(0);
          }
          if (!line.isBlank()) {
            paragraph.append(paragraph.isEmpty() ? "" : join).append(line.stripTrailing());
          }
        });
    if (!paragraph.isEmpty()) {
      grouper.add(paragraph.toString());
    }
  }

  /** Elements of a list one by one; another value as a whole, but never a large one. */
  private void json(SourceFiles.Member member, InputStream in) throws IOException {
    BoundedStream bounded = new BoundedStream(in, MOST_VALUE_BYTES, member.name());
    Reader text = new InputStreamReader(bounded, StandardCharsets.UTF_8);
    try (JsonParser parser = JSON.createParser(text)) {
      JsonToken first = parser.nextToken();
      if (first != JsonToken.START_ARRAY) {
        records(parser.readValueAsTree(), source.records());
        return;
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        bounded.restart();
        records(parser.readValueAsTree(), source.records());
      }
    } catch (JacksonException e) {
      throw new CorpusException(
          "source "
              + source.name()
              + ": "
              + member.name()
              + " is no JSON: "
              + e.getOriginalMessage()
              + "; is its format another one?",
          e);
    }
  }

  private void records(JsonNode value, String path) {
    if (value.isArray()) {
      value.forEach(one -> records(one, path));
      return;
    }
    if (path.isEmpty()) {
      addOrSkip(template.apply(value));
      return;
    }
    int dot = path.indexOf('.');
    String field = dot < 0 ? path : path.substring(0, dot);
    records(value.path(field), dot < 0 ? "" : path.substring(dot + 1));
  }
}
