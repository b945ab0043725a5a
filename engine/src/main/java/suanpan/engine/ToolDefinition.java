package suanpan.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import suanpan.grammar.Grammar;
import suanpan.grammar.GrammarException;

/**
 * A tool as a request describes it.
 *
 * @param parameters JSON Schema of the arguments
 * @param isStrict whether the arguments must hold to it
 */
record ToolDefinition(String name, Map<String, @Nullable Object> parameters, boolean isStrict) {
  private static final Map<String, @Nullable Object> NO_PARAMETERS =
      Map.of("type", "object", "properties", Map.of(), "additionalProperties", false);

  /**
   * Reads descriptions, as {@code {"type": "function", "function": {…}}} or the function alone.
   *
   * @throws EngineException if one has no name, or parameters that are no object
   */
  static List<ToolDefinition> of(List<Map<String, ?>> tools) {
    List<ToolDefinition> definitions = new ArrayList<>();
    for (int i = 0; i < tools.size(); i++) {
      Map<?, ?> tool = tools.get(i);
      Map<?, ?> function = tool.get("function") instanceof Map<?, ?> inner ? inner : tool;
      if (!(function.get("name") instanceof String name) || name.isEmpty()) {
        throw new EngineException("tools: found no name of tool " + i);
      }
      boolean isStrict = Boolean.TRUE.equals(function.get("strict"));
      definitions.add(new ToolDefinition(name, parameters(name, function), isStrict));
    }
    return definitions;
  }

  private static Map<String, @Nullable Object> parameters(String name, Map<?, ?> function) {
    @Nullable Object given = function.get("parameters");
    if (given == null) {
      return NO_PARAMETERS;
    }
    if (!(given instanceof Map<?, ?> map)) {
      throw new EngineException("tools: found parameters of " + name + " that are no object");
    }
    Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
    parameters.put("type", "object");
    map.forEach((key, value) -> parameters.put(String.valueOf(key), value));
    return parameters;
  }

  /**
   * The arguments as one JSON object. Of a tool that is not strict a schema that cannot be held is
   * any object.
   *
   * @throws ConstraintException if the tool is strict and its schema cannot be held
   */
  Grammar arguments() {
    try {
      return Grammar.jsonSchema(parameters);
    } catch (GrammarException e) {
      if (isStrict) {
        throw new ConstraintException("tools: parameters of " + name, e);
      }
      return Grammar.jsonObject();
    }
  }
}
