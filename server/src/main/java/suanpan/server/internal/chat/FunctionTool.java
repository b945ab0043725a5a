package suanpan.server.internal.chat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import suanpan.engine.ToolChoice;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.Fields;
import suanpan.server.internal.http.Json;
import tools.jackson.databind.JsonNode;

/** Functions that an answer may call, for dialects that describe them flat. */
public final class FunctionTool {
  private static final int MAX_NAME = 128;
  private static final String NO_PARAMETERS = "{\"type\":\"object\",\"properties\":{}}";

  private FunctionTool() {}

  /**
   * Reads name, description and strictness.
   *
   * @param schema name of the field with the JSON Schema of the arguments
   * @return as chat templates want it, which is as OpenAI's chat API has it
   */
  public static Map<String, ?> read(Fields fields, String schema) {
    String name = fields.text("name");
    if (name.isEmpty() || name.length() > MAX_NAME) {
      throw ApiException.invalid(
          fields.pathOf("name"), "expected 1 to " + MAX_NAME + " characters");
    }
    Map<String, Object> function = new LinkedHashMap<>();
    function.put("name", name);
    fields.optionalText("description").ifPresent(text -> function.put("description", text));
    JsonNode parameters = fields.node(schema).orElseGet(() -> Json.read(NO_PARAMETERS));
    Fields.of(parameters, fields.pathOf(schema));
    function.put("parameters", Json.plain(parameters));
    fields.flag("strict").ifPresent(strict -> function.put("strict", strict));
    Map<String, Object> tool = new LinkedHashMap<>();
    tool.put("type", "function");
    tool.put("function", function);
    return tool;
  }

  /**
   * The choice, if the tools can fulfil it.
   *
   * @throws ApiException if a call is demanded of a tool that is not there
   */
  public static ToolChoice fulfilled(ToolChoice choice, List<Map<String, ?>> tools) {
    boolean can =
        switch (choice) {
          case ToolChoice.Auto _, ToolChoice.None _ -> true;
          case ToolChoice.Required _ -> !tools.isEmpty();
          case ToolChoice.Named named -> tools.stream().anyMatch(tool -> is(tool, named.name()));
        };
    if (!can) {
      throw ApiException.invalid(
          "tool_choice", "found a tool that must be called, expected it among the tools");
    }
    return choice;
  }

  private static boolean is(Map<String, ?> tool, String name) {
    return tool.get("function") instanceof Map<?, ?> function && name.equals(function.get("name"));
  }
}
