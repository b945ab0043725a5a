package suanpan.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import suanpan.tensor.CacheRowType;
import suanpan.testkit.Fixtures;
import suanpan.testkit.Golden;

/** Embeddings are the states behind the last norm, pooled, and of length 1. */
class EmbeddingTest {
  private static final double ROUNDING = 1e-5;

  static List<String> models() {
    return TestModels.GOLDEN;
  }

  /** Also where a text takes more than one pass. */
  @ParameterizedTest
  @MethodSource("models")
  void lastIsTheStateOfTheLastToken(String model) {
    int[] ids = ids(model, 150); // more than a pass
    try (Engine engine = TestModels.golden(model);
        Timeline timeline = new Timeline(engine.model(), ids.length, CacheRowType.F32)) {
      int d = engine.model().facts().hiddenSize();
      float[] last = new float[d];
      timeline.feed(
          ids,
          0,
          new PassObserver() {
            @Override
            public void onRows(suanpan.models.Model.Forward forward, int position, int rows) {
              forward.finalStates(rows - 1, 1, last);
            }
          });
      float[] embedding = engine.embed(ids, Pooling.LAST);
      double length = Math.sqrt(dot(last, last));
      for (int i = 0; i < d; i++) {
        assertThat((double) embedding[i]).isCloseTo(last[i] / length, within(ROUNDING));
      }
      assertThat(dot(embedding, embedding)).isCloseTo(1, within(ROUNDING));
    }
  }

  @Test
  void meanIsThatOfAllStates() {
    int[] ids = ids("llama", 150);
    try (Engine engine = TestModels.golden("llama")) {
      int d = engine.model().facts().hiddenSize();
      double[] mean = new double[d];
      try (Timeline timeline = new Timeline(engine.model(), ids.length, CacheRowType.F32)) {
        float[] row = new float[d];
        for (int id : ids) {
          timeline.feed(
              new int[] {id},
              0,
              new PassObserver() {
                @Override
                public void onRows(suanpan.models.Model.Forward forward, int position, int rows) {
                  forward.finalStates(0, 1, row);
                }
              });
          for (int i = 0; i < d; i++) {
            mean[i] += row[i];
          }
        }
      }
      double length = Math.sqrt(Arrays.stream(mean).map(x -> x * x).sum());
      float[] embedding = engine.embed(ids, Pooling.MEAN);
      for (int i = 0; i < d; i++) {
        assertThat((double) embedding[i]).isCloseTo(mean[i] / length, within(ROUNDING));
      }
    }
  }

  @Test
  void whatCannotBeEmbeddedIsRefused() {
    try (Engine engine = TestModels.golden("llama")) {
      assertThatThrownBy(() -> engine.embed(new int[0], Pooling.MEAN))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("found none");
      assertThatThrownBy(() -> engine.embed(new int[] {-1}, Pooling.MEAN))
          .hasMessageContaining("token 0: found -1");
      assertThatThrownBy(() -> engine.embed(new int[engine.contextLength() + 1], Pooling.MEAN))
          .isInstanceOf(ContextOverflowException.class);
    }
  }

  private static int[] ids(String model, int count) {
    int[] ids =
        Golden.read(Fixtures.require("golden/" + model + "/expected.safetensors"))
            .ints("long.input_ids");
    return Arrays.copyOf(ids, Math.min(count, ids.length));
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
