package suanpan.server.internal.chat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import suanpan.server.internal.http.Json;
import suanpan.templates.ToolCall;
import tools.jackson.databind.JsonNode;

/**
 * The calls of tools that models have sampled lately, by the ids that clients got. When a client
 * sends a call back as history, the prompt repeats the very bytes that were sampled, so that what
 * was computed of them is found in the cache. A call that has been forgotten, or that the client
 * has changed, is written anew in the model's format.
 */
public final class CallMemory {
  private static final int MAX_CALLS = 10_000;
  private static final long MAX_CHARACTERS = 16L << 20;

  private final Map<String, ToolCall> calls = new LinkedHashMap<>();
  private long characters;

  /** Keeps a call under an id that no other one has. */
  synchronized ToolCall keep(ToolCall sampled) {
    String id = "call_" + UUID.randomUUID().toString().replace("-", "");
    ToolCall call = new ToolCall(id, sampled.name(), sampled.arguments(), sampled.raw());
    calls.put(id, call);
    characters += size(call);
    var oldest = calls.entrySet().iterator();
    while (calls.size() > MAX_CALLS || (characters > MAX_CHARACTERS && calls.size() > 1)) {
      characters -= size(oldest.next().getValue());
      oldest.remove();
    }
    return call;
  }

  /** A call as a client tells it, with the sampled bytes if it is still the same. */
  public synchronized ToolCall recall(String id, String name, String arguments) {
    return Optional.ofNullable(calls.get(id))
        .filter(kept -> kept.name().equals(name) && kept.arguments().equals(arguments))
        .orElseGet(() -> new ToolCall(id, name, arguments, ""));
  }

  /** The same for a client that sends arguments as an object: their text may have changed. */
  public synchronized ToolCall recall(String id, String name, JsonNode arguments) {
    return Optional.ofNullable(calls.get(id))
        .filter(kept -> kept.name().equals(name) && Json.read(kept.arguments()).equals(arguments))
        .orElseGet(() -> new ToolCall(id, name, Json.text(arguments), ""));
  }

  private static long size(ToolCall call) {
    return (long) call.raw().length() + call.arguments().length() + call.name().length();
  }
}
