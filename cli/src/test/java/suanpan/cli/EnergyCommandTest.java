package suanpan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import suanpan.energy.EnergyMethod;
import suanpan.energy.EnergyReport;
import suanpan.energy.GridIntensity;
import suanpan.ledger.EnergyLedger;
import suanpan.ledger.LedgerEntry;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EnergyCommandTest {
  @TempDir private Path home;

  private void record(String ended, String key, double joules) {
    try (EnergyLedger ledger = EnergyLedger.open(home.resolve("cache/energy.sqlite"))) {
      ledger.record(
          new LedgerEntry(
              Instant.parse(ended),
              key,
              "tiny",
              10,
              5,
              3,
              40,
              EnergyReport.ofJoules(joules, EnergyMethod.ESTIMATE, GridIntensity.ofGrams(1000))));
    }
  }

  @Test
  void theTableShowsDaysAndKeysWithoutNames() {
    record("2026-11-23T10:00:00Z", "", 3600);
    record("2026-11-24T10:00:00Z", "ward", 360_000);
    Shell.Result days = new Shell(home).run("energy", "report");
    assertThat(days.code()).as(days.err()).isZero();
    assertThat(days.out().lines())
        .hasSize(3)
        .element(1)
        .asString()
        .contains("2026-11-23")
        .contains("1.00")
        .contains("0.0100")
        .endsWith("estimate");
    assertThat(new Shell(home).run("energy", "report", "--by", "key").out())
        .contains("(no key)")
        .contains("ward");
  }

  @Test
  void jsonHasTheFiguresOfTheSpan() {
    record("2026-11-23T10:00:00Z", "", 3600);
    record("2026-11-24T10:00:00Z", "ward", 360_000);
    JsonNode document =
        new JsonMapper()
            .readTree(
                new Shell(home)
                    .run("energy", "report", "--by", "total", "--from", "2026-11-24", "--json")
                    .out());
    assertThat(document.get("by").asString()).isEqualTo("total");
    JsonNode row = document.get("rows").get(0);
    assertThat(row.get("answers").asInt()).isEqualTo(1);
    assertThat(row.get("wattHours").asDouble()).isEqualTo(100);
    assertThat(row.get("gramsCo2e").asDouble()).isEqualTo(100);
    assertThat(row.get("potsOfCoffee").asDouble()).isEqualTo(1);
    assertThat(row.get("method").asString()).isEqualTo("estimate");
  }

  @Test
  void filesAreWrittenOnceAndNotOverwritten() {
    record("2026-11-23T10:00:00Z", "", 3600);
    Path csv = home.resolve("out/emissions.csv");
    Path html = home.resolve("out/energy.html");
    String[] arguments = {"energy", "report", "--csv", csv.toString(), "--html", html.toString()};
    assertThat(new Shell(home).run(arguments).code()).isZero();
    assertThat(csv).content().startsWith("timestamp,project_name,").contains("estimate");
    assertThat(html).content().contains("<svg").contains("2026-11-23").endsWith("</html>\n");
    Shell.Result again = new Shell(home).run(arguments);
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).contains("--force");
  }

  @Test
  void whatIsWrongIsNamed() {
    Shell.Result none = new Shell(home).run("energy", "report");
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).contains("energy.sqlite").contains("suanpan serve");
    assertThat(new Shell(home).run("energy", "report", "--by", "moon").code()).isEqualTo(2);
    assertThat(new Shell(home).run("energy").code()).isEqualTo(2);
    assertThat(
            new Shell(home)
                .run("energy", "report", "--from", "2026-11-24", "--until", "2026-11-24")
                .code())
        .isEqualTo(2);
  }
}
