package suanpan.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import suanpan.engine.Answer;
import suanpan.engine.Engine;
import suanpan.engine.GenerateRequest;
import suanpan.engine.Message;
import suanpan.engine.Sampling;
import suanpan.engine.Session;
import suanpan.engine.TextTools;
import suanpan.server.TestServer.Reply;
import tools.jackson.databind.JsonNode;

/** Chat completions say what the engine says, whole and streamed. */
class ChatAnswersTest {
  private static final String GREEDY = "\"temperature\": 0, \"max_tokens\": 12";
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void theWholeAnswerIsTheEngines() {
    Answer expected;
    try (Engine engine = Engine.open("stories260K", TestServer.ENGINE);
        Session session = engine.newSession()) {
      expected =
          session.generate(
              GenerateRequest.ofMessages(List.of(Message.user("Once upon a time")))
                  .withMaxTokens(12)
                  .withSampling(Sampling.greedy()));
    }
    Reply reply = server.chat("Once upon a time", GREEDY);
    assertThat(reply.status()).isEqualTo(200);
    JsonNode body = reply.json();
    JsonNode choice = body.at("/choices/0");
    assertThat(choice.at("/message/content").asString()).isEqualTo(expected.text());
    assertThat(choice.at("/finish_reason").asString()).isEqualTo("length");
    assertThat(body.at("/usage/prompt_tokens").asInt()).isEqualTo(expected.promptTokens());
    assertThat(body.at("/usage/completion_tokens").asInt()).isEqualTo(12);
    assertThat(body.at("/suanpan/energy/joules").asDouble(-1)).isNotNegative();
    assertThat(body.at("/suanpan/energy/method").asString()).isIn("rapl", "estimate");
    assertThat(reply.header("x-request-id")).startsWith("req_");
  }

  @Test
  void theStreamJoinsToTheWholeAnswer() {
    String whole =
        server.chat("Lily had a", GREEDY).json().at("/choices/0/message/content").asString();
    Reply reply =
        server.chat(
            "Lily had a",
            GREEDY + ", \"stream\": true, \"stream_options\": {\"include_usage\": true}");
    assertThat(reply.header("content-type")).startsWith("text/event-stream");
    assertThat(reply.body()).endsWith("data: [DONE]\n\n");
    List<JsonNode> events = reply.events();
    String joined =
        events.stream()
            .map(e -> e.at("/choices/0/delta/content").asString(""))
            .collect(Collectors.joining());
    assertThat(joined).isEqualTo(whole);
    assertThat(events.getFirst().at("/choices/0/delta/role").asString()).isEqualTo("assistant");
    JsonNode last = events.getLast();
    assertThat(last.at("/choices").size()).isZero();
    assertThat(last.at("/usage/completion_tokens").asInt()).isEqualTo(12);
    assertThat(last.at("/suanpan/energy/joules").asDouble(-1)).isNotNegative();
    assertThat(events.get(events.size() - 2).at("/choices/0/finish_reason").asString())
        .isEqualTo("length");
  }

  @Test
  void withoutUsageTheExtensionIsInTheLastChunk() {
    List<JsonNode> events = server.chat("Tom saw", GREEDY + ", \"stream\": true").events();
    assertThat(events.getLast().at("/choices/0/finish_reason").asString()).isEqualTo("length");
    assertThat(events.getLast().at("/suanpan/model").asString()).isEqualTo("tiny");
    assertThat(events.getLast().has("usage")).isFalse();
  }

  @Test
  void severalChoicesDifferAndSeedsRepeatThem() {
    String more = "\"n\": 3, \"seed\": 7, \"temperature\": 1.5, \"max_tokens\": 10";
    JsonNode first = server.chat("The dog", more).json();
    JsonNode again = server.chat("The dog", more).json();
    List<String> texts =
        List.of(0, 1, 2).stream()
            .map(i -> first.at("/choices/" + i + "/message/content").asString())
            .toList();
    assertThat(texts).doesNotHaveDuplicates();
    assertThat(again.at("/choices")).isEqualTo(first.at("/choices"));
    assertThat(first.at("/usage/completion_tokens").asInt()).isEqualTo(30);
  }

  @Test
  void stopTextsEndTheAnswerAndAreNotInIt() {
    String whole =
        server.chat("Once upon a time", GREEDY).json().at("/choices/0/message/content").asString();
    String stop = whole.substring(4, 9);
    JsonNode choice =
        server
            .chat("Once upon a time", GREEDY + ", \"stop\": [\"" + stop + "\"]")
            .json()
            .at("/choices/0");
    assertThat(choice.at("/message/content").asString()).isEqualTo(whole.substring(0, 4));
    assertThat(choice.at("/finish_reason").asString()).isEqualTo("stop");
  }

  @Test
  void logprobsComeWithEveryToken() {
    String more = GREEDY + ", \"logprobs\": true, \"top_logprobs\": 3";
    JsonNode content = server.chat("A cat", more).json().at("/choices/0/logprobs/content");
    assertThat(content.size()).isEqualTo(12);
    JsonNode first = content.get(0);
    assertThat(first.at("/logprob").asDouble()).isNegative();
    assertThat(first.at("/top_logprobs").size()).isEqualTo(3);
    assertThat(first.at("/top_logprobs/0/token").asString())
        .isEqualTo(first.at("/token").asString());
    int streamed =
        server.chat("A cat", more + ", \"stream\": true").events().stream()
            .mapToInt(e -> e.at("/choices/0/logprobs/content").size())
            .sum();
    assertThat(streamed).isEqualTo(12);
  }

  @Test
  void logitBiasForbidsATokenAndBannedTextNeverComes() {
    JsonNode before = server.chat("Once upon a time", GREEDY + ", \"logprobs\": true").json();
    String banned = before.at("/choices/0/logprobs/content/0/token").asString();
    String bans;
    try (Engine engine = Engine.open("stories260K", TestServer.ENGINE)) {
      bans = bans(engine, banned);
    }
    JsonNode after =
        server
            .chat(
                "Once upon a time", GREEDY + ", \"logprobs\": true, \"logit_bias\": {" + bans + "}")
            .json();
    assertThat(after.at("/choices/0/logprobs/content/0/token").asString()).isNotEqualTo(banned);
  }

  /** Of every token that reads so: some texts are a byte and a word. */
  private static String bans(Engine engine, String piece) {
    TextTools text = engine.text().orElseThrow();
    return IntStream.range(0, text.size())
        .filter(id -> text.piece(id).equals(piece))
        .mapToObj(id -> "\"" + id + "\": -100")
        .collect(Collectors.joining(", "));
  }

  @Test
  void partsOfContentAreJoinedAndDevelopersAreSystems() {
    Reply reply =
        server.post(
            "/v1/chat/completions",
            """
            {"model": "tiny", "max_completion_tokens": 3, "temperature": 0, "messages": [
              {"role": "developer", "content": "Be brief."},
              {"role": "user", "content": [{"type": "text", "text": "Once upon"},
                                           {"type": "text", "text": " a time"}]}]}\
            """);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().at("/usage/completion_tokens").asInt()).isEqualTo(3);
  }

  @Test
  void theSecondCallerFindsThePrefixInTheCache() {
    String story = "One day a girl named Lily went to the park with her mom and her red ball. ";
    server.chat(story + "She", GREEDY);
    JsonNode second = server.chat(story + "They", GREEDY).json();
    assertThat(second.at("/usage/prompt_tokens_details/cached_tokens").asInt()).isGreaterThan(10);
  }
}
