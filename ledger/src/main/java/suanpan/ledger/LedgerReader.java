package suanpan.ledger;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.mapper.RowMapper;
import suanpan.energy.EnergyMethod;

/** Adds up a ledger, also while a server writes it. */
public final class LedgerReader {
  private static final RowMapper<LedgerRow> ROW =
      (row, context) ->
          new LedgerRow(
              row.getString("name"),
              EnergyMethod.valueOf(row.getString("method").toUpperCase(Locale.ROOT)),
              row.getString("regions"),
              row.getLong("answers"),
              row.getLong("prompt_tokens"),
              row.getLong("cached_tokens"),
              row.getLong("completion_tokens"),
              row.getLong("duration_millis"),
              row.getDouble("joules"),
              row.getDouble("grams_co2e"),
              Instant.ofEpochMilli(row.getLong("last_millis")));

  private final Path file;
  private final Jdbi database;

  private LedgerReader(Path file, Jdbi database) {
    this.file = file;
    this.database = database;
  }

  /**
   * Opens a ledger for reading.
   *
   * @throws LedgerException if there is none, or the file is something else
   */
  public static LedgerReader open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new LedgerException(
          file + ": found no energy ledger; suanpan serve writes one, --ledger FILE names another");
    }
    return new LedgerReader(file, Jdbi.create(LedgerFile.forReading(file)));
  }

  /**
   * Sums of the answers that ended in a span of time, in the order of the groups' names.
   *
   * @param from the beginning, inclusive
   * @param until the end, exclusive
   */
  public List<LedgerRow> rows(LedgerGroup group, Instant from, Instant until) {
    String sql =
        """
        select %s as name, method, group_concat(distinct region) as regions, count(*) as answers,
          sum(prompt_tokens) as prompt_tokens, sum(cached_tokens) as cached_tokens,
          sum(completion_tokens) as completion_tokens, sum(duration_millis) as duration_millis,
          sum(joules) as joules, sum(grams_co2e) as grams_co2e, max(ended_millis) as last_millis
        from answer where ended_millis >= :from and ended_millis < :until
        group by name, method order by name, method
        """
            .formatted(group.expression());
    try {
      return database.withHandle(
          handle ->
              handle
                  .createQuery(sql)
                  .bind("from", from.toEpochMilli())
                  .bind("until", until.toEpochMilli())
                  .map(ROW)
                  .list());
    } catch (JdbiException e) {
      throw LedgerFile.unusable(file, e);
    }
  }
}
