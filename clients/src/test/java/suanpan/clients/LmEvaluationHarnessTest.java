package suanpan.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import suanpan.engine.Engine;
import suanpan.engine.EngineOptions;
import suanpan.engine.Precision;
import suanpan.engine.Session;
import suanpan.engine.TextTools;
import suanpan.server.ServedModel;
import suanpan.server.Server;
import suanpan.server.ServerOptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * lm-evaluation-harness scores a model through {@code echo} and {@code logprobs} of completions. It
 * brings most of a gigabyte of Python with it, so that only the full check runs it.
 */
class LmEvaluationHarnessTest {
  private static final Path FOLDER = Path.of("target", "lm-eval").toAbsolutePath();
  private static final String VERSION = "lm_eval[api]==0.4.13";
  private static final Path TASKS = Path.of("lm-eval").toAbsolutePath();

  @TempDir private Path folder;

  @Test
  void scoresAreTheEnginesOwn() throws IOException, InterruptedException {
    assumeTrue(
        System.getProperty("suanpan.clients", "").equals("full"),
        "only in the full check: ./suanpan-check --full");
    install();
    EngineOptions options =
        EngineOptions.defaults()
            .withThreads(1)
            .withPrecision(Precision.EXACT)
            .withEnvironment(Map.of("SUANPAN_HOME", folder.toString()));
    ServedModel stories = ServedModel.of("stories", () -> Engine.open("stories260k", options));
    try (Server server = Server.start(ServerOptions.defaults().withPort(0), List.of(stories));
        Engine engine = Engine.open("stories260k", options)) {
      Path results = folder.resolve("results");
      Programs.succeed(TASKS, command("http://127.0.0.1:" + server.port(), results));
      List<JsonNode> samples = samples(results);
      assertThat(samples).hasSize(8);
      for (JsonNode sample : samples) {
        assertThat(sample.get("acc").asDouble()).as(sample.toString()).isEqualTo(1);
        for (int choice = 0; choice < 2; choice++) {
          JsonNode asked = sample.at("/arguments/gen_args_%d".formatted(choice));
          assertThat(sample.at("/resps/%d/0/0".formatted(choice)).asDouble())
              .isCloseTo(
                  logprob(engine, asked.get("arg_0").asString(), asked.get("arg_1").asString()),
                  within(1e-3));
        }
      }
    }
  }

  private static List<String> command(String url, Path results) {
    return List.of(
        FOLDER.resolve("bin").resolve("lm_eval").toString(),
        "run",
        "--model",
        "local-completions",
        "--model_args",
        "model=stories,tokenizer_backend=remote,num_concurrent=1,max_retries=1,base_url="
            + url
            + "/v1/completions",
        "--tasks",
        "suanpan_stories",
        "--include_path",
        ".",
        "--log_samples",
        "--output_path",
        results.toString());
  }

  private static List<JsonNode> samples(Path results) throws IOException {
    Path file;
    try (Stream<Path> files = Files.walk(results)) {
      file = files.filter(f -> f.toString().endsWith(".jsonl")).findFirst().orElseThrow();
    }
    JsonMapper json = new JsonMapper();
    return Files.readAllLines(file).stream().map(json::readTree).toList();
  }

  /** The natural logarithm of the probability that the text goes on so. */
  private static double logprob(Engine engine, String beginning, String end) {
    TextTools text = engine.text().orElseThrow();
    int[] all = text.encodeWithAddedTokens(beginning + end);
    int from = text.encodeWithAddedTokens(beginning).length;
    List<Double> logprobs = new ArrayList<>();
    try (Session session = engine.newSession()) {
      session.feed(
          Arrays.copyOf(all, all.length - 1),
          all.length,
          (position, row) -> {
            if (position + 1 >= from) {
              logprobs.add(row[all[position + 1]] - logSum(row));
            }
          });
    }
    return logprobs.stream().mapToDouble(Double::doubleValue).sum();
  }

  private static double logSum(float[] row) {
    double most = Double.NEGATIVE_INFINITY;
    for (float x : row) {
      most = Math.max(most, x);
    }
    double sum = 0;
    for (float x : row) {
      sum += Math.exp(x - most);
    }
    return most + Math.log(sum);
  }

  private static void install() throws IOException, InterruptedException {
    Path installed = FOLDER.resolve("installed.txt");
    if (Files.exists(installed) && Files.readString(installed).equals(VERSION)) {
      return;
    }
    Files.createDirectories(FOLDER);
    Programs.install(FOLDER, List.of("python3", "-m", "venv", FOLDER.toString()));
    Programs.install(
        FOLDER,
        List.of(FOLDER.resolve("bin/python").toString(), "-m", "pip", "install", "-q", VERSION));
    Files.writeString(installed, VERSION);
  }
}
