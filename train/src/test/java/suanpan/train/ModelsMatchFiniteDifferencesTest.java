package suanpan.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole models of every architecture that trains, with what no reference file covers. */
class ModelsMatchFiniteDifferencesTest {
  private static final int NUMBERS_OF_A_WEIGHT = 6;
  private static final Compute COMPUTE = Compute.open(2);

  @AfterAll
  static void endThreads() {
    COMPUTE.close();
  }

  @ParameterizedTest
  @CsvSource({
    "llama, 0, 0, KEPT",
    "qwen2, 0, 0, KEPT",
    "qwen3, 0, 0, RECOMPUTED",
    "deepseek_v2, 0, 0.5, KEPT",
    "deepseek_v2_lite, 0, 0, KEPT",
    "deepseek_v3, 0, 0.5, KEPT",
    "deepseek_v3_mtp, 0.3, 0.2, KEPT",
    "deepseek_v3_mtp, 0.3, 0.2, RECOMPUTED"
  })
  void gradients(
      String name, double mtpFactor, double balanceFactor, PassOptions.Activations activations) {
    TrainableModel model = TrainableModel.random(TinyConfigs.of(name), 11);
    roughen(model);
    TokenBatch batch = batch(model.vocabSize());
    PassOptions options = new PassOptions(activations, mtpFactor, balanceFactor);
    TwinModel twin = new TwinModel(model, batch, options);
    TrainingPass pass = model.newPass(COMPUTE, batch.sequences(), batch.length(), options);

    assertThat(pass.gradients(batch).total()).isCloseTo(twin.loss(), Offset.offset(1e-5));
    for (Parameter p : model.parameters()) {
      if (p.isTrained()) {
        FiniteDifferences.check(
            p.name(), twin.weights(p), NUMBERS_OF_A_WEIGHT, p.gradient(), twin::loss);
      }
    }
  }

  /** Norms and biases away from ones and zeros. */
  private static void roughen(TrainableModel model) {
    SplittableRandom random = new SplittableRandom(5);
    for (Parameter p : model.parameters()) {
      if (!p.isMatrix()) {
        for (int i = 0; i < p.values().length; i++) {
          p.values()[i] += (float) (0.2 * random.nextGaussian());
        }
      }
    }
  }

  private static TokenBatch batch(int vocabSize) {
    int sequences = 2;
    int length = 7;
    SplittableRandom random = new SplittableRandom(3);
    int[] inputs = new int[sequences * length];
    int[] targets = new int[inputs.length];
    float[] weights = new float[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = random.nextInt(vocabSize);
      targets[i] = random.nextInt(vocabSize);
      weights[i] = 1f / inputs.length;
    }
    return new TokenBatch(sequences, length, inputs, targets, weights);
  }
}
