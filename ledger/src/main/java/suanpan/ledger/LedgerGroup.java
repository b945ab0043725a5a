package suanpan.ledger;

/** What the rows of a report stand for. */
public enum LedgerGroup {
  /** One row for a day in UTC, such as {@code 2026-11-24}. */
  DAY("strftime('%Y-%m-%d', ended_millis / 1000, 'unixepoch')"),
  /** One row for the name of a key. */
  KEY("key_name"),
  /** One row for a model. */
  MODEL("model"),
  /** One row for all. */
  TOTAL("'total'");

  private final String expression;

  LedgerGroup(String expression) {
    this.expression = expression;
  }

  /** The SQL expression that rows are grouped by. */
  String expression() {
    return expression;
  }
}
