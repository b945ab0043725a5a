package suanpan.server.internal.chat;

import suanpan.energy.EnergyReport;
import suanpan.engine.Answer;
import suanpan.engine.Timings;
import suanpan.server.internal.http.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What answers say beyond the dialects, under the one key {@code suanpan}. */
public final class Extension {
  private Extension() {}

  /** Energy, timings of the slowest choice, and what came from a cache. */
  public static ObjectNode of(ChatResult result) {
    ObjectNode node = Json.object().put("model", result.model());
    node.set("energy", energy(result.energy()));
    node.set("timings", timings(result));
    node.putObject("cache")
        .put("promptTokens", result.promptTokens())
        .put("cachedTokens", result.cachedTokens());
    ArrayNode seeds = node.putArray("seeds");
    result.choices().forEach(choice -> seeds.add(choice.answer().seed()));
    for (ChatChoice choice : result.choices()) {
      choice
          .answer()
          .unreadableCalls()
          .ifPresent(
              calls ->
                  node.withArray("unreadableCalls")
                      .addObject()
                      .put("raw", calls.raw())
                      .put("reason", calls.reason()));
    }
    return node;
  }

  /** Energy as {@code generate --json} tells it. */
  public static ObjectNode energy(EnergyReport energy) {
    ObjectNode node = Json.object();
    node.put("joules", energy.joules());
    node.put("wattHours", energy.wattHours());
    node.put("gramsCo2e", energy.gramsCo2e());
    node.put("method", energy.method().wireName());
    node.set("intensity", Json.node(energy.intensity()));
    return node;
  }

  private static ObjectNode timings(ChatResult result) {
    Answer slowest = result.choices().getFirst().answer();
    for (ChatChoice choice : result.choices()) {
      Answer answer = choice.answer();
      if (answer.timings().generateMillis() > slowest.timings().generateMillis()) {
        slowest = answer;
      }
    }
    Timings timings = slowest.timings();
    return Json.object()
        .put("promptMillis", timings.promptMillis())
        .put("generateMillis", timings.generateMillis())
        .put("firstTokenMillis", timings.firstTokenMillis())
        .put("promptTokensPerSecond", timings.promptTokensPerSecond())
        .put("generateTokensPerSecond", timings.generateTokensPerSecond());
  }
}
