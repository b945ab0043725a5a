package suanpan.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import suanpan.energy.EnergyMethod;

class LedgerKeepsEveryAnswerTest {
  private static final Instant EVER = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant NEVER = Instant.parse("2100-01-01T00:00:00Z");

  @TempDir private Path folder = Path.of("");

  @Test
  void sumsByDayKeyAndModelSurviveARestart() {
    Path file = folder.resolve("new/ledger.sqlite");
    try (EnergyLedger ledger = EnergyLedger.open(file)) {
      ledger.record(Entries.entry("2026-11-23T23:59:59.999Z", "ward", "v3", 3600));
      ledger.record(Entries.entry("2026-11-24T00:00:00Z", "ward", "qwen", 7200));
    }
    try (EnergyLedger ledger = EnergyLedger.open(file)) {
      ledger.record(Entries.entry("2026-11-24T10:00:00Z", "lab", "v3", 360_000));
    }
    LedgerReader reader = LedgerReader.open(file);

    assertThat(reader.rows(LedgerGroup.DAY, EVER, NEVER))
        .extracting(LedgerRow::group, LedgerRow::answers, LedgerRow::joules)
        .containsExactly(tuple("2026-11-23", 1L, 3600.0), tuple("2026-11-24", 2L, 367_200.0));
    assertThat(reader.rows(LedgerGroup.KEY, EVER, NEVER))
        .extracting(LedgerRow::group, LedgerRow::promptTokens)
        .containsExactly(tuple("lab", 100L), tuple("ward", 200L));
    assertThat(reader.rows(LedgerGroup.MODEL, EVER, NEVER))
        .extracting(LedgerRow::group)
        .containsExactly("qwen", "v3");
    LedgerRow total = reader.rows(LedgerGroup.TOTAL, EVER, NEVER).getFirst();
    assertThat(total.cachedTokens()).isEqualTo(180);
    assertThat(total.completionTokens()).isEqualTo(60);
    assertThat(total.millis()).isEqualTo(4500);
    assertThat(total.gramsCo2e()).isCloseTo(370_800 / 3.6e6 * 500, within(1e-9));
    assertThat(total.potsOfCoffee()).isCloseTo(1.03, within(1e-9));
    assertThat(total.lastEnded()).isEqualTo(Instant.parse("2026-11-24T10:00:00Z"));
  }

  @Test
  void aSpanOfTimeIncludesItsBeginningAndNotItsEnd() {
    Path file = folder.resolve("ledger.sqlite");
    try (EnergyLedger ledger = EnergyLedger.open(file)) {
      for (int day = 1; day <= 9; day++) {
        ledger.record(Entries.entry("2026-11-0" + day + "T00:00:00Z", "", "m", day));
      }
    }
    assertThat(
            LedgerReader.open(file)
                .rows(
                    LedgerGroup.TOTAL,
                    Instant.parse("2026-11-03T00:00:00Z"),
                    Instant.parse("2026-11-05T00:00:00Z")))
        .extracting(LedgerRow::joules)
        .containsExactly(7.0);
  }

  @Test
  void countersAndEstimateAreNeverAdded() {
    Path file = folder.resolve("ledger.sqlite");
    try (EnergyLedger ledger = EnergyLedger.open(file)) {
      ledger.record(Entries.entry("2026-11-24T00:00:00Z", "", "m", 1));
      ledger.record(Entries.entry("2026-11-24T00:00:01Z", "", "m", 2, EnergyMethod.RAPL, 100));
    }
    assertThat(LedgerReader.open(file).rows(LedgerGroup.TOTAL, EVER, NEVER))
        .extracting(LedgerRow::method, LedgerRow::joules)
        .containsExactly(tuple(EnergyMethod.ESTIMATE, 1.0), tuple(EnergyMethod.RAPL, 2.0));
  }

  @Test
  void aReaderSeesWhatAWriterFlushed() {
    Path file = folder.resolve("ledger.sqlite");
    try (EnergyLedger ledger = EnergyLedger.open(file)) {
      LedgerReader reader = LedgerReader.open(file);
      assertThat(reader.rows(LedgerGroup.TOTAL, EVER, NEVER)).isEmpty();
      ledger.record(Entries.entry("2026-11-24T00:00:00Z", "", "m", 5));
      ledger.flush();
      assertThat(reader.rows(LedgerGroup.TOTAL, EVER, NEVER))
          .extracting(LedgerRow::joules)
          .containsExactly(5.0);
    }
  }

  @Test
  void entriesOfManyThreadsAreAllThere() throws InterruptedException {
    Path file = folder.resolve("ledger.sqlite");
    try (EnergyLedger ledger = EnergyLedger.open(file)) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        String key = "key" + t;
        threads.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      for (int i = 0; i < 250; i++) {
                        ledger.record(Entries.entry("2026-11-24T00:00:00Z", key, "m", 1));
                      }
                    }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      ledger.flush();
      assertThat(ledger.lostEntries()).isZero();
    }
    assertThat(LedgerReader.open(file).rows(LedgerGroup.KEY, EVER, NEVER))
        .hasSize(8)
        .allSatisfy(row -> assertThat(row.answers()).isEqualTo(250));
  }

  @Test
  void aSecondWriterIsRefusedAndTheFirstGoesOn() {
    Path file = folder.resolve("ledger.sqlite");
    try (EnergyLedger ledger = EnergyLedger.open(file)) {
      assertThatThrownBy(() -> EnergyLedger.open(file))
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("ledger.sqlite")
          .hasMessageContaining("--ledger FILE");
      ledger.record(Entries.entry("2026-11-24T00:00:00Z", "", "m", 1));
    }
    EnergyLedger.open(file).close();
  }

  @Test
  void anotherFileIsRefusedAndLeftAsItWas() throws Exception {
    Path text = folder.resolve("notes.txt");
    Files.writeString(text, "no database, but somebody's notes\n".repeat(100));
    assertThatThrownBy(() -> EnergyLedger.open(text))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("notes.txt")
        .hasMessageContaining("move the file away");
    assertThatThrownBy(() -> LedgerReader.open(text).rows(LedgerGroup.TOTAL, EVER, NEVER))
        .isInstanceOf(LedgerException.class);
    assertThat(text).content().startsWith("no database");

    Path other = folder.resolve("other.sqlite");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + other);
        var statement = connection.createStatement()) {
      statement.execute("create table patients (name text)");
    }
    assertThatThrownBy(() -> EnergyLedger.open(other))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("other.sqlite");
  }

  @Test
  void aMissingLedgerNamesTheOption() {
    assertThatThrownBy(() -> LedgerReader.open(folder.resolve("none.sqlite")))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("--ledger FILE");
  }

  @Test
  void csvHasCodeCarbonsColumnsAndKilogramsAndKilowattHours() {
    Path file = folder.resolve("ledger.sqlite");
    try (EnergyLedger ledger = EnergyLedger.open(file)) {
      ledger.record(Entries.entry("2026-11-24T10:00:00Z", "", "a,\"b\"", 3.6e6));
    }
    String csv =
        EmissionsCsv.of(
            LedgerReader.open(file).rows(LedgerGroup.MODEL, EVER, NEVER), "=CPU, fast", 2);
    List<String> lines = csv.lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst())
        .startsWith("timestamp,project_name,run_id,experiment_id,duration,emissions,")
        .endsWith(",on_cloud,pue,wue");
    assertThat(lines.getLast())
        .startsWith("2026-11-24T10:00:00Z,suanpan,\"a,\"\"b\"\"\",estimate,1.50000000,0.500000000,")
        .contains(",1.00000000,")
        .contains(",\"'=CPU, fast\",");
  }
}
