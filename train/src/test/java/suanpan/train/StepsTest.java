package suanpan.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import suanpan.models.WeightSpec;
import suanpan.tensor.Shape;
import suanpan.testkit.Close;
import suanpan.testkit.Fixtures;

/** What surrounds the gradients: optimizers, schedules, accumulation, determinism, errors. */
class StepsTest {
  private static final Compute ONE = Compute.open(1);

  @ParameterizedTest
  @EnumSource(Compute.Arithmetic.class)
  void equalSeedsAndThreadsGiveEqualBits(Compute.Arithmetic arithmetic) {
    assertThat(trained(arithmetic)).isEqualTo(trained(arithmetic));
  }

  private static float[] trained(Compute.Arithmetic arithmetic) {
    TrainableModel model = TrainableModel.random(TinyConfigs.of("deepseek_v3_mtp"), 9);
    try (Compute compute = Compute.open(2, arithmetic)) {
      PassOptions options = new PassOptions(PassOptions.Activations.KEPT, 0.3, 1e-3);
      TrainingPass pass = model.newPass(compute, 4, 7, options);
      AdamW optimizer = new AdamW(compute, model.parameters(), AdamW.Settings.defaults());
      for (int step = 0; step < 4; step++) {
        model.clearGradients();
        pass.gradients(TokenBatch.ofNextTokens(lists(4, 8, step)));
        new Gradients(compute, model.parameters()).clip(1);
        optimizer.step(1e-2);
        model.balance(1e-2);
      }
    }
    return weights(model);
  }

  @Test
  void bfloat16IsCloseToFloat32() {
    float[] exact = trained(Compute.Arithmetic.FLOAT32);
    float[] rounded = trained(Compute.Arithmetic.BFLOAT16);
    assertThat(rounded).isNotEqualTo(exact);
    Close.assertClose("weights after four steps", rounded, exact, 0.1);
  }

  @Test
  void halvesOfABatchAddUpToTheWhole() {
    List<int[]> lists = lists(4, 8, 1);
    TrainableModel whole = TrainableModel.random(TinyConfigs.of("qwen2"), 9);
    whole.newPass(ONE, 4, 7, PassOptions.defaults()).gradients(TokenBatch.ofNextTokens(lists));
    TrainableModel halves = TrainableModel.random(TinyConfigs.of("qwen2"), 9);
    TrainingPass pass = halves.newPass(ONE, 2, 7, PassOptions.defaults());
    pass.gradients(TokenBatch.ofNextTokens(lists.subList(0, 2)).scaled(0.5f));
    pass.gradients(TokenBatch.ofNextTokens(lists.subList(2, 4)).scaled(0.5f));
    for (int i = 0; i < whole.parameters().size(); i++) {
      Parameter p = whole.parameters().get(i);
      Close.assertClose(p.name(), halves.parameters().get(i).gradient(), p.gradient(), 1e-5);
    }
  }

  @ParameterizedTest
  @CsvSource({"5, 9", "9, 5", "6, 6"})
  void muonStepsHaveSingularValuesNearOne(int rows, int columns) {
    WeightSpec spec =
        new WeightSpec(0, "w", "w", "w", Shape.of(rows, columns), WeightSpec.Kind.MATRIX);
    Parameter p = new Parameter(spec, new float[rows * columns]);
    p.train();
    System.arraycopy(
        FiniteDifferences.floats(FiniteDifferences.random(rows * columns, 3, 7)),
        0,
        p.gradient(),
        0,
        rows * columns);
    AdamW.Settings settings = AdamW.Settings.defaults().withWeightDecay(0);
    new Muon(ONE, List.of(p), 0.95, settings).step(1);

    // The sum of squared singular values lies between 0.7^2 and 1.2^2 for each of them.
    double size = 0.2 * Math.sqrt(Math.max(rows, columns));
    double squares = 0;
    for (float w : p.values()) {
      squares += w * w / size / size;
    }
    assertThat(squares / Math.min(rows, columns)).isBetween(0.4, 1.5);
    double along = 0;
    for (int i = 0; i < p.values().length; i++) {
      along += (double) p.values()[i] * p.gradient()[i];
    }
    assertThat(along).as("against the gradient").isNegative();
  }

