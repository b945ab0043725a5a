package suanpan.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs of other languages, as the repository has them. */
final class Programs {
  /** What the programs say where a user's server would be. */
  private static final String USUAL = "http://127.0.0.1:8080";

  private static final long MINUTES = 10;

  private Programs() {}

  /** The outcome of a program. */
  record Outcome(int code, String output) {}

  /** A program of this module with the address of another server, ready to run. */
  static Path pointedAt(String url, Path program, Path folder) throws IOException {
    Path copy = folder.resolve(program.getFileName());
    Files.createDirectories(folder);
    return Files.writeString(copy, Files.readString(program).replace(USUAL, url));
  }

  /** Runs it to its end; a program that is not there skips the test. */
  static Outcome run(Path folder, List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("suanpan-client", ".txt");
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
    } catch (IOException e) {
      return abort("skipped: found no " + command.getFirst() + " on this machine");
    }
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
    }
    process.waitFor();
    String text = Files.readString(output, StandardCharsets.UTF_8);
    Files.delete(output);
    return new Outcome(process.exitValue(), text);
  }

  /** Runs it and expects it to end well; what it printed is given back. */
  static String succeed(Path folder, List<String> command)
      throws IOException, InterruptedException {
    Outcome outcome = run(folder, command);
    assertThat(outcome.code()).as(outcome.output()).isZero();
    return outcome.output();
  }

  /** Runs what needs a network; where it fails the test is skipped with its last line. */
  static void install(Path folder, List<String> command) throws IOException, InterruptedException {
    Outcome outcome = run(folder, command);
    if (outcome.code() != 0) {
      String last = outcome.output().strip().lines().reduce("", (_, line) -> line);
      abort("skipped: " + String.join(" ", command) + " failed: " + last);
    }
  }
}
