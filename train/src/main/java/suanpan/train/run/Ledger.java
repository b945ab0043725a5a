package suanpan.train.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
  }

  public Ledger {
    joules = Map.copyOf(joules);
    languageShares = Map.copyOf(languageShares);
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
    return flops == 0 ? 0 : money() / flops * 1e18;
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
    line(text, "%-22s %20s %20s", "", name, DEEPSEEK_V3.name() + " (published)");
    line(text, "%-22s %20.4g %20.4g", "active parameters", (double) activeParameters, 37e9);
    line(text, "%-22s %20.4g %20.4g", "tokens", (double) tokens, DEEPSEEK_V3.tokens());
    line(text, "%-22s %20.4g %20.4g", "operations", flops, DEEPSEEK_V3.flops());
    line(text, "%-22s %20.4g %20.4g", "machine hours", hours, DEEPSEEK_V3.hours());
    line(text, "%-22s %20.4g %20.4g", "money, " + price.currency(), money(), DEEPSEEK_V3.money());
    line(
        text,
        "%-22s %20.4g %20.4g",
        "money/million tokens",
        moneyPerMillionTokens(),
        DEEPSEEK_V3.moneyPerMillionTokens());
    line(
        text,
        "%-22s %20.4g %20.4g",
        "money/10^18 operations",
        moneyPerExaflop(),
        DEEPSEEK_V3.money() / DEEPSEEK_V3.flops() * 1e18);
    line(text, "%-22s %20.4g %20s", "kWh " + joules.keySet(), kilowattHours(), "");
    line(text, "%-22s %20.4g %20s", "g CO2e, grid " + grid.region(), gramsCo2e(), "");
    line(text, "%-22s %20.4f %20s", "loss, nats/token", loss, "");
    for (ValidationScore score : scores) {
      line(text, "%-22s %20.4f %20s", "bits/byte " + score.name(), score.bitsPerByte(), "");
    }
    line(text, "languages, tokens      %s", languageShares);
    return text.toString();
  }

  private static void line(StringBuilder text, String pattern, Object... values) {
    text.append(String.format(Locale.ROOT, pattern, values).stripTrailing()).append('\n');
  }
}
