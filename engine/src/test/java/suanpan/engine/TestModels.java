package suanpan.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import suanpan.testkit.Fixtures;

/** The real models that these tests run. */
final class TestModels {
  /** Two threads on plain loops, nothing rounded: the same numbers on every machine. */
  static final EngineOptions SCALAR =
      EngineOptions.defaults()
          .withKernels(KernelChoice.SCALAR)
          .withPrecision(Precision.EXACT)
          .withThreads(2);

  /** Folders of the golden models: every architecture. */
  static final List<String> GOLDEN =
      List.of(
          "llama",
          "qwen2",
          "qwen3",
          "deepseek-v2-lite",
          "deepseek-v2",
          "deepseek-v3",
          "deepseek-v32",
          "deepseek-v4",
          "deepseek-v4-rates");

  private TestModels() {}

  /** The file with the small encoding that the reference's converter chose for a family. */
  static String quantized(String golden) {
    return golden.startsWith("deepseek-v4") ? "model-mxfp4_moe.gguf" : "model-q8_0.gguf";
  }

  /** The model of children's stories that comes with the catalogue, unpacked into a folder. */
  static Engine stories(Path home) {
    return stories(home, SCALAR);
  }

  static Engine stories(Path home, EngineOptions options) {
    return Engine.open(
        "stories260k", options.withEnvironment(Map.of("SUANPAN_HOME", home.toString())));
  }

  /** A golden model without a tokenizer. */
  static Engine golden(String name) {
    Fixtures.require("golden/" + name + "/expected.safetensors");
    return Engine.open(Fixtures.require("golden/" + name).resolve("model.safetensors"), SCALAR);
  }

  /** The same, whose bits do not depend on who shares a pass. */
  static Engine deterministic(String name) {
    Fixtures.require("golden/" + name + "/expected.safetensors");
    return Engine.open(
        Fixtures.require("golden/" + name).resolve("model.safetensors"),
        EngineOptions.defaults().withDeterminism(Determinism.ON).withThreads(2));
  }

  static GenerateRequest greedy(String text, int maxTokens) {
    return GenerateRequest.ofText(text).withSampling(Sampling.greedy()).withMaxTokens(maxTokens);
  }

  static int[] array(List<Integer> tokens) {
    return tokens.stream().mapToInt(Integer::intValue).toArray();
  }
}