  @Test
  void optimizersTrain() {
    for (String name : new String[] {"adamw", "muon"}) {
      TrainableModel model = TrainableModel.random(TinyConfigs.of("deepseek_v3"), 9);
      TokenBatch batch = TokenBatch.ofNextTokens(lists(2, 8, 1));
      TrainingPass pass = model.newPass(ONE, 2, 7, PassOptions.defaults());
      AdamW.Settings settings = AdamW.Settings.defaults();
      Optimizer optimizer =
          name.equals("adamw")
              ? new AdamW(ONE, model.parameters(), settings)
              : new Muon(ONE, model.parameters(), 0.95, settings);
      for (int step = 0; step < 30; step++) {
        model.clearGradients();
        pass.gradients(batch);
        optimizer.step(2e-2);
      }
      assertThat(pass.loss(batch).total()).as(name).isLessThan(1);
      assertThat(optimizer.steps()).isEqualTo(30);
    }
  }

  @Test
  void resumedOptimizerGoesOnToTheSameBits() {
    assertThat(resumed(3)).isEqualTo(resumed(6));
  }

  /** Six steps, with a fresh optimizer and its state restored after some. */
  private static float[] resumed(int after) {
    TrainableModel model = TrainableModel.random(TinyConfigs.of("qwen3"), 9);
    TrainingPass pass = model.newPass(ONE, 2, 7, PassOptions.defaults());
    Optimizer optimizer = muon(model);
    for (int step = 0; step < 6; step++) {
      if (step == after) {
        Optimizer other = muon(model);
        Map<String, float[]> from = optimizer.state();
        other.state().forEach((key, to) -> copy(from.getOrDefault(key, new float[0]), to));
        other.resume(optimizer.steps());
        optimizer = other;
      }
      model.clearGradients();
      pass.gradients(TokenBatch.ofNextTokens(lists(2, 8, step)));
      optimizer.step(1e-2);
    }
    return weights(model);
  }

  private static Optimizer muon(TrainableModel model) {
    return new Muon(ONE, model.parameters(), 0.95, AdamW.Settings.defaults());
  }

  private static void copy(float[] from, float[] to) {
    System.arraycopy(from, 0, to, 0, to.length);
  }

  @Test
  void clippingKeepsTheDirection() {
    WeightSpec spec = new WeightSpec(0, "w", "w", "w", Shape.of(2), WeightSpec.Kind.VECTOR);
    Parameter p = new Parameter(spec, new float[2]);
    p.train();
    p.gradient()[0] = 3;
    p.gradient()[1] = -4;
    Gradients gradients = new Gradients(ONE, List.of(p));
    assertThat(gradients.clip(10)).isEqualTo(5);
    assertThat(p.gradient()).containsExactly(3, -4);
    assertThat(gradients.clip(1)).isEqualTo(5);
    assertThat(p.gradient()).containsExactly(0.6f, -0.8f);
    p.gradient()[0] = Float.NaN;
    assertThat(gradients.clip(1)).isNaN();
  }

  @Test
  void averagesFollowAndSwap() {
    WeightSpec spec = new WeightSpec(0, "w", "w", "w", Shape.of(1), WeightSpec.Kind.VECTOR);
    Parameter p = new Parameter(spec, new float[] {1});
    MovingAverage average = new MovingAverage(ONE, List.of(p), 0.75);
    p.values()[0] = 5;
    average.update();
    average.swap();
    assertThat(p.values()).containsExactly(2);
    average.swap();
    assertThat(p.values()).containsExactly(5);
  }

