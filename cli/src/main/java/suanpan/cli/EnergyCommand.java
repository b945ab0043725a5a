package suanpan.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import suanpan.engine.MachineFacts;
import suanpan.ledger.EmissionsCsv;
import suanpan.ledger.LedgerGroup;
import suanpan.ledger.LedgerReader;
import suanpan.ledger.LedgerRow;

/** What the answers of a server cost. */
@Command(
    name = "energy",
    description = {
      "What the answers of suanpan serve cost: joules, CO2e, pots of coffee.",
      "Energy from the processor's counters (rapl) and estimates are never added. Days are in UTC."
    },
    footer = {
      "  suanpan energy report                       by day",
      "  suanpan energy report --by key --from 2026-11-01 --until 2026-12-01",
      "  suanpan energy report --by model --csv emissions.csv   for tools that read CodeCarbon's"
          + " file",
      "  suanpan energy report --html energy.html    with plots",
      "  suanpan energy report --by total --json"
    })
final class EnergyCommand extends Subcommand {
  private static final List<String> HEADS =
      List.of(
          "answers", "prompt", "cached", "completion", "Wh", "g CO2e", "pots of coffee", "method");
  private static final double WATT_HOURS_PER_KWH = 1000;

  /** What can be done with a ledger. */
  enum Action {
    REPORT
  }

  @Parameters(index = "0", paramLabel = "report", description = "Adds up the ledger.")
  private Action action = Action.REPORT;

  @Option(
      names = "--ledger",
      paramLabel = "FILE",
      description = "The ledger (default: energy.sqlite in $SUANPAN_HOME, ~/.cache/suanpan).")
  private @Nullable Path ledger;

  @Option(
      names = "--by",
      paramLabel = "GROUP",
      description = "day, key, model or total (default: day).")
  private LedgerGroup group = LedgerGroup.DAY;

  @Option(names = "--from", paramLabel = "DATE", description = "First day (default: all).")
  private LocalDate from = LocalDate.of(1970, 1, 1);

  @Option(names = "--until", paramLabel = "DATE", description = "The day after the last one.")
  private LocalDate until = LocalDate.of(9999, 1, 1);

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "Write the columns of CodeCarbon's emissions file (kWh, kg).")
  private @Nullable Path csv;

  @Option(names = "--html", paramLabel = "FILE", description = "Write a page with plots.")
  private @Nullable Path html;

  @Option(names = "--force", description = "Overwrite files that exist.")
  private boolean force;

  EnergyCommand(Surroundings surroundings) {
    super(surroundings);
  }

  /** Where a server keeps its ledger unless told otherwise. */
  static Path defaultLedger(Surroundings surroundings) {
    return surroundings.environment().cacheRoot().resolve("energy.sqlite");
  }

  @Override
  int run() {
    return switch (action) {
      case REPORT -> report();
    };
  }

  private int report() {
    if (!from.isBefore(until)) {
      throw wrongUsage("--from " + from + " --until " + until + ": expected a day after the first");
    }
    Path file = ledger == null ? defaultLedger(surroundings()) : ledger;
    List<LedgerRow> rows = LedgerReader.open(file).rows(group, start(from), start(until));
    MachineFacts machine = MachineFacts.read();
    if (csv != null) {
      Outputs.write(
          Outputs.claim(csv, Outputs.Overwrite.of(force)),
          EmissionsCsv.of(rows, machine.processor(), machine.physicalCores()));
      note("wrote " + csv);
    }
    if (html != null) {
      Outputs.write(Outputs.claim(html, Outputs.Overwrite.of(force)), page(rows, machine));
      note("wrote " + html);
    }
    if (wantsJson()) {
      printJson(Map.of("by", groupName(), "rows", rows.stream().map(this::document).toList()));
    } else if (rows.isEmpty()) {
      note("no answers in " + file + " in that time");
    } else {
      Table table = new Table();
      table.row(heads().toArray(String[]::new));
      rows.forEach(row -> table.row(cells(row).toArray(String[]::new)));
      table.lines().forEach(this::print);
    }
    return Program.DONE;
  }

  private static Instant start(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  private String groupName() {
    return group.name().toLowerCase(Locale.ROOT);
  }

  private Map<String, Object> document(LedgerRow row) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put(groupName(), row.group());
    document.put("answers", row.answers());
    document.put("promptTokens", row.promptTokens());
    document.put("cachedTokens", row.cachedTokens());
    document.put("completionTokens", row.completionTokens());
    document.put("millis", row.millis());
    document.put("joules", row.joules());
    document.put("wattHours", row.kilowattHours() * WATT_HOURS_PER_KWH);
    document.put("gramsCo2e", row.gramsCo2e());
    document.put("potsOfCoffee", row.potsOfCoffee());
    document.put("method", row.method().wireName());
    document.put("region", row.region());
    return document;
  }

  private List<String> heads() {
    List<String> heads = new ArrayList<>(List.of(groupName()));
    heads.addAll(HEADS);
    return heads;
  }

  private static List<String> cells(LedgerRow row) {
    return List.of(
        name(row),
        Units.whole(row.answers()),
        Units.whole(row.promptTokens()),
        Units.whole(row.cachedTokens()),
        Units.whole(row.completionTokens()),
        Units.rate(row.kilowattHours() * WATT_HOURS_PER_KWH),
        Units.rate(row.gramsCo2e()),
        Units.format("%.4f", row.potsOfCoffee()),
        row.method().wireName());
  }

  private String page(List<LedgerRow> rows, MachineFacts machine) {
    Page page = new Page("Suanpan energy");
    page.heading(1, "Energy and carbon of the answers, by " + groupName());
    page.paragraph(
        machine.processor()
            + ", "
            + machine.physicalCores()
            + " cores. Prompt tokens include cached ones. Energy by rapl is the whole machine's,"
            + " by estimate this process's; the two are never added. A pot of coffee is 0.1 kWh.");
    page.table(heads(), rows.stream().map(EnergyCommand::cells).toList());
    page.heading(2, "Watt-hours");
    page.figure(
        Plot.bars(
            "Wh",
            rows.stream()
                .map(r -> new Plot.Bar(name(r), r.kilowattHours() * WATT_HOURS_PER_KWH))
                .toList(),
            0));
    page.heading(2, "Grams of CO2e");
    page.figure(
        Plot.bars("g", rows.stream().map(r -> new Plot.Bar(name(r), r.gramsCo2e())).toList(), 0));
    return page.html();
  }

  private static String name(LedgerRow row) {
    return row.group().isEmpty() ? "(no key)" : row.group();
  }
}
