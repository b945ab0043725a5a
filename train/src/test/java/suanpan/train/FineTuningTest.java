package suanpan.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import suanpan.testkit.Close;

/** Adapters, teachers, preferences and rewards, against what they are made of. */
class FineTuningTest {
  private static final int LENGTH = 6;
  private static final int VOCABULARY = 29;
  private static final Compute COMPUTE = Compute.open(2);

  @TempDir private Path folder;

  @AfterAll
  static void endThreads() {
    COMPUTE.close();
  }

  @Test
  void adaptersHaveTheGradientsOfTheMatricesThatTheyAddTo() {
    TrainableModel model = TrainableModel.random(TinyConfigs.of("deepseek_v3"), 3);
    float[] frozen = model.parameters().getFirst().values().clone();
    model.addLora(2, 6, Set.of("qBProj", "oProj", "gateProj", "sharedDownProj"), 5);
    SplittableRandom random = new SplittableRandom(8);
    for (Parameter p : model.parameters()) {
      if (p.name().contains("lora_B")) {
        for (int i = 0; i < p.values().length; i++) {
          p.values()[i] = (float) (0.3 * random.nextGaussian());
        }
      }
    }
    ModelFolder.write(model, folder, ModelFolder.Stored.F32);
    TrainableModel merged = TrainableModel.open(folder);
    TokenBatch batch = batch(2);
    double loss = pass(model, batch).gradients(batch).total();
    assertThat(loss).isCloseTo(pass(merged, batch).gradients(batch).total(), Offset.offset(1e-5));

    int compared = 0;
    for (Parameter p : model.weights()) {
      assertThat(p.isTrained()).as(p.name()).isFalse();
      if (p.lora().isPresent()) {
        Lora lora = p.lora().get();
        compare(lora, gradient(merged, p.name()));
        compared++;
      }
    }
    assertThat(compared).isEqualTo(2 + 2 + 1 + 1);
    AdamW optimizer = new AdamW(COMPUTE, model.parameters(), AdamW.Settings.defaults());
    TrainingPass pass = pass(model, batch);
    for (int step = 0; step < 10; step++) {
      model.clearGradients();
      pass.gradients(batch);
      optimizer.step(1e-2);
    }
    assertThat(pass.loss(batch).total()).isLessThan(loss);
    assertThat(model.parameters().getFirst().values()).isEqualTo(frozen);
  }

  /** {@code dB = s dW A^T}, {@code dA = s B^T dW}. */
  private static void compare(Lora lora, float[] dW) {
    int in = lora.a().columns();
    int out = lora.b().rows();
    int rank = lora.a().rows();
    float[] dA = new float[rank * in];
    float[] dB = new float[out * rank];
    for (int o = 0; o < out; o++) {
      for (int r = 0; r < rank; r++) {
        for (int i = 0; i < in; i++) {
          float d = lora.scale() * dW[o * in + i];
          dB[o * rank + r] += d * lora.a().values()[r * in + i];
          dA[r * in + i] += d * lora.b().values()[o * rank + r];
        }
      }
    }
    Close.assertClose(lora.a().name(), lora.a().gradient(), dA, 1e-4);
    Close.assertClose(lora.b().name(), lora.b().gradient(), dB, 1e-4);
  }

  private static float[] gradient(TrainableModel model, String name) {
    return model.parameters().stream()
        .filter(p -> p.name().equals(name))
        .findFirst()
        .orElseThrow()
        .gradient();
  }

  @Test
  void unknownKeysOfAdaptersAreNamed() {
    TrainableModel model = TrainableModel.random(TinyConfigs.of("llama"), 3);
    assertThatThrownBy(() -> model.addLora(2, 4, Set.of("qproj"), 1))
        .isInstanceOf(TrainingException.class)
        .hasMessageContainingAll("qproj", "qProj", "vProj");
  }

  @Test
  void distillation() {
    TrainableModel model = TrainableModel.random(TinyConfigs.of("qwen2"), 3);
    TokenBatch batch = batch(2);
    double[] teacher = FiniteDifferences.random(batch.rows() * VOCABULARY, 4, 2);
    TwinModel twin = new TwinModel(model, batch, PassOptions.defaults());
    double t = 2;
    double share = 0.7;
    DoubleSupplier expected =
        () -> {
          double[] logits = twin.logits();
          double loss = (1 - share) * Twin.crossEntropy(logits, batch.targets(), batch.weights());
          for (int row = 0; row < batch.rows(); row++) {
            double[] q = softmax(teacher, row, t);
            double[] s = softmax(logits, row, t);
            for (int i = 0; i < VOCABULARY; i++) {
              loss += batch.weights()[row] * share * t * t * q[i] * Math.log(q[i] / s[i]);
            }
          }
          return loss;
        };
    double loss =
        pass(model, batch)
            .distil(
                batch,
                (row, logits) -> {
                  for (int i = 0; i < VOCABULARY; i++) {
                    logits[i] = (float) teacher[row * VOCABULARY + i];
                  }
                },
                t,
                share)
            .total();
    assertThat(loss).isCloseTo(expected.getAsDouble(), Offset.offset(1e-5));
    check(model, twin, expected);
  }

