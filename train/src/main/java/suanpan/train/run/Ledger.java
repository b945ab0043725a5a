package suanpan.train.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import suanpan.energy.GridIntensity;

/**
 * What a run took.
 *
 * @param name of the run
 * @param parameters of the model
 * @param activeParameters numbers that a token meets
 * @param steps changes of the weights
 * @param tokens learned from
 * @param flops floating-point operations of the model, what was computed twice counted once
 * @param hours of this machine
 * @param joules by method
 * @param grid what the carbon is computed with
 * @param price of the machine
 * @param languageShares of the training tokens
 * @param loss mean of the last steps, in nats a token
 * @param scores of the text kept from training
 */
public record Ledger(
    String name,
    long parameters,
    long activeParameters,
    long steps,
    long tokens,
    double flops,
    double hours,
    Map<String, Double> joules,
    GridIntensity grid,
    RunConfig.Price price,
    Map<String, Double> languageShares,
    double loss,
    List<ValidationScore> scores) {
  /**
   * DeepSeek-V3's own ledger: GPU hours, dollars at two an hour, tokens (DeepSeek-V3 technical
   * report, arXiv:2412.19437, table 1; research and ablations not included). The operations are six
   * for each of its 37 billion active parameters and tokens.
   */
  public static final Published DEEPSEEK_V3 =
      new Published("DeepSeek-V3", "H800 hours", 2_788_000, 5_576_000, "USD", 14.8e12, 37e9);

  private static final double JOULES_PER_KWH = 3.6e6;
  private static final double MILLION = 1e6;
  private static final double EXA = 1e18;

  /** A ledger that somebody else published. */
  public record Published(
      String name,
      String hoursOf,
      double hours,
      double money,
      String currency,
      double tokens,
      double activeParameters) {
    public double moneyPerMillionTokens() {
      return money / tokens * MILLION;
    }

    public double flops() {
      return 6 * activeParameters * tokens;
    }

    public double moneyPerExaflop() {
      return money / flops() * EXA;
    }
  }

  public Ledger {
    joules = Map.copyOf(joules);
    languageShares = Collections.unmodifiableMap(new TreeMap<>(languageShares));
    scores = List.copyOf(scores);
  }

  /** In the currency of the price. */
  public double money() {
    return hours * price.perHour();
  }

  /** Money for a million tokens. */
  public double moneyPerMillionTokens() {
    return tokens == 0 ? 0 : money() / tokens * MILLION;
  }

  /** Money for 10^18 operations. */
  public double moneyPerExaflop() {
    return flops == 0 ? 0 : money() / flops * EXA;
  }

  /** Over all methods; a sum only where there is one method. */
  public double kilowattHours() {
    return joules.values().stream().mapToDouble(Double::doubleValue).sum() / JOULES_PER_KWH;
  }

  /** Grams of CO2-equivalent. */
  public double gramsCo2e() {
    return kilowattHours() * grid.gramsPerKwh();
  }

  /** For ledger.json. */
  public Map<String, Object> document() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", name);
    map.put("parameters", parameters);
    map.put("activeParameters", activeParameters);
    map.put("steps", steps);
    map.put("tokens", tokens);
    map.put("flops", flops);
    map.put("hours", hours);
    map.put("joules", joules);
    map.put("kilowattHours", kilowattHours());
    map.put("gramsCo2e", gramsCo2e());
    map.put("grid", Map.of("region", grid.region(), "gramsPerKwh", grid.gramsPerKwh()));
    map.put("pricePerHour", price.perHour());
    map.put("currency", price.currency());
    map.put("money", money());
    map.put("moneyPerMillionTokens", moneyPerMillionTokens());
    map.put("moneyPerExaflop", moneyPerExaflop());
    map.put("languageShares", languageShares);
    map.put("loss", Double.isFinite(loss) ? loss : null);
    map.put("validation", scores.stream().map(Ledger::document).toList());
    map.put("published", published());
    return map;
  }

  private static Map<String, Object> document(ValidationScore score) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", score.name());
    map.put("tokens", score.tokens());
    map.put("bytes", score.bytes());
    map.put("natsPerToken", score.natsPerToken());
    map.put("bitsPerByte", score.bitsPerByte());
    return map;
  }

  private static Map<String, Object> published() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", DEEPSEEK_V3.name());
    map.put("hours", DEEPSEEK_V3.hours());
    map.put("hoursOf", DEEPSEEK_V3.hoursOf());
    map.put("money", DEEPSEEK_V3.money());
    map.put("currency", DEEPSEEK_V3.currency());
    map.put("tokens", DEEPSEEK_V3.tokens());
    map.put("flops", DEEPSEEK_V3.flops());
    map.put("moneyPerMillionTokens", DEEPSEEK_V3.moneyPerMillionTokens());
    map.put("source", "arXiv:2412.19437, table 1");
    return map;
  }

  /** For people. */
  public String text() {
    StringBuilder text = new StringBuilder();
    row(text, "", name, DEEPSEEK_V3.name() + " (published)");
    row(
        text,
        "active parameters",
        figure((double) activeParameters),
        figure(DEEPSEEK_V3.activeParameters()));
    row(text, "tokens", figure((double) tokens), figure(DEEPSEEK_V3.tokens()));
    row(text, "operations", figure(flops), figure(DEEPSEEK_V3.flops()));
    row(text, "machine hours", figure(hours), figure(DEEPSEEK_V3.hours()));
    row(text, "money, " + price.currency(), figure(money()), figure(DEEPSEEK_V3.money()));
    row(
        text,
        "money/million tokens",
        figure(moneyPerMillionTokens()),
        figure(DEEPSEEK_V3.moneyPerMillionTokens()));
    row(
        text,
        "money/10^18 operations",
        figure(moneyPerExaflop()),
        figure(DEEPSEEK_V3.moneyPerExaflop()));
    row(text, "kWh by " + String.join(" and ", joules.keySet()), figure(kilowattHours()), "");
    row(text, "g CO2e, grid " + grid.region(), figure(gramsCo2e()), "");
    row(text, "loss, nats/token", figure(loss), "");
    for (ValidationScore score : scores) {
      row(text, "bits/byte " + score.name(), figure(score.bitsPerByte()), "");
    }
    languageShares.forEach(
        (language, share) -> row(text, "share of tokens " + language, figure(share), ""));
    return text.toString();
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  private static void row(StringBuilder text, String what, String ours, String theirs) {
    String row = String.format(Locale.ROOT, "%-24s %20s %24s", what, ours, theirs);
    text.append(row.stripTrailing()).append('\n');
  }
}
