package suanpan.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import suanpan.engine.GenerateRequest;
import suanpan.engine.OutputFormat;
import suanpan.engine.ParallelCalls;
import suanpan.engine.ToolChoice;

/** Options of what an answer must look like; see docs/constrained-decoding.md. */
final class OutputFlags {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @ArgGroup private Format format = new Format();

  @Option(
      names = "--tool-choice",
      paramLabel = "auto|none|required|NAME",
      description = "Whether the answer calls a tool, and which (default: as the model likes).")
  private @Nullable String toolChoice;

  @Option(names = "--one-tool-call", description = "At most one call of a tool.")
  private boolean isOneCall;

  /** One of these. */
  static final class Format {
    @Option(
        names = "--json-schema",
        paramLabel = "F.json|{...}",
        description = "The answer is JSON that this schema accepts: a file, or the schema itself.")
    private @Nullable String schema;

    @Option(names = "--json-object", description = "The answer is any JSON object.")
    private boolean isJsonObject;

    @Option(
        names = "--grammar",
        paramLabel = "F.gbnf",
        description = "The answer follows a grammar in llama.cpp's notation.")
    private @Nullable Path grammar;

    @Option(
        names = "--regex",
        paramLabel = "E",
        description = "The answer matches a regular expression as a whole.")
    private @Nullable String regex;

    @Option(
        names = "--choice",
        paramLabel = "T",
        description = "The answer is one of the texts given so; may be given several times.")
    private List<String> choices = new ArrayList<>();
  }

  /**
   * The request with what was given.
   *
   * @throws ParameterException if options contradict one another
   */
  GenerateRequest over(GenerateRequest request, boolean hasTools) {
    if (!hasTools && (toolChoice != null || isOneCall)) {
      throw new ParameterException(
          spec.commandLine(), "--tool-choice and --one-tool-call: found no --tools beside them");
    }
    GenerateRequest changed = request.withOutput(output()).withToolChoice(choice());
    return isOneCall ? changed.withParallelCalls(ParallelCalls.FORBIDDEN) : changed;
  }

  private OutputFormat output() {
    if (format.schema != null) {
      String text = format.schema.strip();
      boolean isInline = text.startsWith("{");
      return new OutputFormat.JsonSchema(isInline ? text : Inputs.text(Path.of(text)));
    }
    if (format.grammar != null) {
      return new OutputFormat.Gbnf(Inputs.text(format.grammar));
    }
    if (format.regex != null) {
      return new OutputFormat.Regex(format.regex);
    }
    if (!format.choices.isEmpty()) {
      return new OutputFormat.Choice(format.choices);
    }
    return format.isJsonObject ? new OutputFormat.JsonObject() : new OutputFormat.Text();
  }

  private ToolChoice choice() {
    return switch (toolChoice) {
      case "none" -> new ToolChoice.None();
      case "required" -> new ToolChoice.Required();
      case "auto" -> new ToolChoice.Auto();
      case null -> new ToolChoice.Auto();
      default -> new ToolChoice.Named(toolChoice);
    };
  }
}
