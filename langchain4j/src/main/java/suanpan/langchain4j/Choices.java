package suanpan.langchain4j;

import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import suanpan.engine.GenerateRequest;

/** Tools, and the form that an answer must have. */
final class Choices {
  private Choices() {}

  static GenerateRequest constrained(GenerateRequest request, ChatRequestParameters parameters) {
    GenerateRequest asked = request;
    if (!parameters.toolSpecifications().isEmpty() && parameters.toolChoice() != ToolChoice.NONE) {
      List<Map<String, ?>> tools = new ArrayList<>();
      parameters.toolSpecifications().forEach(tool -> tools.add(Requests.tool(tool)));
      asked = asked.withTools(tools);
    }
    if (parameters.toolChoice() == ToolChoice.REQUIRED) {
      throw new UnsupportedFeatureException("toolChoice: found REQUIRED, expected AUTO or NONE");
    }
    if (parameters.responseFormat() != null
        && parameters.responseFormat().type() == ResponseFormatType.JSON) {
      throw new UnsupportedFeatureException("responseFormat: found JSON, expected TEXT");
    }
    return asked;
  }
}