  @Test
  void preferences() {
    TrainableModel model = TrainableModel.random(TinyConfigs.of("qwen3"), 3);
    TokenBatch batch = answers(4);
    TwinModel twin = new TwinModel(model, batch, PassOptions.defaults());
    double[] reference = {-9, -11, -12, -10};
    DoubleSupplier expected =
        () -> {
          double[] likely = sums(twin, batch);
          double loss = 0;
          for (int pair = 0; pair < 4; pair += 2) {
            double z =
                0.3 * (likely[pair] - reference[pair] - likely[pair + 1] + reference[pair + 1]);
            loss -= Math.log(1 / (1 + Math.exp(-z))) / 2;
          }
          return loss;
        };
    double loss = new PreferenceLoss(0.3).gradients(pass(model, batch), batch, reference);
    assertThat(loss).isCloseTo(expected.getAsDouble(), Offset.offset(1e-5));
    check(model, twin, expected);
  }

  private static double[] sums(TwinModel twin, TokenBatch batch) {
    double[] losses = tokenLosses(twin, batch);
    double[] sums = new double[batch.sequences()];
    for (int row = 0; row < losses.length; row++) {
      sums[row / LENGTH] -= batch.weights()[row] * losses[row];
    }
    return sums;
  }

  @Test
  void rewardsOfGroups() {
    assertThat(GroupRelativeLoss.advantages(new double[] {1, 3, 5, 5}, 2))
        .containsExactly(new double[] {-1, 1, 0, 0}, Offset.offset(1e-5));
    TrainableModel model = TrainableModel.random(TinyConfigs.of("qwen3"), 3);
    TokenBatch batch = answers(4);
    TrainingPass pass = pass(model, batch);
    pass.loss(batch);
    double[] own = pass.tokenLosses();
    SplittableRandom random = new SplittableRandom(2);
    double[] sampled = Arrays.stream(own).map(l -> l + 0.4 * random.nextGaussian()).toArray();
    double[] reference = Arrays.stream(own).map(l -> l + 0.4 * random.nextGaussian()).toArray();
    double[] advantages = {1.2, -0.7, 0.3, -0.8};
    TwinModel twin = new TwinModel(model, batch, PassOptions.defaults());
    DoubleSupplier expected =
        () -> {
          double[] losses = tokenLosses(twin, batch);
          double loss = 0;
          for (int row = 0; row < losses.length; row++) {
            int b = row / LENGTH;
            double share = batch.weights()[row] / 3 / 4;
            double u = Math.exp(sampled[row] - losses[row]);
            double kept = Math.min(u * advantages[b], Math.clamp(u, 0.8, 1.2) * advantages[b]);
            double apart = losses[row] - reference[row];
            loss += share * (0.1 * (Math.exp(apart) - apart - 1) - kept);
          }
          return loss;
        };
    double loss =
        new GroupRelativeLoss(0.2, 0.1).gradients(pass, batch, advantages, sampled, reference);
    assertThat(loss).isCloseTo(expected.getAsDouble(), Offset.offset(1e-5));
    check(model, twin, expected);
  }

  private static double[] tokenLosses(TwinModel twin, TokenBatch batch) {
    double[] logits = twin.logits();
    double[] losses = new double[batch.rows()];
    for (int row = 0; row < losses.length; row++) {
      losses[row] = -Math.log(softmax(logits, row, 1)[batch.targets()[row]]);
    }
    return losses;
  }

  private static double[] softmax(double[] logits, int row, double temperature) {
    double[] p = Arrays.copyOfRange(logits, row * VOCABULARY, (row + 1) * VOCABULARY);
    Arrays.setAll(p, i -> p[i] / temperature);
    Twin.softmax(p);
    return p;
  }

  private static void check(TrainableModel model, TwinModel twin, DoubleSupplier loss) {
    for (Parameter p : model.parameters()) {
      FiniteDifferences.check(p.name(), twin.weights(p), 4, p.gradient(), loss);
    }
  }

  private static TrainingPass pass(TrainableModel model, TokenBatch batch) {
    return model.newPass(COMPUTE, batch.sequences(), batch.length(), PassOptions.defaults());
  }

  /** Answers of three tokens behind prompts. */
  private static TokenBatch answers(int sequences) {
    TokenBatch batch = batch(sequences);
    float[] weights = new float[batch.rows()];
    for (int row = 0; row < weights.length; row++) {
      weights[row] = row % LENGTH >= LENGTH - 3 ? 1 : 0;
    }
    return batch.withWeights(weights);
  }

  private static TokenBatch batch(int sequences) {
    SplittableRandom random = new SplittableRandom(3);
    int rows = sequences * LENGTH;
    float[] weights = new float[rows];
    Arrays.fill(weights, 1f / rows);
    return new TokenBatch(
        sequences,
        LENGTH,
        random.ints(rows, 0, VOCABULARY).toArray(),
        random.ints(rows, 0, VOCABULARY).toArray(),
        weights);
  }
}
