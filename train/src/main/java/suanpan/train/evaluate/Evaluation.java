package suanpan.train.evaluate;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import suanpan.corpus.Document;
import suanpan.corpus.PreparedCorpus;
import suanpan.engine.Engine;
import suanpan.engine.GenerateRequest;
import suanpan.engine.Message;
import suanpan.engine.ProgressListener;
import suanpan.engine.Sampling;
import suanpan.engine.Session;
import suanpan.engine.TextTools;
import suanpan.train.TrainingException;

/** Measures an opened model. Answers are greedy, so the same model gives the same figures. */
public final class Evaluation {
  private static final int ROWS = 16;
  private static final Pattern NUMBER = Pattern.compile("-?\\d[\\d,]*(?:\\.\\d+)?");

  private final Engine engine;
  private final TextTools text;
  private final ProgressListener progress;

  /** How questions are put to the model. */
  public enum Asking {
    /** As a user's message in the model's chat format. */
    CHAT,
    /** {@code Question: …} and {@code Answer:}, to be gone on from. */
    PLAIN
  }

  /**
   * @throws TrainingException if the model has no tokenizer
   */
  public Evaluation(Engine engine, ProgressListener progress) {
    this.engine = engine;
    this.progress = progress;
    this.text =
        engine
            .text()
            .orElseThrow(() -> new TrainingException("the model has no tokenizer; texts need one"));
  }

  /**
   * Bits per byte of the documents that a corpus kept from training: each by itself behind a begin
   * of text, as much of it as the context holds.
   *
   * @param most documents of each source
   * @return by source, then by language
   */
  public List<TextScore> heldOut(PreparedCorpus corpus, int most) {
    Map<String, TextScore> bySource = new LinkedHashMap<>();
    Map<String, TextScore> byLanguage = new LinkedHashMap<>();
    List<Document> documents = corpus.validationDocuments(most);
    int done = 0;
    try (Session session = engine.newSession()) {
      for (Document document : documents) {
        TextScore score = score(session, document.source(), new int[0], document.text());
        bySource.merge(document.source(), score, TextScore::plus);
        String language = document.language().wireName();
        TextScore same = new TextScore(language, 1, score.tokens(), score.bytes(), score.nats());
        byLanguage.merge(language, same, TextScore::plus);
        progress.onProgress(++done, documents.size());
      }
    }
    List<TextScore> all = new ArrayList<>(bySource.values());
    all.addAll(byLanguage.values());
    return all;
  }

  /**
   * Answers to questions that must match: if the right answer has a number behind {@code ####} or
   * is one, the last number of the answer, otherwise the words without case and signs.
   *
   * @param file one JSON object a line with {@code question} and {@code answer}
   * @param most items
   * @param maxTokens of an answer
   */
  public TaskScore exactMatch(Path file, int most, Asking asking, int maxTokens) {
    List<TaskItem> items = TaskItem.read(file, most);
    List<String> answers = new ArrayList<>();
    int right = 0;
    try (Session session = engine.newSession()) {
      for (TaskItem item : items) {
        GenerateRequest request =
            switch (asking) {
              case CHAT -> GenerateRequest.ofMessages(List.of(Message.user(item.question())));
              case PLAIN ->
                  GenerateRequest.ofText(item.plainQuestion())
                      .withStop(List.of("\n\n", "Question:"));
            };
        String answer =
            session
                .generate(request.withSampling(Sampling.greedy()).withMaxTokens(maxTokens))
                .text()
                .strip();
        session.rewind(0);
        answers.add(answer);
        right += matches(answer, item.answer()) ? 1 : 0;
        progress.onProgress(answers.size(), items.size());
      }
    }
    return TaskScore.of(file.getFileName().toString(), right, answers);
  }

  /**
   * Choices by likelihood: of the choices behind the question the one that is most probable by
   * byte.
   *
   * @param file one JSON object a line with {@code question}, {@code choices} and {@code answer},
   *     the number of the right one from 0
   */
  public TaskScore multipleChoice(Path file, int most) {
    List<TaskItem> items = TaskItem.read(file, most);
    List<String> answers = new ArrayList<>();
    int right = 0;
    try (Session session = engine.newSession()) {
      for (TaskItem item : items) {
        int best = best(session, item);
        answers.add(item.choices().get(best));
        right += best == item.rightChoice() ? 1 : 0;
        progress.onProgress(answers.size(), items.size());
      }
    }
    return TaskScore.of(file.getFileName().toString(), right, answers);
  }

  private int best(Session session, TaskItem item) {
    int best = 0;
    double least = Double.MAX_VALUE;
    int[] question = text.encode(item.plainQuestion());
    for (int i = 0; i < item.choices().size(); i++) {
      TextScore score = score(session, "", question, " " + item.choices().get(i));
      if (score.bitsPerByte() < least) {
        least = score.bitsPerByte();
        best = i;
      }
    }
    return best;
  }

  /** Scores a text behind begin of text and other tokens. */
  private TextScore score(Session session, String name, int[] before, String content) {
    OptionalInt begin = text.bos();
    int[] scored = text.encode(content);
    int[] context = IntStream.concat(begin.stream(), IntStream.of(before)).toArray();
    int[] ids = IntStream.concat(IntStream.of(context), IntStream.of(scored)).toArray();
    int n = Math.min(ids.length, engine.contextLength());
    double[] nats = {0};
    session.feed(
        Arrays.copyOf(ids, n - 1),
        ROWS,
        (position, row) -> {
          if (position + 1 >= context.length) {
            nats[0] += negativeLogProbability(row, ids[position + 1]);
          }
        });
    session.rewind(0);
    int first = Math.max(1, context.length);
    int[] counted = Arrays.copyOfRange(ids, first, Math.max(first, n));
    boolean whole = n == ids.length && first == context.length;
    String spoken = whole ? content : text.decode(counted);
    int bytes = spoken.getBytes(StandardCharsets.UTF_8).length;
    return new TextScore(name, 1, counted.length, bytes, nats[0]);
  }

  private static double negativeLogProbability(float[] row, int token) {
    float max = Float.NEGATIVE_INFINITY;
    for (float logit : row) {
      max = Math.max(max, logit);
    }
    double sum = 0;
    for (float logit : row) {
      sum += Math.exp(logit - max);
    }
    return max + Math.log(sum) - row[token];
  }

  static boolean matches(String answer, String expected) {
    int mark = expected.lastIndexOf("####");
    String wanted = mark < 0 ? expected : expected.substring(mark + 4);
    if (NUMBER.matcher(wanted.strip()).matches()) {
      return lastNumber(answer).equals(lastNumber(wanted));
    }
    return plain(answer).equals(plain(wanted));
  }

  private static Optional<Double> lastNumber(String text) {
    Matcher matcher = NUMBER.matcher(text);
    Optional<Double> last = Optional.empty();
    while (matcher.find()) {
      last = Optional.of(Double.valueOf(matcher.group().replace(",", "")));
    }
    return last;
  }

  private static String plain(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[\\p{P}\\p{S}\\s]+", " ").strip();
  }
}
