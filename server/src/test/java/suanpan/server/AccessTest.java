package suanpan.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import suanpan.server.TestServer.Reply;

/** Who is let in, and which pages may call. */
class AccessTest {
  @TempDir private Path folder;

  @Test
  void keysOpenWhatTheyAreFor() throws IOException {
    Path file = folder.resolve("keys.json");
    Path audit = folder.resolve("audit.jsonl");
    String user = ApiKeys.read(file).add("ann", ApiKeys.Role.USER);
    String admin = ApiKeys.read(file).add("root", ApiKeys.Role.ADMIN);
    try (TestServer server =
        TestServer.start(o -> o.withKeyFile(file).withAuditFile(audit).withHost("127.0.0.1"))) {
      assertThat(server.get("/health").status()).isEqualTo(200);
      Reply none = server.get("/v1/models");
      assertThat(none.status()).isEqualTo(401);
      assertThat(none.json().at("/error/code").asString()).isEqualTo("invalid_api_key");
      assertThat(none.header("www-authenticate")).isEqualTo("Bearer");
      assertThat(server.get("/v1/models", "Authorization", "Bearer " + user + "x").status())
          .isEqualTo(401);
      assertThat(server.get("/v1/models", "Authorization", "Bearer " + user).status())
          .isEqualTo(200);
      assertThat(server.get("/v1/models", "x-api-key", user).status()).isEqualTo(200);
      assertThat(server.get("/metrics", "Authorization", "Bearer " + user).status()).isEqualTo(403);
      assertThat(server.get("/metrics", "Authorization", "Bearer " + admin).status())
          .isEqualTo(200);
      server.post(
          "/v1/chat/completions",
          TestServer.chatBody("tiny", "a secret text", "\"max_tokens\": 2"),
          "Authorization",
          "Bearer " + user);
    }
    String log = Files.readString(audit);
    String last = log.lines().toList().getLast();
    assertThat(last)
        .contains("\"key\":\"ann\"", "\"endpoint\":\"/v1/chat/completions\"", "\"status\":200")
        .contains("\"completionTokens\":2", "\"model\":\"tiny\"");
    assertThat(log).doesNotContain("secret", user, admin).contains("\"status\":401");
    assertThat(Files.readString(file)).doesNotContain(user, admin);
  }

  @Test
  void anAddressOfTheNetworkNeedsKeysOrAWord() {
    ServerOptions everywhere = ServerOptions.defaults().withPort(0).withHost("0.0.0.0");
    List<ServedModel> models = List.of(TestServer.tiny("tiny"));
    assertThatThrownBy(() -> Server.start(everywhere, models))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("0.0.0.0")
        .hasMessageContaining("serve keys add");
    assertThatThrownBy(
            () -> Server.start(everywhere.withKeyFile(folder.resolve("none.json")), models))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("no keys");
    try (Server server = Server.start(everywhere.withExposure(Exposure.INSECURE), models)) {
      assertThat(server.port()).isPositive();
    }
  }

  @Test
  void pagesOfStrangersMayNotCall() throws IOException {
    try (TestServer server =
        TestServer.start(o -> o.withOrigins(List.of("https://chat.example.org")))) {
      Reply stranger = server.get("/v1/models", "Origin", "https://evil.example.org");
      assertThat(stranger.status()).isEqualTo(403);
      assertThat(stranger.headers()).doesNotContainKey("access-control-allow-origin");
      Reply friend = server.get("/v1/models", "Origin", "https://chat.example.org");
      assertThat(friend.status()).isEqualTo(200);
      assertThat(friend.header("access-control-allow-origin"))
          .isEqualTo("https://chat.example.org");
      assertThat(server.get("/v1/models", "Origin", "http://127.0.0.1:" + server.port()).status())
          .isEqualTo(200);
      String preflight =
          server.raw(
              String.join(
                  "\r\n",
                  "OPTIONS /v1/chat/completions HTTP/1.1",
                  "Host: localhost",
                  "Connection: close",
                  "Origin: https://chat.example.org",
                  "Access-Control-Request-Headers: authorization",
                  "",
                  ""));
      assertThat(preflight)
          .startsWith("HTTP/1.1 204")
          .containsIgnoringCase("Access-Control-Allow-Headers: authorization");
      // A name that a stranger has made to lead here, as browsers would send it.
      assertThat(
              server.raw(
                  "GET /v1/models HTTP/1.1\r\nHost: evil.example.org\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 403");
    }
  }

  @Test
  void keysThatAreRemovedOpenNothingAndNamesAreNotTakenTwice() {
    Path file = folder.resolve("keys.json");
    ApiKeys.read(file).add("ann", ApiKeys.Role.USER);
    assertThatThrownBy(() -> ApiKeys.read(file).add("ann", ApiKeys.Role.USER))
        .hasMessageContaining("taken");
    assertThatThrownBy(() -> ApiKeys.read(file).add("a b", ApiKeys.Role.USER))
        .hasMessageContaining("letters");
    ApiKeys.read(file).remove("ann");
    assertThat(ApiKeys.read(file).entries()).isEmpty();
    assertThatThrownBy(() -> ApiKeys.read(file).remove("ann")).hasMessageContaining("ann");
  }

  @Test
  void aFileThatHasNoKeysIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("keys.json"), "{\"keys\": [{\"name\": 1}]}");
    assertThatThrownBy(() -> ApiKeys.read(file))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("keys[0].name");
  }
}
