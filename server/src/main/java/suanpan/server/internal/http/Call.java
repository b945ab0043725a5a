package suanpan.server.internal.http;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** One call of a route: what was asked, who asks, and the ways to answer. For one thread. */
public final class Call {
  private static final int OK = 200;
  private static final String JSON_TYPE = "application/json";

  private final Exchange exchange;
  private final Routes.Match match;
  private final Caller caller;
  private final String requestId;
  private final Map<String, String> headers;
  private final int maxBodyBytes;
  private final CallRecord callRecord;

  Call(
      Exchange exchange,
      Routes.Match match,
      Caller caller,
      String requestId,
      Map<String, String> headers,
      int maxBodyBytes,
      CallRecord callRecord) {
    this.exchange = exchange;
    this.match = match;
    this.caller = caller;
    this.requestId = requestId;
    this.headers = headers;
    this.maxBodyBytes = maxBodyBytes;
    this.callRecord = callRecord;
  }

  public Exchange exchange() {
    return exchange;
  }

  public Route route() {
    return match.route();
  }

  public Caller caller() {
    return caller;
  }

  /** Made up for each call; clients get it as {@code x-request-id}. */
  public String requestId() {
    return requestId;
  }

  /** What the audit log and the metrics are to know of it. */
  public CallRecord callRecord() {
    return callRecord;
  }

  /** A parameter of the route's path. */
  public String parameter(String name) {
    String value = match.parameters().get(name);
    if (value == null) {
      throw new IllegalStateException(match.route().path() + " has no parameter " + name);
    }
    return value;
  }

  /**
   * The body as JSON.
   *
   * @throws ApiException if it is none
   */
  public JsonNode json() {
    Optional<String> type = exchange.header("Content-Type");
    // Some clients of Ollama and curl -d send JSON under the name of a form or under none.
    boolean isForm =
        type.map(t -> t.toLowerCase(Locale.ROOT))
            .filter(t -> t.startsWith("multipart/"))
            .isPresent();
    if (isForm) {
      throw new ApiException(
          ErrorKind.UNSUPPORTED_MEDIA_TYPE,
          "Content-Type: found " + type.get() + ", expected " + JSON_TYPE);
    }
    return Json.read(exchange.body(maxBodyBytes));
  }

  /** The fields of the body, which must be a JSON object. */
  public Fields fields() {
    return Fields.of(json(), "");
  }

  public void respond(Object document) {
    respond(OK, document);
  }

  public void respond(int status, Object document) {
    respond(status, JSON_TYPE, Json.bytes(document));
  }

  public void respond(int status, String contentType, byte[] body) {
    callRecord.setStatus(status);
    exchange.respond(status, withType(contentType), body);
  }

  /** Answers with server-sent events. */
  public SseWriter sse() {
    callRecord.setStatus(OK);
    Map<String, String> all = withType("text/event-stream; charset=utf-8");
    all.put("Cache-Control", "no-cache");
    all.put("X-Accel-Buffering", "no"); // a proxy in front must not collect the events
    return new SseWriter(exchange.stream(OK, all));
  }

  /** Answers with one JSON document on each line. */
  public NdjsonWriter ndjson() {
    callRecord.setStatus(OK);
    return new NdjsonWriter(exchange.stream(OK, withType("application/x-ndjson")));
  }

  /** Whether the path matched and the answer has not begun. */
  public boolean isAnswered() {
    return exchange.isAnswered();
  }

  private Map<String, String> withType(String contentType) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put("Content-Type", contentType);
    return all;
  }
}
