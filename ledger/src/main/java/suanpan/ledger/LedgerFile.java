package suanpan.ledger;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** How the SQLite file is opened and brought to the schema of this version. */
final class LedgerFile {
  private static final int BUSY_MILLIS = 10_000;
  private static final String MIGRATIONS = "classpath:suanpan/ledger/migrations";

  /** Held here, since the logging framework forgets the level of a logger that nobody holds. */
  private static final Logger FLYWAY = Logger.getLogger("org.flywaydb");

  private LedgerFile() {}

  /** For the one writer: what it has committed is on the disk, also after a power cut. */
  static SQLiteDataSource forWriting(Path file) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    return source(file, config);
  }

  /** For readers, who see whole transactions and never wait for the writer. */
  static SQLiteDataSource forReading(Path file) {
    SQLiteConfig config = new SQLiteConfig();
    config.setPragma(SQLiteConfig.Pragma.BUSY_TIMEOUT, "" + BUSY_MILLIS);
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    return source(file, config);
  }

  private static SQLiteDataSource source(Path file, SQLiteConfig config) {
    config.setBusyTimeout(BUSY_MILLIS);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
    return source;
  }

  /**
   * Brings the file to this version's schema.
   *
   * @throws LedgerException if it is no ledger, or one of a later version
   */
  static void migrate(Path file, SQLiteDataSource source) {
    FLYWAY.setLevel(Level.WARNING);
    try {
      Flyway.configure(LedgerFile.class.getClassLoader())
          .dataSource(source)
          .locations(MIGRATIONS)
          .ignoreMigrationPatterns("*:missing")
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw unusable(file, e);
    }
  }

  static LedgerException unusable(Path file, Exception cause) {
    return new LedgerException(
        file
            + ": expected an energy ledger of this version of Suanpan, found something else ("
            + reason(cause)
            + "); move the file away, or use the version that wrote it",
        cause);
  }

  private static String reason(Throwable cause) {
    Throwable deepest = cause;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    String message = deepest instanceof SQLException ? deepest.getMessage() : cause.getMessage();
    return message == null
        ? cause.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }
}
