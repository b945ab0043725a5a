package suanpan.train.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import suanpan.tensor.Metadata;
import suanpan.train.Compute;
import suanpan.train.TokenBatch;
import suanpan.train.TrainableModel;

/** A batch that would do harm does none. */
class SpikesAreSkippedTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void whatIsNoNumberIsASpikeFromTheFirstStepOn() {
    SpikeGuard guard = new SpikeGuard(new RunConfig.Spikes(6, 16, 3));
    assertThat(guard.objectsTo(Double.NaN, 1)).isTrue();
    assertThat(guard.objectsTo(3, Double.POSITIVE_INFINITY)).isTrue();
    assertThat(guard.objectsTo(1e6, 1)).isFalse();
    for (int i = 0; i < 20; i++) {
      guard.accept(3 + 0.01 * (i % 2));
    }
    assertThat(guard.objectsTo(3.4, 1)).isFalse();
    assertThat(guard.objectsTo(3.6, 1)).isTrue();
    assertThat(guard.recent()).hasSize(16);
  }

  @Test
  void aSpikeChangesNoWeightAndIsNotLearnedFrom() {
    RunConfig config = config("steps: 100\nspikes: {factor: 3, window: 8}\n");
    try (Compute compute = Compute.open(1)) {
      Learner learner = learner(config, compute, position -> position == 30 ? other() : usual());
      for (int i = 0; i < 30; i++) {
        assertThat(learner.step().isSpike()).isFalse();
      }
      List<float[]> before = copies(learner);
      RunState state = learner.state();
      assertThat(learner.step().isSpike()).isTrue();
      assertThat(copies(learner)).usingRecursiveComparison().isEqualTo(before);
      assertThat(learner.state().position()).isEqualTo(state.position() + 1);
      assertThat(learner.state().step()).isEqualTo(state.step());
      assertThat(learner.state().skipped()).isEqualTo(1);
      assertThat(learner.step().isSpike()).isFalse();
    }
  }

  @Test
  void goingBackKeepsThePlaceInTheData() {
    RunConfig config = config("steps: 100\n");
    try (Compute compute = Compute.open(1)) {
      Learner learner = learner(config, compute, _ -> usual());
      learner.step();
      RunState earlier = learner.state();
      learner.step();
      learner.step();
      learner.rollBack(earlier);
      assertThat(learner.state().step()).isEqualTo(1);
      assertThat(learner.state().position()).isEqualTo(3);
      assertThat(learner.state().rollbacks()).isEqualTo(1);
    }
  }

  @Test
  void everySequenceIsReadOnceAnEpoch() {
    DataOrder order = new DataOrder(97, 5);
    List<Long> first = new ArrayList<>();
    List<Long> second = new ArrayList<>();
    for (int i = 0; i < 97; i++) {
      first.add(order.at(i));
      second.add(order.at(97 + i));
    }
    assertThat(first).doesNotHaveDuplicates().allMatch(i -> i >= 0 && i < 97);
    assertThat(second).doesNotHaveDuplicates().isNotEqualTo(first);
    assertThat(new DataOrder(1, 5).at(7)).isZero();
  }

  private RunConfig config(String more) {
    return RunConfig.read(SmallRun.config(folder, "run", more));
  }

  private static Learner learner(RunConfig config, Compute compute, BatchSource batches) {
    Map<String, Object> keys = new LinkedHashMap<>(config.model());
    keys.put("vocab_size", 64L);
    TrainableModel model = TrainableModel.random(new Metadata("test", keys), 1);
    return new Learner(config, model, compute, batches, "none");
  }

  private static TokenBatch usual() {
    return batch(1);
  }

  private static TokenBatch other() {
    return batch(11);
  }

  private static TokenBatch batch(int step) {
    List<int[]> lists = new ArrayList<>();
    for (int b = 0; b < 2; b++) {
      int[] ids = new int[17];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = (i * step + b) % 64;
      }
      lists.add(ids);
    }
    float[] ones = new float[32];
    Arrays.fill(ones, 1);
    return TokenBatch.ofNextTokens(lists).withWeights(ones);
  }

  private static List<float[]> copies(Learner learner) {
    return learner.arrays().values().stream().map(float[]::clone).toList();
  }
}