  @Test
  void schedulesRiseStayAndFall() {
    Schedule cosine = new Schedule.Cosine(1, 0.1, 9, 109);
    assertThat(cosine.rate(0)).isCloseTo(0.1, Offset.offset(1e-9));
    assertThat(cosine.rate(9)).isEqualTo(1);
    assertThat(cosine.rate(59)).isCloseTo(0.55, Offset.offset(1e-9));
    assertThat(cosine.rate(109)).isCloseTo(0.1, Offset.offset(1e-9));
    assertThat(cosine.rate(500)).isCloseTo(0.1, Offset.offset(1e-9));
    Schedule stable = new Schedule.WarmupStableDecay(1, 0, 9, 100, 20);
    assertThat(stable.rate(4)).isCloseTo(0.5, Offset.offset(1e-9));
    assertThat(stable.rate(80)).isEqualTo(1);
    assertThat(stable.rate(90)).isCloseTo(0.5, Offset.offset(1e-9));
    assertThat(stable.rate(100)).isZero();
    assertThat(new Schedule.Constant(3, 0).rate(0)).isEqualTo(3);
  }

  @Test
  void correctionBiasMovesTowardsIdleExperts() {
    TrainableModel model = TrainableModel.random(TinyConfigs.of("deepseek_v3"), 9);
    model.newPass(ONE, 2, 7, PassOptions.defaults()).gradients(batch());
    long[] load = model.expertLoads().values().iterator().next().clone();
    assertThat(Arrays.stream(load).sum()).isEqualTo(2 * 7 * 3);
    model.balance(0.5);
    float[] bias =
        model.parameters().stream()
            .filter(p -> p.name().endsWith("e_score_correction_bias"))
            .findFirst()
            .orElseThrow()
            .values();
    double mean = 2 * 7 * 3 / 8.0;
    for (int e = 0; e < load.length; e++) {
      assertThat(bias[e]).isEqualTo((float) (0.5 * Math.signum(mean - load[e])));
    }
    assertThat(model.expertLoads().values()).allSatisfy(l -> assertThat(l).containsOnly(0));
  }

  @Test
  void errorsSayWhatToDo() {
    TrainableModel model = TrainableModel.random(TinyConfigs.of("deepseek_v3"), 9);
    TrainingPass pass = model.newPass(ONE, 2, 7, PassOptions.defaults());
    assertThatThrownBy(() -> pass.loss(TokenBatch.ofNextTokens(lists(2, 6, 1))))
        .isInstanceOf(TrainingException.class)
        .hasMessage("batch: found 2 sequences of 5, expected 2 of 7 as the pass was made for");
    TokenBatch outside =
        TokenBatch.ofNextTokens(List.of(new int[8], new int[] {1, 2, 3, 4, 5, 6, 99, 1}));
    assertThatThrownBy(() -> pass.loss(outside))
        .isInstanceOf(TrainingException.class)
        .hasMessage("batch: sequence 1 position 6: found input token 99, expected 0 to 28");
    assertThatThrownBy(() -> TokenBatch.ofNextTokens(List.of(new int[3], new int[4])))
        .isInstanceOf(TrainingException.class)
        .hasMessage("batch: list 1 has 4 tokens, expected 3 as the first one has");
    assertThatThrownBy(() -> TokenBatch.ofNextTokens(List.of(new int[1])))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("at least 2");
    assertThatThrownBy(() -> model.newPass(ONE, 2, 7, PassOptions.defaults().withMtpFactor(0.1)))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("num_nextn_predict_layers");
    Path v4 = Fixtures.require("golden/deepseek-v4");
    assertThatThrownBy(() -> TrainableModel.open(v4))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("llama, qwen2, qwen3, deepseek_v2, deepseek_v3");
    assertThatThrownBy(() -> TrainableModel.open(Path.of("no-such-model")))
        .isInstanceOf(TrainingException.class);
  }

  private static TokenBatch batch() {
    return TokenBatch.ofNextTokens(lists(2, 8, 1));
  }

  private static List<int[]> lists(int count, int tokens, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return Stream.generate(() -> random.ints(tokens, 0, 29).toArray()).limit(count).toList();
  }

  private static float[] weights(TrainableModel model) {
    float[] all = new float[(int) model.parameterCount()];
    int at = 0;
    for (Parameter p : model.parameters()) {
      System.arraycopy(p.values(), 0, all, at, p.values().length);
      at += p.values().length;
    }
    return all;
  }
}
