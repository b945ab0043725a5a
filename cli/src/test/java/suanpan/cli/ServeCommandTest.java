package suanpan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import suanpan.cli.Shell.Result;
import tools.jackson.databind.JsonNode;

/** Settings from three places, keys, and a process that ends well. */
class ServeCommandTest {
  @TempDir private Path home;

  @Test
  void theCommandLineWinsOverTheEnvironmentAndThatOverTheFile() throws IOException {
    Path config =
        Files.writeString(
            home.resolve("serve.json"),
            """
            {"models": ["a"], "port": 1, "streams": 2, "queue": 3, "cors": ["http://a", "http://b"],
             "alias": {"gpt-4o": "a"}, "queue-timeout": "90s"}\
            """);
    Result result =
        new Shell(home)
            .withVariable("SUANPAN_SERVE_PORT", "4")
            .withVariable("SUANPAN_SERVE_STREAMS", "5")
            .run("serve", "--config", config.toString(), "--port", "6", "--print-config");
    assertThat(result.err()).isEmpty();
    JsonNode printed = Json.read(Files.writeString(home.resolve("out.json"), result.out()));
    assertThat(printed.at("/port").asInt()).isEqualTo(6);
    assertThat(printed.at("/streams").asInt()).isEqualTo(5);
    assertThat(printed.at("/queue").asInt()).isEqualTo(3);
    assertThat(printed.at("/models/0").asString()).isEqualTo("a");
    assertThat(printed.at("/cors").size()).isEqualTo(2);
    assertThat(printed.at("/alias/gpt-4o").asString()).isEqualTo("a");
    assertThat(printed.at("/queue-timeout").asString()).isEqualTo("90s");
    Result again =
        new Shell(home)
            .run("serve", "--config", home.resolve("out.json").toString(), "--print-config");
    assertThat(again.out()).isEqualTo(result.out());
  }

  @Test
  void settingsThatDoNotExistAreNamed() throws IOException {
    Path config = Files.writeString(home.resolve("serve.json"), "{\"prot\": 1}");
    Result result = new Shell(home).run("serve", "--config", config.toString());
    assertThat(result.code()).isEqualTo(Program.FAILED);
    assertThat(result.err()).contains("prot").contains("port");
  }

  @Test
  void whatCannotBeServedIsSaidAtOnce() {
    assertThat(new Shell(home).run("serve").code()).isEqualTo(Program.WRONG_USAGE);
    Result missing = new Shell(home).run("serve", home.resolve("none.gguf").toString());
    assertThat(missing.code()).isEqualTo(Program.FAILED);
    assertThat(missing.err()).contains("none.gguf");
    Result open = new Shell(home).run("serve", "stories260k", "--host", "0.0.0.0");
    assertThat(open.code()).isEqualTo(Program.FAILED);
    assertThat(open.err()).contains("serve keys add");
    Result alias = new Shell(home).run("serve", "stories260k", "--alias", "x=y");
    assertThat(alias.code()).isEqualTo(Program.WRONG_USAGE);
    assertThat(alias.err()).contains("stories260k");
  }

  @Test
  void keysAreShownOnceAndListedWithoutThem() {
    Result added = new Shell(home).run("serve", "keys", "add", "ann", "--admin");
    assertThat(added.out()).startsWith("sk-suanpan-");
    Result listed = new Shell(home).run("serve", "keys", "list");
    assertThat(listed.out()).contains("ann", "admin").doesNotContain(added.out().strip());
    assertThat(new Shell(home).run("serve", "keys", "remove", "ann").code()).isZero();
    assertThat(new Shell(home).run("serve", "keys", "list").out()).isEmpty();
    assertThat(new Shell(home).run("serve", "keys", "dance").code()).isEqualTo(Program.WRONG_USAGE);
  }

  @Test
  void aProcessThatIsToldToEndAnswersFirst() throws Exception {
    Path err = home.resolve("err.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "suanpan.cli.Main",
                "serve",
                "stories260k",
                "--port",
                "0",
                "--threads",
                "1")
            .redirectError(err.toFile())
            .start();
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI address = URI.create(address(process, err) + "/v1/completions");
      String body =
          "{\"model\": \"stories260k\", \"prompt\": \"Once\", \"max_tokens\": 300, \"n\": 4}";
      var answer =
          client.sendAsync(
              HttpRequest.newBuilder(address)
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      Thread.sleep(1000); // so that the request has come
      process.destroy(); // SIGTERM
      assertThat(answer.get(60, TimeUnit.SECONDS).statusCode()).isIn(200, 503);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(Files.readString(err)).contains("ending when the answers under way are done");
    } finally {
      process.destroyForcibly();
    }
  }

  private static String address(Process process, Path err) throws Exception {
    Pattern pattern = Pattern.compile("at (http://\\S+),");
    for (int i = 0; i < 600 && process.isAlive(); i++) {
      Matcher matcher = pattern.matcher(Files.readString(err));
      if (matcher.find()) {
        return matcher.group(1);
      }
      Thread.sleep(100);
    }
    throw new AssertionError("it did not serve: " + Files.readString(err));
  }
}
