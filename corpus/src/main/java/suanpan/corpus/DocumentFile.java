package suanpan.corpus;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Cleaned documents as JSON lines: {@code text}, {@code source}, {@code language}, {@code licence}.
 */
final class DocumentFile implements Closeable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** JSON spells a byte with at most six characters. */
  private static final int MOST_LINE_BYTES = 1 << 27;

  private final OutputStream out;

  DocumentFile(Path file) throws IOException {
    out = new BufferedOutputStream(Files.newOutputStream(file));
  }

  void write(Document document) throws IOException {
    String line =
        JSON.writeValueAsString(
            JSON.createObjectNode()
                .put("text", document.text())
                .put("source", document.source())
                .put("language", document.language().wireName())
                .put("licence", document.licence()));
    out.write(line.getBytes(StandardCharsets.UTF_8));
    out.write('\n');
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /** Takes documents. */
  interface Sink {
    void accept(Document document) throws IOException;
  }

  static void read(Path file, Sink sink) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      BoundedLines lines = new BoundedLines(in, MOST_LINE_BYTES);
      while (lines.next()) {
        sink.accept(parse(file, lines.text()));
      }
    }
  }

  private static Document parse(Path file, String line) {
    try {
      JsonNode node = JSON.readTree(line);
      String language = node.path("language").asString();
      for (Language one : Language.values()) {
        if (one.wireName().equals(language)) {
          return new Document(
              node.path("text").asString(),
              node.path("source").asString(),
              one,
              node.path("licence").asString());
        }
      }
      throw new CorpusException(
          file + ": found language '" + language + "', expected zh, en, other");
    } catch (JacksonException e) {
      throw new CorpusException(file + ": a line is no JSON; prepare the corpus again", e);
    }
  }
}
