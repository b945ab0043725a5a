package suanpan.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it writes leaves all that it had flushed, and a sound file. */
class LedgerSurvivesKillTest {
  @TempDir private Path folder = Path.of("");

  /** Writes for ever; says after each flush how many entries are on the disk. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) {
      try (EnergyLedger ledger = EnergyLedger.open(Path.of(args[0]))) {
        for (long written = 1; ; written++) {
          ledger.record(Entries.entry("2026-11-24T00:00:00Z", "", "m", 1));
          if (written % 7 == 0) {
            ledger.flush();
            System.out.println(written);
          }
        }
      }
    }
  }

  @Test
  void flushedEntriesAreThereAfterAKill() throws Exception {
    Path file = folder.resolve("ledger.sqlite");
    long flushed = 0;
    Process child =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                "--enable-native-access=ALL-UNNAMED",
                Writer.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      while (flushed < 70) {
        flushed = Long.parseLong(lines.readLine());
      }
      child.destroyForcibly();
      assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    EnergyLedger.open(file).close();
    assertThat(
            LedgerReader.open(file)
                .rows(LedgerGroup.TOTAL, Instant.EPOCH, Instant.parse("2100-01-01T00:00:00Z"))
                .getFirst()
                .answers())
        .isGreaterThanOrEqualTo(flushed);
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement();
        var result = statement.executeQuery("pragma integrity_check")) {
      assertThat(result.getString(1)).isEqualTo("ok");
    }
  }
}
