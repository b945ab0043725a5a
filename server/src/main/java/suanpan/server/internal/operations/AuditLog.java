package suanpan.server.internal.operations;

import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import suanpan.server.ServerException;
import suanpan.server.internal.http.CallListener;
import suanpan.server.internal.http.CallRecord;
import suanpan.server.internal.http.CallSummary;
import suanpan.server.internal.http.Json;
import tools.jackson.databind.node.ObjectNode;

/** A line of JSON for every call, without the texts of requests and answers. */
public final class AuditLog implements CallListener, AutoCloseable {
  private static final Logger LOG = System.getLogger(AuditLog.class.getName());

  private final Path file;
  private final BufferedWriter out;

  /**
   * @param file lines are added to its end
   * @throws ServerException if it cannot be written
   */
  public AuditLog(Path file) {
    this.file = file;
    try {
      this.out =
          Files.newBufferedWriter(
              file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new ServerException(file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void onEnd(CallSummary call) {
    CallRecord about = call.callRecord();
    ObjectNode line = Json.object();
    line.put("time", call.began().toString());
    line.put("request", call.requestId());
    line.put("address", call.remoteAddress());
    line.put("key", call.key());
    line.put("method", call.method());
    line.put("endpoint", call.route());
    line.put("model", about.model());
    line.put("promptTokens", about.promptTokens());
    line.put("cachedTokens", about.cachedTokens());
    line.put("completionTokens", about.completionTokens());
    line.put("status", call.status());
    line.put("problem", about.problem());
    line.put("millis", call.millis());
    write(Json.text(line));
  }

  private synchronized void write(String line) {
    try {
      out.write(line);
      out.write('\n');
      out.flush();
    } catch (IOException e) {
      LOG.log(Level.ERROR, file + ": " + e.getMessage());
    }
  }

  @Override
  public synchronized void close() {
    try {
      out.close();
    } catch (IOException e) {
      LOG.log(Level.ERROR, file + ": " + e.getMessage());
    }
  }
}
