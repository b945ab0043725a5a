package suanpan.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import suanpan.testkit.Fixtures;
import suanpan.testkit.Golden;

/** Whole models: loss, the gradient of every weight, and twenty steps of AdamW. */
class GradientsMatchReferenceTest {
  private static final double GRADIENT_TOLERANCE = 1e-4;
  private static final double SMALLEST_NORM = 1e-3;

  @ParameterizedTest
  @CsvSource({
    "llama, KEPT",
    "qwen3, KEPT",
    "deepseek-v2-lite, KEPT",
    "deepseek-v3, KEPT",
    "llama, RECOMPUTED",
    "deepseek-v3, RECOMPUTED"
  })
  void gradientsOfTheFirstBatch(String name, PassOptions.Activations activations) {
    Golden golden = Golden.read(Fixtures.require("golden/" + name + "/train.safetensors"));
    TrainableModel model = TrainableModel.open(Fixtures.require("golden/" + name));
    try (Compute compute = Compute.open(2)) {
      TokenBatch batch = batch(golden, 0);
      TrainingPass pass =
          model.newPass(
              compute,
              batch.sequences(),
              batch.length(),
              PassOptions.defaults().withActivations(activations));
      double loss = pass.gradients(batch).total();

      assertThat(loss).isCloseTo(golden.floats("loss")[0], within(1e-4));
      assertGradients(model, golden);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen3", "deepseek-v2-lite", "deepseek-v3"})
  void gradientsOfGgufHaveThePublishedLayout(String name) {
    Golden golden = Golden.read(Fixtures.require("golden/" + name + "/train.safetensors"));
    TrainableModel model = TrainableModel.open(Fixtures.require("golden/" + name + "/model.gguf"));
    TokenBatch batch = batch(golden, 0);
    try (Compute compute = Compute.open(1)) {
      model
          .newPass(compute, batch.sequences(), batch.length(), PassOptions.defaults())
          .gradients(batch);
    }

    assertGradients(model, golden);
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen3", "deepseek-v2-lite", "deepseek-v3"})
  void lossesOfTwentySteps(String name) {
    Golden golden = Golden.read(Fixtures.require("golden/" + name + "/train.safetensors"));
    TrainableModel model = TrainableModel.open(Fixtures.require("golden/" + name));
    float[] expected = golden.floats("losses");
    try (Compute compute = Compute.open(2)) {
      TokenBatch first = batch(golden, 0);
      TrainingPass pass =
          model.newPass(compute, first.sequences(), first.length(), PassOptions.defaults());
      AdamW optimizer =
          new AdamW(
              compute,
              model.parameters(),
              AdamW.Settings.defaults().withDecayed(AdamW.Decayed.ALL));
      double[] losses = new double[expected.length];
      for (int step = 0; step < losses.length; step++) {
        model.clearGradients();
        losses[step] = pass.gradients(batch(golden, step)).total();
        optimizer.step(1e-3);
      }

      for (int step = 0; step < losses.length; step++) {
        assertThat(losses[step]).as("step " + step).isCloseTo(expected[step], within(1e-3));
      }
    }
  }

  private static void assertGradients(TrainableModel model, Golden golden) {
    List<String> wrong = new ArrayList<>();
    int compared = 0;
    for (Parameter parameter : model.parameters()) {
      if (!parameter.isTrained()) {
        assertThat(golden.has("grad." + parameter.name())).as(parameter.name()).isFalse();
        continue;
      }
      int each = parameter.rows() * parameter.columns();
      for (int i = 0; i < parameter.count(); i++) {
        String name = parameter.nameOf(i);
        float[] expected = golden.floats("grad." + name);
        double error = error(parameter.gradient(), i * each, expected);
        compared++;
        if (!(error <= GRADIENT_TOLERANCE)) {
          wrong.add(name + " " + error);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(compared)
        .isEqualTo(golden.names().stream().filter(n -> n.startsWith("grad.")).count());
  }

  private static double error(float[] found, int offset, float[] expected) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < expected.length; i++) {
      double d = (double) found[offset + i] - expected[i];
      difference += d * d;
      norm += (double) expected[i] * expected[i];
    }
    return Math.sqrt(difference) / Math.max(Math.sqrt(norm), SMALLEST_NORM);
  }

  private static TokenBatch batch(Golden golden, int step) {
    int[] ids = golden.ints("input_ids");
    int[] shape = golden.shape("input_ids");
    int sequences = shape[1];
    int tokens = shape[2];
    List<int[]> lists = new ArrayList<>();
    for (int b = 0; b < sequences; b++) {
      int at = (step * sequences + b) * tokens;
      lists.add(Arrays.copyOfRange(ids, at, at + tokens));
    }
    return TokenBatch.ofNextTokens(lists);
  }

  private static Offset<Double> within(double tolerance) {
    return Offset.offset(tolerance);
  }
}
