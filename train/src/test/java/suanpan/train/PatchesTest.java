package suanpan.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import suanpan.tensor.Metadata;

/** Pictures and series through the same layers, with a head that classifies. */
class PatchesTest {
  private static final int CLASSES = 3;
  private static final int SIDE = 2;
  private static final Compute COMPUTE = Compute.open(2);

  @TempDir private Path folder;

  @AfterAll
  static void endThreads() {
    COMPUTE.close();
  }

  @Test
  void gradientsOfPatchesAndClasses() {
    TrainableModel model = model("deepseek_v3");
    PatchBatch batch = pictures(4, 1);
    int rows = batch.sequences() * batch.length();
    TokenBatch sizes =
        new TokenBatch(
            batch.sequences(), batch.length(), new int[rows], new int[rows], new float[rows]);
    TwinModel twin = new TwinModel(model, sizes, PassOptions.defaults());
    double[] patches = FiniteDifferences.doubles(batch.patches());
    double[] w = twin.weights(parameter(model, "patch_embed.weight"));
    double[] b = twin.weights(parameter(model, "patch_embed.bias"));
    double[] score = twin.weights(parameter(model, "score.weight"));
    int d = model.hiddenSize();
    DoubleSupplier expected =
        () -> {
          double[] x = Twin.linear(patches, rows, w, d);
          for (int i = 0; i < x.length; i++) {
            x[i] += b[i % d];
          }
          double[] normed = twin.states(x);
          double[] pooled = new double[batch.sequences() * d];
          for (int i = 0; i < normed.length; i++) {
            pooled[i / d / batch.length() * d + i % d] += normed[i] / batch.length();
          }
          float[] weights = {0.25f, 0.25f, 0.25f, 0.25f};
          double[] logits = Twin.linear(pooled, batch.sequences(), score, CLASSES);
          return Twin.crossEntropy(logits, batch.labels(), weights);
        };
    PatchPass pass =
        model.newPatchPass(COMPUTE, batch.sequences(), batch.length(), PassOptions.defaults());
    assertThat(pass.gradients(batch)).isCloseTo(expected.getAsDouble(), Offset.offset(1e-5));
    for (Parameter p : model.parameters()) {
      if (p.isTrained()) {
        FiniteDifferences.check(p.name(), twin.weights(p), 5, p.gradient(), expected);
      }
    }
  }

  @Test
  void learnsWhereAPictureIsBrightAndIsTheSameWhenOpenedAgain() {
    TrainableModel model = model("llama");
    PatchPass pass = model.newPatchPass(COMPUTE, 24, 6, PassOptions.defaults());
    AdamW optimizer = new AdamW(COMPUTE, model.parameters(), AdamW.Settings.defaults());
    for (int step = 0; step < 60; step++) {
      model.clearGradients();
      pass.gradients(pictures(24, step + 10));
      optimizer.step(1e-2);
    }
    PatchBatch others = pictures(24, 3);
    float[] probabilities = pass.probabilities(others);
    int right = 0;
    for (int b = 0; b < 24; b++) {
      int at = b * CLASSES;
      float sum = probabilities[at] + probabilities[at + 1] + probabilities[at + 2];
      assertThat(sum).isCloseTo(1, Offset.offset(1e-5f));
      right += probabilities[at + others.labels()[b]] > 0.5 ? 1 : 0;
    }
    assertThat(right).isGreaterThanOrEqualTo(22);

    ModelFolder.write(model, folder, ModelFolder.Stored.F32);
    float[] again =
        TrainableModel.open(folder)
            .newPatchPass(COMPUTE, 24, 6, PassOptions.defaults())
            .probabilities(others);
    assertThat(again).isEqualTo(probabilities);
  }

  @Test
  void picturesAreCutRowByRowAndSeriesOneBehindTheOther() {
    float[] picture = {0, 1, 2, 3, 4, 5, 6, 7};
    PatchBatch squares = PatchBatch.ofPictures(List.of(picture), 2, 4, 2, new int[1]);
    assertThat(squares.length()).isEqualTo(2);
    assertThat(squares.patches()).containsExactly(0, 1, 4, 5, 2, 3, 6, 7);
    PatchBatch windows = PatchBatch.ofSeries(List.of(picture, picture), 4, new int[2]);
    assertThat(windows.sequences()).isEqualTo(2);
    assertThat(windows.length()).isEqualTo(2);
    assertThat(windows.width()).isEqualTo(4);
    assertThatThrownBy(() -> PatchBatch.ofPictures(List.of(picture), 2, 4, 3, new int[1]))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("expected a divisor of height 2 and width 4");
    assertThatThrownBy(() -> PatchBatch.ofSeries(List.of(picture), 3, new int[1]))
        .isInstanceOf(TrainingException.class);
    TrainableModel words = TrainableModel.random(TinyConfigs.of("llama"), 1);
    assertThatThrownBy(() -> words.newPatchPass(COMPUTE, 1, 2, PassOptions.defaults()))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("patch_width");
  }

  private static TrainableModel model(String name) {
    Map<String, Object> config = new LinkedHashMap<>(TinyConfigs.of(name).values());
    config.put("patch_width", (long) SIDE * SIDE);
    config.put("num_labels", (long) CLASSES);
    return TrainableModel.random(new Metadata(name, config), 7);
  }

  /** 6 by 4 numbers; a third of the rows is bright. */
  private static PatchBatch pictures(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<float[]> pictures = new ArrayList<>();
    int[] labels = new int[count];
    for (int b = 0; b < count; b++) {
      labels[b] = random.nextInt(CLASSES);
      float[] picture = new float[24];
      for (int i = 0; i < picture.length; i++) {
        boolean isBright = i / 8 == labels[b];
        picture[i] = (float) ((isBright ? 1 : 0) + 0.3 * random.nextGaussian());
      }
      pictures.add(picture);
    }
    return PatchBatch.ofPictures(pictures, 6, 4, SIDE, labels);
  }

  private static Parameter parameter(TrainableModel model, String name) {
    return model.parameters().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
  }
}
