package examples;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.service.AiServices;

/** LangChain4j talks to a server: {@code java examples.LangChain4jHttp URL MODEL}. */
public final class LangChain4jHttp {
  private LangChain4jHttp() {}

  /** What the assistant is asked. */
  public interface Assistant {
    String answer(String question);
  }

  /** What it may call. */
  public static final class Weather {
    @Tool("The weather in a city")
    public String get_weather(@P("city") String city) {
      return city.equals("Paris") ? "mild" : "unknown";
    }
  }

  public static void main(String[] args) {
    System.out.println(model(args[0], args[1]).chat("Say hello."));
    System.out.println(withTools(args[0], args[1]).answer("How is the weather in Paris?"));
  }

  // [chat]
  static ChatModel model(String url, String name) {
    return OpenAiChatModel.builder().baseUrl(url + "/v1").apiKey("none").modelName(name).build();
  }

  // [/chat]

  static Assistant withTools(String url, String name) {
    return AiServices.builder(Assistant.class)
        .chatModel(model(url, name))
        .tools(new Weather())
        .build();
  }
}
