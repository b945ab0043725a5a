package suanpan.server.internal.http;

import java.time.Instant;

/**
 * A call that has ended.
 *
 * @param began when it came
 * @param requestId as the client got it
 * @param remoteAddress where it came from
 * @param key name of the key, or how else the caller is known; empty for one who was not let in
 * @param method the verb
 * @param route the route's path, not the client's; empty if there was none
 * @param status HTTP status; 0 if the client left before there was one
 * @param traceParent header of the client's trace context (W3C); empty without one
 * @param callRecord what its answer took
 * @param millis from the first byte to the last
 */
public record CallSummary(
    Instant began,
    String requestId,
    String remoteAddress,
    String key,
    String method,
    String route,
    int status,
    String traceParent,
    CallRecord callRecord,
    double millis) {}
