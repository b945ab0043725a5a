package suanpan.cli;

import java.io.PrintStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The server's log on standard error: all modules write to System.Logger, which ends here. */
final class ServeLog extends Handler {
  private static final String HTTP = "io.helidon";

  private final PrintStream out;
  private final Form form;

  /** How a line is written. */
  enum Form {
    TEXT,
    /** One JSON document on each line. */
    JSON,
    OFF
  }

  private ServeLog(PrintStream out, Form form) {
    this.out = out;
    this.form = form;
  }

  static void install(PrintStream out, Form form) {
    LogManager.getLogManager().reset();
    Logger root = Logger.getLogger("");
    root.setLevel(form == Form.OFF ? Level.OFF : Level.INFO);
    root.addHandler(new ServeLog(out, form));
  }

  @Override
  public void publish(LogRecord event) {
    String name = String.valueOf(event.getLoggerName());
    boolean isChatter =
        name.startsWith(HTTP) && event.getLevel().intValue() < Level.SEVERE.intValue();
    if (isChatter || !isLoggable(event)) {
      return;
    }
    Throwable thrown = event.getThrown();
    if (form == Form.JSON) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("time", event.getInstant().toString());
      line.put("level", event.getLevel().getName());
      line.put("logger", name);
      line.put("message", String.valueOf(event.getMessage()));
      if (thrown != null) {
        line.put("failure", thrown.toString());
      }
      out.println(Json.write(line));
    } else {
      Instant time = event.getInstant();
      out.println(time + " " + event.getLevel().getName() + " " + event.getMessage());
      if (thrown != null) {
        thrown.printStackTrace(out);
      }
    }
    out.flush();
  }

  @Override
  public void flush() {
    out.flush();
  }

  @Override
  public void close() {
    flush();
  }
}
