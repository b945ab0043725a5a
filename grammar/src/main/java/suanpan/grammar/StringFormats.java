package suanpan.grammar;

import java.util.Map;
import java.util.Optional;

/** The formats of strings that are known, each as an expression for a part of what it allows. */
final class StringFormats {
  private static final String DATE =
      "(\\d{4}-((0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|(0[469]|11)-(0[1-9]|[12]\\d|30)"
          + "|02-(0[1-9]|1\\d|2[0-8]))"
          + "|(\\d\\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)";
  private static final String TIME =
      "([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,6})?(Z|(\\+0\\d|-0[1-9]|[+-]1[0-7]):[0-5]\\d)";
  private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?";
  private static final String HOST = LABEL + "(\\." + LABEL + "){0,5}";
  private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final String ATOM = "[A-Za-z0-9_+-]{1,15}";
  private static final String DOMAIN = LABEL + "(\\." + LABEL + "){0,2}\\.[A-Za-z]{2,12}";
  private static final String PATH = "[A-Za-z0-9._~!$&'()*+,;=:@/-]";

  private static final Map<String, String> EXPRESSIONS =
      Map.of(
          "date",
          DATE,
          "time",
          TIME,
          "date-time",
          DATE + "T" + TIME,
          "duration",
          "P(\\d{1,4}W|\\d{1,4}Y(\\d{1,2}M(\\d{1,2}D)?)?|\\d{1,2}M(\\d{1,2}D)?|\\d{1,4}D"
              + "|(\\d{1,4}D)?T(\\d{1,4}H(\\d{1,2}M(\\d{1,2}S)?)?|\\d{1,4}M(\\d{1,2}S)?"
              + "|\\d{1,5}S))",
          "uuid",
          "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
          "email",
          ATOM + "(\\." + ATOM + "){0,3}@" + DOMAIN,
          "hostname",
          HOST,
          "ipv4",
          OCTET + "(\\." + OCTET + "){3}",
          "ipv6",
          "([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}|::([0-9a-fA-F]{1,4}:){0,5}[0-9a-fA-F]{1,4}",
          "uri",
          "https?://" + HOST + "(:[1-9]\\d{0,3})?(/" + PATH + "*)?(\\?" + PATH + "*)?");

  private StringFormats() {}

  /** The expression for a format, if it is known. */
  static Optional<String> expression(String format) {
    return Optional.ofNullable(EXPRESSIONS.get(format));
  }

  static String names() {
    return String.join(", ", EXPRESSIONS.keySet().stream().sorted().toList());
  }
}
