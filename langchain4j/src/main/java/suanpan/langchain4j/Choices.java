package suanpan.langchain4j;

import dev.langchain4j.internal.Json;
import dev.langchain4j.internal.JsonSchemaElementUtils;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import suanpan.engine.GenerateRequest;
import suanpan.engine.OutputFormat;
import suanpan.engine.ToolChoice;

/** Tools, and the form that an answer must have. */
final class Choices {
  private Choices() {}

  static GenerateRequest constrained(GenerateRequest request, ChatRequestParameters parameters) {
    GenerateRequest asked = request;
    if (!parameters.toolSpecifications().isEmpty()) {
      List<Map<String, ?>> tools = new ArrayList<>();
      parameters.toolSpecifications().forEach(tool -> tools.add(Requests.tool(tool)));
      asked = asked.withTools(tools);
    }
    if (parameters.toolChoice() != null) {
      asked =
          asked.withToolChoice(
              switch (parameters.toolChoice()) {
                case AUTO -> new ToolChoice.Auto();
                case REQUIRED -> new ToolChoice.Required();
                case NONE -> new ToolChoice.None();
              });
    }
    ResponseFormat format = parameters.responseFormat();
    return format == null || format.type() == ResponseFormatType.TEXT
        ? asked
        : asked.withOutput(output(format));
  }

  private static OutputFormat output(ResponseFormat format) {
    return format.jsonSchema() == null
        ? new OutputFormat.JsonObject()
        : new OutputFormat.JsonSchema(
            Json.toJson(JsonSchemaElementUtils.toMap(format.jsonSchema().rootElement())));
  }
}
