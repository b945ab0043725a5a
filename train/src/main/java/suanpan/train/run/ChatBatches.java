package suanpan.train.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import suanpan.tokenizer.Span;
import suanpan.tokenizer.Tokenizer;
import suanpan.train.TokenBatch;
import suanpan.train.TrainingException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Batches of conversations in DeepSeek-V3's format: begin, system, {@code <｜User｜>} question {@code
 * <｜Assistant｜>} answer, end. What counts are the tokens of answers and the end behind them.
 * Several conversations share a sequence; one that is longer than a sequence is cut at its end.
 */
final class ChatBatches implements BatchSource {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String USER = "<｜User｜>";
  private static final String ASSISTANT = "<｜Assistant｜>";

  private final List<Row> rows = new ArrayList<>();
  private final DataOrder order;
  private final RunConfig.Batch sizes;

  /** A sequence and which of its tokens count. */
  private record Row(int[] ids, boolean[] counts) {}

  /** Tokens of one or more conversations. */
  private static final class Draft {
    private final List<Integer> ids = new ArrayList<>();
    private final List<Boolean> counts = new ArrayList<>();

    void add(int[] more, boolean count) {
      for (int id : more) {
        ids.add(id);
        counts.add(count);
      }
    }

    void add(Draft other) {
      ids.addAll(other.ids);
      counts.addAll(other.counts);
    }

    boolean learnsWithin(int length) {
      return counts.subList(0, Math.min(length, counts.size())).contains(true);
    }

    /** The first {@code length + 1} tokens; the rest is filled with what does not count. */
    Row row(int length, int filler) {
      int[] row = new int[length + 1];
      Arrays.fill(row, filler);
      boolean[] which = new boolean[length + 1];
      for (int i = 0; i < Math.min(row.length, ids.size()); i++) {
        row[i] = ids.get(i);
        which[i] = counts.get(i);
      }
      return new Row(row, which);
    }
  }

  /**
   * @param file one JSON object a line: {@code {"messages": [{"role": …, "content": …}, …]}}
   * @throws TrainingException if a line is no conversation, or the tokenizer lacks the marks
   */
  ChatBatches(Path file, Tokenizer tokenizer, RunConfig.Batch sizes, long seed) {
    this.sizes = sizes;
    int begin = id(tokenizer.special().bos(), "begin of text");
    int end = id(tokenizer.special().eos(), "end of text");
    id(tokenizer.idOf(USER), USER);
    id(tokenizer.idOf(ASSISTANT), ASSISTANT);
    Draft draft = new Draft();
    for (Draft one : conversations(file, tokenizer, begin, end)) {
      if (!draft.ids.isEmpty() && draft.ids.size() + one.ids.size() > sizes.length() + 1) {
        rows.add(draft.row(sizes.length(), end));
        draft = new Draft();
      }
      draft.add(one);
    }
    if (!draft.ids.isEmpty()) {
      rows.add(draft.row(sizes.length(), end));
    }
    if (rows.isEmpty()) {
      throw new TrainingException(
          file + ": found no answer within " + sizes.length() + " tokens, expected at least one");
    }
    this.order = new DataOrder(rows.size(), seed);
  }

  private List<Draft> conversations(Path file, Tokenizer tokenizer, int begin, int end) {
    List<Draft> all = new ArrayList<>();
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      int number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (!line.isBlank()) {
          Draft one = conversation(file + " line " + number, line, tokenizer, begin, end);
          if (one.learnsWithin(sizes.length())) {
            all.add(one);
          }
        }
      }
    } catch (IOException e) {
      throw new TrainingException(file + ": cannot be read: " + e, e);
    }
    return all;
  }

  private static Draft conversation(
      String where, String line, Tokenizer tokenizer, int begin, int end) {
    JsonNode messages;
    try {
      messages = JSON.readTree(line).path("messages");
    } catch (JacksonException e) {
      throw new TrainingException(where + ": no JSON: " + e.getOriginalMessage(), e);
    }
    if (!messages.isArray() || messages.isEmpty()) {
      throw new TrainingException(
          where + ": found no messages, expected {\"messages\": [{\"role\": …, \"content\": …}]}");
    }
    Draft draft = new Draft();
    draft.add(new int[] {begin}, false);
    for (JsonNode message : messages) {
      String content = message.path("content").asString("");
      String role = message.path("role").asString("");
      switch (role) {
        case "system" -> draft.add(tokenizer.encode(content), false);
        case "user" ->
            draft.add(tokenizer.encode(List.of(Span.template(USER), Span.data(content))), false);
        case "assistant" -> {
          draft.add(tokenizer.encodeWithAddedTokens(ASSISTANT), false);
          draft.add(tokenizer.encode(content), true);
          draft.add(new int[] {end}, true);
        }
        default ->
            throw new TrainingException(
                where + ": found role '" + role + "', expected system, user or assistant");
      }
    }
    return draft;
  }

  private static int id(OptionalInt id, String what) {
    return id.orElseThrow(
        () ->
            new TrainingException(
                "the tokenizer has no " + what + ", which the format of conversations needs"));
  }

  @Override
  public TokenBatch batch(long position) {
    int length = sizes.length();
    int[] inputs = new int[sizes.sequences() * length];
    int[] targets = new int[inputs.length];
    float[] weights = new float[inputs.length];
    for (int b = 0; b < sizes.sequences(); b++) {
      Row row = rows.get(Math.toIntExact(order.at(position * sizes.sequences() + b)));
      for (int t = 0; t < length; t++) {
        inputs[b * length + t] = row.ids[t];
        targets[b * length + t] = row.ids[t + 1];
        weights[b * length + t] = row.counts[t + 1] ? 1 : 0;
      }
    }
    return new TokenBatch(sizes.sequences(), length, inputs, targets, weights);
  }
}
