package suanpan.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reads a command line, runs it, and turns what goes wrong into one message and an exit code. */
final class Program {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;

  private static final int HELP_WIDTH = 100;

  private static final Map<String, Function<Surroundings, Subcommand>> COMMANDS = commands();

  private Program() {}

  /** Returns the exit code. */
  static int run(Surroundings surroundings, String... args) {
    try {
      return commandLine(surroundings, args).execute(args);
    } catch (CommandException e) {
      surroundings.note("suanpan: " + Failures.line(e));
      return FAILED;
    } catch (OutOfMemoryError e) {
      surroundings.note(Failures.line(e));
      return FAILED;
    } finally {
      surroundings.out().flush();
      surroundings.err().flush();
    }
  }

  static CommandLine commandLine(Surroundings surroundings, String... args) {
    CommandLine line = new CommandLine(new SuanpanCommand());
    COMMANDS.forEach(
        (name, command) -> {
          if (mayBeMeant(name, args)) {
            CommandLine added = withHelp(command.apply(surroundings));
            if (name.equals("serve")) {
              added.setDefaultValueProvider(
                  ServeSettings.of(surroundings, added.getCommandSpec(), args));
            }
            line.addSubcommand(added);
          }
        });
    boolean colour = surroundings.mayColour(Surroundings.Standard.OUT);
    line.setColorScheme(Help.defaultColorScheme(colour ? Help.Ansi.ON : Help.Ansi.OFF));
    line.setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExpandAtFiles(false); // @F.json is ours
    line.setUsageHelpWidth(HELP_WIDTH);
    line.setExitCodeExceptionMapper(_ -> FAILED);
    line.setParameterExceptionHandler((e, _) -> wrongUsage(surroundings, e));
    line.setExecutionExceptionHandler((e, command, _) -> failed(surroundings, e, command));
    return line;
  }

  /**
   * Describing one command to picocli takes milliseconds, all of them a good part of the time to
   * start: where the first word says which one is meant, the others are left out.
   */
  private static boolean mayBeMeant(String name, String... args) {
    boolean isClear = args.length > 0 && (COMMANDS.containsKey(args[0]) || isVersion(args[0]));
    return !isClear || args[0].equals(name);
  }

  private static boolean isVersion(String option) {
    return option.equals("--version") || option.equals("-V");
  }

  private static CommandLine withHelp(Subcommand command) {
    CommandLine line = new CommandLine(command);
    line.getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .order(GeneralOptions.LAST)
                .description("Show this help.")
                .build());
    command.children().forEach(child -> line.addSubcommand(withHelp(child)));
    return line;
  }

  private static Map<String, Function<Surroundings, Subcommand>> commands() {
    Map<String, Function<Surroundings, Subcommand>> commands = new LinkedHashMap<>();
    commands.put("chat", ChatCommand::new);
    commands.put("generate", GenerateCommand::new);
    commands.put("tokenize", TokenizeCommand::new);
    commands.put("detokenize", DetokenizeCommand::new);
    commands.put("template", TemplateCommand::new);
    commands.put("show", ShowCommand::new);
    commands.put("logits", LogitsCommand::new);
    commands.put("gradients", GradientsCommand::new);
    commands.put("perplexity", PerplexityCommand::new);
    commands.put("bench", BenchCommand::new);
    commands.put("synth", SynthCommand::new);
    commands.put("corpus", CorpusCommand::new);
    commands.put("train", TrainCommand::new);
    commands.put("evaluate", EvaluateCommand::new);
    commands.put("pull", PullCommand::new);
    commands.put("models", ModelsCommand::new);
    commands.put("remove", RemoveCommand::new);
    commands.put("energy", EnergyCommand::new);
    commands.put("serve", ServeCommand::new);
    commands.put("doctor", DoctorCommand::new);
    return Collections.unmodifiableMap(commands); // in the order in which help lists them
  }

  private static int wrongUsage(Surroundings surroundings, ParameterException e) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    surroundings.note(name + ": " + e.getMessage());
    if (e instanceof UnmatchedArgumentException unmatched) {
      for (String suggestion : unmatched.getSuggestions()) {
        surroundings.note("  did you mean " + suggestion + "?");
      }
    }
    surroundings.note("Try '" + name + " --help'.");
    return WRONG_USAGE;
  }

  private static int failed(Surroundings surroundings, Exception e, CommandLine line) {
    surroundings.note(line.getCommandSpec().qualifiedName() + ": " + Failures.line(e));
    if (line.getCommand() instanceof Subcommand command && command.wantsStackTrace()) {
      e.printStackTrace(surroundings.err());
    }
    return FAILED;
  }
}
