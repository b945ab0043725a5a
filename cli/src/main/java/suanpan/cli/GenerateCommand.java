package suanpan.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import suanpan.engine.Answer;
import suanpan.engine.Engine;
import suanpan.engine.EngineOptions;
import suanpan.engine.GenerateRequest;
import suanpan.engine.MemoryUse;
import suanpan.engine.Message;
import suanpan.engine.Precision;
import suanpan.engine.Sampling;
import suanpan.engine.Session;

/** One completion. */
@Command(
    name = "generate",
    description = {
      "One completion of a prompt, streamed as it grows.",
      "The prompt is a user's message for the model's chat template, unless --raw is given."
    },
    footer = {
      "  suanpan generate smollm2-135m --prompt 'Why is the sky blue?'",
      "  suanpan generate model.gguf --prompt-file question.txt --temperature 0 --max-tokens 200",
      "  suanpan generate model.gguf --prompt 'Weather in Oslo?' --tools tools.json --json",
      "  suanpan generate model.gguf --prompt 'Invent a person' --json-schema person.json",
      "  suanpan generate model.gguf --prompt 'Is 7 prime?' --choice yes --choice no",
      "  suanpan generate model.gguf --prompt 'A short list' --grammar list.gbnf",
      "  suanpan generate model.gguf --raw --prompt 'Once upon a time' --seed 7",
      "  suanpan generate ./folder --tokens 1,403,407 --max-tokens 16 --json"
    })
final class GenerateCommand extends Subcommand {
  private static final int DEFAULT_MAX_TOKENS = 512;

  @Parameters(paramLabel = "MODEL", description = "Name, hf:org/name, GGUF file or folder.")
  private String model = "";

  @ArgGroup(multiplicity = "1")
  private Source source = new Source();

  @Option(names = "--system", paramLabel = "T", description = "A system message before the prompt.")
  private @Nullable String system;

  @Option(
      names = "--raw",
      description =
          "Go on from the text as it is, without the chat template; begin of text as the model's"
              + " configuration says.")
  private boolean raw;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "Tokens of the answer at most (default: ${DEFAULT-VALUE}).")
  private int maxTokens = DEFAULT_MAX_TOKENS;

  @Option(
      names = "--session",
      paramLabel = "FILE",
      description =
          "Keep what was computed in FILE: a prompt that begins as the last one did, its answer"
              + " included, goes on from there.")
  private @Nullable Path saved;

  @Option(
      names = "--tools",
      paramLabel = "F.json",
      description = "Functions that the model may call: a list of descriptions.")
  private @Nullable Path tools;

  @Mixin private ChatFlags chat = new ChatFlags();
  @Mixin private SamplingFlags sampling = new SamplingFlags();
  @Mixin private OutputFlags output = new OutputFlags();
  @Mixin private SpeculationFlag speculation = new SpeculationFlag();
  @Mixin private EngineFlags flags = new EngineFlags();

  /** What to go on from; one of the three. */
  static final class Source {
    @Option(names = "--prompt", paramLabel = "T", description = "The prompt.")
    private @Nullable String prompt;

    @Option(
        names = "--prompt-file",
        paramLabel = "F",
        description = "A file that holds it; - is standard input.")
    private @Nullable Path promptFile;

    @Option(
        names = "--tokens",
        paramLabel = "LIST|@F",
        description = "Token ids such as 1,2,3 or @FILE.json, to which nothing is added.")
    private @Nullable String tokens;
  }

  GenerateCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int run() {
    if (maxTokens < 0) {
      throw wrongUsage("--max-tokens: found " + maxTokens + ", expected at least 0");
    }
    sampling.check();
    GenerateRequest request =
        output.over(request(), tools != null).withMaxTokens(maxTokens).withStop(sampling.stop());
    Models models = new Models(surroundings());
    EngineOptions options = chat.over(flags.options(Precision.FAST));
    try (Engine engine = models.open(model, options);
        SpeculationFlag.Opened guesses = speculation.open(models, options);
        Session session = session(engine)) {
      Sampling drawn = sampling.over(engine.defaultSampling());
      if (flags.seed().isPresent()) {
        drawn = drawn.withSeed(flags.seed().getAsLong());
      }
      answer(engine, session, request.withSampling(drawn).withSpeculation(guesses.speculation()));
      if (saved != null && session.position() > 0) {
        session.save(saved);
      }
      return Program.DONE;
    }
  }

  private Session session(Engine engine) {
    return saved != null && Files.exists(saved) ? engine.restore(saved) : engine.newSession();
  }

  /** Tokens that were computed for an answer. */
  private static long tokens(Answer answer) {
    return (long) answer.promptTokens() - answer.cachedPromptTokens() + answer.completionTokens();
  }

  private GenerateRequest request() {
    boolean isConversation = source.tokens == null && !raw;
    if (!isConversation && (tools != null || chat.areGiven())) {
      throw wrongUsage(
          "--tools, --thinking, --effort and --chat-texts are for conversations: found --raw or"
              + " --tokens beside them");
    }
    if (source.tokens != null) {
      return GenerateRequest.ofTokens(TokenList.parse(source.tokens));
    }
    String text = source.promptFile == null ? source.prompt : textOf(source.promptFile);
    if (text == null) {
      throw wrongUsage("one of --prompt, --prompt-file and --tokens is needed");
    }
    if (raw) {
      return GenerateRequest.ofText(text);
    }
    List<Message> messages = new ArrayList<>();
    if (system != null) {
      messages.add(Message.system(system));
    }
    messages.add(Message.user(text));
    GenerateRequest request =
        GenerateRequest.ofMessages(messages)
            .withThinking(chat.thinking())
            .withTemplateVariables(chat.variables());
    return tools == null ? request : request.withTools(Conversations.tools(tools));
  }

  private String textOf(Path file) {
    return file.toString().equals("-") ? Inputs.text(surroundings().in()) : Inputs.text(file);
  }

  private void answer(Engine engine, Session session, GenerateRequest request) {
    MemoryUse before = engine.memoryUse();
    if (wantsJson()) {
      Answer answer = session.generate(request);
      Map<String, Object> document = AnswerDocument.of(answer);
      MemoryUse use = engine.memoryUse().since(before);
      document.put("memory", MemoryDocument.of(use, use.readBytesPerToken(tokens(answer))));
      printJson(document);
      return;
    }
    AnswerPrinter printer = new AnswerPrinter(surroundings(), session::cancel);
    Answer answer = session.generate(request, printer);
    if (engine.text().isEmpty()) {
      surroundings()
          .out()
          .print(answer.tokens().stream().map(String::valueOf).collect(Collectors.joining(",")));
    }
    printer.finish(answer);
    MemoryUse use = engine.memoryUse().since(before);
    if (use.expertUses() > 0) {
      note(MemoryDocument.line(use, use.readBytesPerToken(tokens(answer))));
    }
  }
}
