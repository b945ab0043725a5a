package suanpan.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import suanpan.corpus.PreparedCorpus;
import suanpan.engine.Engine;
import suanpan.engine.Precision;
import suanpan.train.evaluate.Evaluation;
import suanpan.train.evaluate.TaskScore;
import suanpan.train.evaluate.TextScore;

/** How good a model is. */
@Command(
    name = "evaluate",
    description = {
      "Scores a model: bits per byte of the text that a corpus kept from training, by source and"
          + " language; questions whose answers must match; choices.",
      "Tasks are JSON lines: question and answer (a number behind #### counts alone, as in GSM8K),"
          + " or question, choices and the number of the right one from 0. Answers are greedy."
    },
    footer = {
      "  suanpan evaluate nano-run/model --corpus nano-corpus --documents 50",
      "  suanpan evaluate model.gguf --answers gsm8k/test.jsonl --chat --items 100 --json"
    })
final class EvaluateCommand extends Subcommand {
  private static final int MANY = 1_000_000;

  @Parameters(paramLabel = "MODEL", description = "Name, hf:org/name, GGUF file or folder.")
  private String model = "";

  @Option(names = "--corpus", paramLabel = "DIR", description = "A prepared corpus.")
  private @Nullable Path corpus;

  @Option(
      names = "--documents",
      paramLabel = "N",
      description = "Most documents of each source (default: ${DEFAULT-VALUE}).")
  private int documents = 20;

  @Option(
      names = "--answers",
      paramLabel = "F",
      description = "Questions whose answers must match.")
  private List<Path> withAnswers = List.of();

  @Option(names = "--choice", paramLabel = "F", description = "Questions with choices.")
  private List<Path> choice = List.of();

  @Option(names = "--items", paramLabel = "N", description = "Most items of a task (default: all).")
  private int items = MANY;

  @Option(names = "--chat", description = "Put questions as messages, in the chat format.")
  private boolean chat;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "Longest answer (default: ${DEFAULT-VALUE}).")
  private int maxTokens = 256;

  @Mixin private EngineFlags flags = new EngineFlags();

  EvaluateCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int run() {
    if (corpus == null && withAnswers.isEmpty() && choice.isEmpty()) {
      throw wrongUsage("nothing to evaluate: give --corpus, --answers or --choice");
    }
    List<TextScore> texts = new ArrayList<>();
    List<TaskScore> tasks = new ArrayList<>();
    try (Engine engine = new Models(surroundings()).open(model, flags.options(Precision.EXACT));
        ProgressLine line = progressLine()) {
      Evaluation evaluation =
          new Evaluation(engine, (done, total) -> line.update("item " + done + " of " + total));
      if (corpus != null) {
        texts.addAll(evaluation.heldOut(PreparedCorpus.open(corpus), documents));
      }
      Evaluation.Asking asking = chat ? Evaluation.Asking.CHAT : Evaluation.Asking.PLAIN;
      withAnswers.forEach(file -> tasks.add(evaluation.exactMatch(file, items, asking, maxTokens)));
      choice.forEach(file -> tasks.add(evaluation.multipleChoice(file, items)));
    }
    show(texts, tasks);
    return Program.DONE;
  }

  private void show(List<TextScore> texts, List<TaskScore> tasks) {
    if (wantsJson()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("texts", texts.stream().map(EvaluateCommand::document).toList());
      document.put("tasks", tasks.stream().map(EvaluateCommand::document).toList());
      printJson(document);
      return;
    }
    for (TextScore score : texts) {
      print(
          Units.format(
              "%-16s %.4f bits per byte, perplexity %.2f (%s documents, %s tokens)",
              score.name(),
              score.bitsPerByte(),
              score.perplexity(),
              Units.whole(score.documents()),
              Units.whole(score.tokens())));
    }
    for (TaskScore score : tasks) {
      print(
          Units.format(
              "%-16s %d of %d right, %s (95 %% interval %s to %s)",
              score.name(),
              score.right(),
              score.items(),
              Units.percent(score.accuracy()),
              Units.percent(score.low()),
              Units.percent(score.high())));
    }
  }

  private static Map<String, Object> document(TextScore score) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", score.name());
    document.put("documents", score.documents());
    document.put("tokens", score.tokens());
    document.put("bytes", score.bytes());
    document.put("bitsPerByte", score.bitsPerByte());
    document.put("perplexity", score.perplexity());
    return document;
  }

  private static Map<String, Object> document(TaskScore score) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", score.name());
    document.put("items", score.items());
    document.put("right", score.right());
    document.put("accuracy", score.accuracy());
    document.put("interval", List.of(score.low(), score.high()));
    document.put("answers", score.answers());
    return document;
  }
}
