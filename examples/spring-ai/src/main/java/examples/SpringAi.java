package examples;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.tool.annotation.Tool;

/** Spring AI talks to a server: {@code java examples.SpringAi URL MODEL}. */
public final class SpringAi {
  private SpringAi() {}

  /** What the model may call. */
  public static final class Weather {
    @Tool(name = "get_weather", description = "The weather in a city")
    public String weather(String city) {
      return city.equals("Paris") ? "mild" : "unknown";
    }
  }

  public static void main(String[] args) {
    ChatClient client = client(args[0], args[1]);
    System.out.println(client.prompt().user("Say hello.").call().content());
    System.out.println(
        client.prompt().user("How is the weather in Paris?").tools(new Weather()).call().content());
  }

  // [chat]
  static ChatClient client(String url, String model) {
    OpenAiChatOptions options =
        OpenAiChatOptions.builder().baseUrl(url + "/v1").apiKey("none").model(model).build();
    return ChatClient.create(OpenAiChatModel.builder().options(options).build());
  }

  // [/chat]
}
