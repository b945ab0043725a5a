package suanpan.train.run;

import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** log.jsonl of a run: a line for each step, and one for each score of a validation. */
final class RunLog implements Closeable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;
  private Writer out;

  /**
   * Goes on with a log.
   *
   * @param step lines of later steps are dropped: they will be done again
   */
  RunLog(Path file, long step) throws IOException {
    this.file = file;
    keepUpTo(step);
    this.out = open();
  }

  private Writer open() throws IOException {
    return Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void keepUpTo(long step) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try (Writer writer = Files.newBufferedWriter(part)) {
      for (JsonNode line : read(file)) {
        if (line.path("step").asLong() <= step) {
          writer.write(JSON.writeValueAsString(line) + "\n");
        }
      }
    }
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Forgets later steps, after the run went back. */
  void rollBackTo(long step) throws IOException {
    out.close();
    keepUpTo(step);
    out = open();
  }

  void step(StepReport report) throws IOException {
    ObjectNode node = JSON.createObjectNode();
    node.put("step", report.step());
    put(node, "loss", report.loss());
    put(node, "mtpLoss", report.mtpLoss());
    put(node, "balance", report.balance());
    put(node, "gradientNorm", report.gradientNorm());
    put(node, "learningRate", report.learningRate());
    node.put("tokens", report.tokens());
    put(node, "tokensPerSecond", report.tokensPerSecond());
    put(node, "utilization", report.utilization());
    put(node, "watts", report.watts());
    if (!report.note().isEmpty()) {
      node.put("note", report.note());
    }
    write(node);
  }

  void validated(long step, ValidationScore score) throws IOException {
    ObjectNode node = JSON.createObjectNode();
    node.put("step", step).put("validation", score.name());
    node.put("tokens", score.tokens()).put("bytes", score.bytes());
    put(node, "natsPerToken", score.natsPerToken());
    put(node, "bitsPerByte", score.bitsPerByte());
    write(node);
  }

  /** JSON has no word for what is no number. */
  private static void put(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, value);
    } else {
      node.putNull(name);
    }
  }

  private void write(ObjectNode node) throws IOException {
    out.write(JSON.writeValueAsString(node) + "\n");
  }

  void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /** The whole lines of a log; a last one that was cut off by a crash is left out. */
  static List<JsonNode> read(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      try {
        lines.add(JSON.readTree(line));
      } catch (JacksonException e) {
        break;
      }
    }
    return lines;
  }
}
