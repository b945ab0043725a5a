package suanpan.server.internal.openai;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import suanpan.engine.ToolChoice;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.Fields;
import suanpan.server.internal.http.Json;
import tools.jackson.databind.JsonNode;

/** Tools and the choice between them. */
final class Tools {
  private static final int MAX_TOOLS = 512;
  private static final int MAX_NAME = 128;

  private Tools() {}

  /** Descriptions as templates expect them; empty if there are none. */
  static List<Map<String, ?>> read(Fields fields, String name) {
    List<Map<String, ?>> tools = new ArrayList<>();
    for (Fields tool : fields.objects(name)) {
      if (tools.size() == MAX_TOOLS) {
        throw ApiException.invalid(fields.pathOf(name), "found more than " + MAX_TOOLS);
      }
      tool.text("type");
      tool.word("type", "function");
      Fields function =
          tool.object("function")
              .orElseThrow(() -> ApiException.invalid(tool.pathOf("function"), "found nothing"));
      tools.add(describe(function));
      tool.end();
    }
    return tools;
  }

  private static Map<String, ?> describe(Fields function) {
    String name = function.text("name");
    if (name.isEmpty() || name.length() > MAX_NAME) {
      throw ApiException.invalid(
          function.pathOf("name"), "expected 1 to " + MAX_NAME + " characters");
    }
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("name", name);
    function.optionalText("description").ifPresent(text -> described.put("description", text));
    Optional<JsonNode> parameters = function.node("parameters");
    parameters.ifPresent(schema -> Fields.of(schema, function.pathOf("parameters")));
    described.put(
        "parameters", Json.plain(parameters.orElseGet(() -> Json.read("{\"type\":\"object\"}"))));
    function.flag("strict").ifPresent(strict -> described.put("strict", strict));
    function.end();
    Map<String, Object> tool = new LinkedHashMap<>();
    tool.put("type", "function");
    tool.put("function", described);
    return tool;
  }

  /**
   * @param tools that there are
   */
  static ToolChoice choice(Fields fields, List<Map<String, ?>> tools) {
    Optional<JsonNode> found = fields.node("tool_choice");
    if (found.isEmpty()) {
      return new ToolChoice.Auto();
    }
    ToolChoice choice =
        found.get().isString() ? word(fields) : named(Fields.of(found.get(), "tool_choice"));
    boolean needsTools =
        choice instanceof ToolChoice.Required || choice instanceof ToolChoice.Named;
    if (needsTools && tools.isEmpty()) {
      throw ApiException.invalid("tool_choice", "found no tools, expected at least one to call");
    }
    if (choice instanceof ToolChoice.Named named && tools.stream().noneMatch(t -> is(t, named))) {
      throw ApiException.invalid(
          "tool_choice", "found '" + named.name() + "', expected the name of one of the tools");
    }
    return choice;
  }

  private static boolean is(Map<String, ?> tool, ToolChoice.Named named) {
    return tool.get("function") instanceof Map<?, ?> f && named.name().equals(f.get("name"));
  }

  private static ToolChoice word(Fields fields) {
    return switch (fields.word("tool_choice", "none", "auto", "required").orElse("auto")) {
      case "none" -> new ToolChoice.None();
      case "required" -> new ToolChoice.Required();
      default -> new ToolChoice.Auto();
    };
  }

  private static ToolChoice named(Fields choice) {
    choice.text("type");
    choice.word("type", "function");
    Fields function = Fields.of(choice.requiredNode("function"), "tool_choice.function");
    String name = function.text("name");
    function.end();
    choice.end();
    return new ToolChoice.Named(name);
  }
}
