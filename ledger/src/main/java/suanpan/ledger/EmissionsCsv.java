package suanpan.ledger;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Rows of a report in the column layout of CodeCarbon's {@code emissions.csv} (release 3.3.2, class
 * {@code EmissionsData}), so that tools made for that file read ours. Columns that have no meaning
 * here, such as those of a graphics card, are empty; energy is in kWh and emissions in kg there.
 */
public final class EmissionsCsv {
  private static final List<String> COLUMNS =
      List.of(
          ("timestamp project_name run_id experiment_id duration emissions emissions_rate cpu_power"
                  + " gpu_power ram_power cpu_energy gpu_energy ram_energy energy_consumed"
                  + " water_consumed country_name country_iso_code region cloud_provider"
                  + " cloud_region os python_version codecarbon_version cpu_count cpu_model"
                  + " gpu_count gpu_model longitude latitude ram_total_size tracking_mode"
                  + " cpu_utilization_percent gpu_utilization_percent ram_utilization_percent"
                  + " ram_used_gb on_cloud pue wue")
              .split(" "));

  private static final double MILLIS_PER_SECOND = 1e3;
  private static final double GRAMS_PER_KILOGRAM = 1e3;

  private EmissionsCsv() {}

  /**
   * The file's text, heading included.
   *
   * @param processor the machine's processor in words
   * @param cores how many cores it has
   */
  public static String of(List<LedgerRow> rows, String processor, int cores) {
    StringBuilder csv = new StringBuilder(String.join(",", COLUMNS)).append('\n');
    for (LedgerRow row : rows) {
      Map<String, String> values = values(row, processor, cores);
      csv.append(
              COLUMNS.stream()
                  .map(column -> quoted(values.getOrDefault(column, "")))
                  .collect(Collectors.joining(",")))
          .append('\n');
    }
    return csv.toString();
  }

  private static Map<String, String> values(LedgerRow row, String processor, int cores) {
    double seconds = row.millis() / MILLIS_PER_SECOND;
    double kilograms = row.gramsCo2e() / GRAMS_PER_KILOGRAM;
    Map<String, String> values = new LinkedHashMap<>();
    values.put("timestamp", row.lastEnded().toString());
    values.put("project_name", "suanpan");
    values.put("run_id", row.group());
    values.put("experiment_id", row.method().wireName());
    values.put("duration", number(seconds));
    values.put("emissions", number(kilograms));
    values.put("emissions_rate", number(seconds == 0 ? 0 : kilograms / seconds));
    values.put("cpu_energy", number(row.kilowattHours()));
    values.put("energy_consumed", number(row.kilowattHours()));
    values.put("country_iso_code", row.region());
    values.put("cpu_count", "" + cores);
    values.put("cpu_model", processor);
    values.put("tracking_mode", "process");
    values.put("on_cloud", "N");
    values.put("pue", "1");
    return values;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.9g", value);
  }

  /**
   * Quoted where CSV wants it; a leading sign that a spreadsheet would take for a formula is kept
   * away from it by an apostrophe, since names of models come from outside.
   */
  private static String quoted(String value) {
    String safe = !value.isEmpty() && "=+@\t\r".indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
    if (safe.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')) {
      return safe;
    }
    return '"' + safe.replace("\"", "\"\"") + '"';
  }
}
