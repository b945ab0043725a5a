package suanpan.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import suanpan.engine.Engine;
import suanpan.engine.EngineOptions;
import suanpan.engine.Precision;
import suanpan.engine.Session;
import suanpan.testkit.Close;
import suanpan.testkit.Fixtures;

/** What is saved is what was trained: the engine's logits are those of the trainer's forward. */
class TrainedModelRunsInTheEngineTest {
  private static final double TOLERANCE = 1e-4;
  private static final int[] TOKENS = {3, 1, 4, 1, 5, 9, 2, 6};

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"llama", "qwen2", "qwen3", "deepseek_v2", "deepseek_v2_lite", "deepseek_v3_mtp"})
  void logitsAreTheSame(String name) {
    TrainableModel model = TrainableModel.random(TinyConfigs.of(name), 4);
    TokenBatch batch = TokenBatch.ofNextTokens(List.of(TOKENS));
    try (Compute compute = Compute.open(1)) {
      PassOptions options =
          PassOptions.defaults().withMtpFactor(model.hasMtp() ? 0.3 : 0).withBalanceFactor(0.01);
      TrainingPass pass = model.newPass(compute, 1, batch.length(), options);
      AdamW optimizer = new AdamW(compute, model.parameters(), AdamW.Settings.defaults());
      double first = pass.loss(batch).total();
      for (int step = 0; step < 5; step++) {
        model.clearGradients();
        pass.gradients(batch);
        optimizer.step(1e-2);
        model.balance(1e-3);
      }
      assertThat(pass.loss(batch).total()).isLessThan(first);
      ModelFolder.write(model, folder, ModelFolder.Stored.F32);

      EngineOptions exact = EngineOptions.defaults().withPrecision(Precision.EXACT);
      try (Engine engine = Engine.open(folder, exact);
          Session session = engine.newSession()) {
        List<float[]> rows = new ArrayList<>();
        session.feed(
            Arrays.copyOf(TOKENS, batch.length()),
            batch.length(),
            (position, row) -> rows.add(row.clone()));
        for (int row = 0; row < batch.length(); row++) {
          Close.assertClose("row " + row, pass.logits(row), rows.get(row), TOLERANCE);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen2", "qwen3", "deepseek-v2", "deepseek-v2-lite", "deepseek-v3"})
  void modelsOfGgufGetAConfiguration(String name) {
    TrainableModel gguf = TrainableModel.open(Fixtures.require("golden/" + name + "/model.gguf"));
    ModelFolder.write(gguf, folder, ModelFolder.Stored.F32);
    TokenBatch batch = TokenBatch.ofNextTokens(List.of(TOKENS));
    try (Compute compute = Compute.open(1)) {
      double found = loss(TrainableModel.open(folder), compute, batch);
      double expected =
          loss(TrainableModel.open(Fixtures.require("golden/" + name)), compute, batch);
      assertThat(found).isCloseTo(expected, Offset.offset(1e-5));
    }
  }

  private static double loss(TrainableModel model, Compute compute, TokenBatch batch) {
    return model.newPass(compute, 1, batch.length(), PassOptions.defaults()).loss(batch).total();
  }

  @Test
  void opensAgainWithTheSameWeights() {
    TrainableModel model = TrainableModel.random(TinyConfigs.of("deepseek_v3_mtp"), 4);
    ModelFolder.write(model, folder, ModelFolder.Stored.F32);
    TrainableModel again = TrainableModel.open(folder);
    assertThat(again.hasMtp()).isTrue();
    assertThat(again.parameters()).hasSameSizeAs(model.parameters());
    for (int i = 0; i < model.parameters().size(); i++) {
      assertThat(again.parameters().get(i).values())
          .as(model.parameters().get(i).name())
          .isEqualTo(model.parameters().get(i).values());
    }
  }
}
