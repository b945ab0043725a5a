package suanpan.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all commands share: where they print, and the options that mean the same everywhere. */
@Command(
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n",
    footerHeading = "%nExamples:%n",
    synopsisHeading = "Usage: ",
    descriptionHeading = "%n",
    abbreviateSynopsis = true)
abstract class Subcommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private GeneralOptions general = new GeneralOptions();

  Subcommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /**
   * Does the work.
   *
   * @return the exit code
   */
  abstract int run() throws IOException;

  /** Commands below this one. */
  List<Subcommand> children() {
    return List.of();
  }

  @Override
  public final Integer call() throws IOException {
    return run();
  }

  final Surroundings surroundings() {
    return surroundings;
  }

  final boolean wantsJson() {
    return general.wantsJson();
  }

  final boolean wantsStackTrace() {
    return general.wantsStackTrace();
  }

  /** Prints a line of the result. */
  final void print(String line) {
    surroundings.out().println(line);
  }

  /** Prints the result as the one JSON document. */
  final void printJson(Object document) {
    surroundings.out().println(Json.write(document));
  }

  /** Prints a line that is no result. */
  final void note(String line) {
    surroundings.note(line);
  }

  /** A line of progress on standard error. */
  final ProgressLine progressLine() {
    return new ProgressLine(surroundings.err(), surroundings.isTerminal(Surroundings.Standard.ERR));
  }

  /** The command line itself is wrong. */
  final ParameterException wrongUsage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
