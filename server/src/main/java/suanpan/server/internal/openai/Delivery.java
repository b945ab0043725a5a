package suanpan.server.internal.openai;

import java.util.Optional;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.Fields;

/** How an answer is to be sent. */
enum Delivery {
  WHOLE,
  STREAM,
  /** The same with a last chunk that has the usage. */
  STREAM_WITH_USAGE;

  static Delivery read(Fields fields) {
    boolean streams = fields.isOn("stream");
    Optional<Fields> options = fields.object("stream_options");
    if (options.isEmpty()) {
      return streams ? STREAM : WHOLE;
    }
    if (!streams) {
      throw ApiException.invalid("stream_options", "found it without stream, expected both");
    }
    options.get().ignore("include_obfuscation");
    boolean withUsage = options.get().isOn("include_usage");
    options.get().end();
    return withUsage ? STREAM_WITH_USAGE : STREAM;
  }
}
