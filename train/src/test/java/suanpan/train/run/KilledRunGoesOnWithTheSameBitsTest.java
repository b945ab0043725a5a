package suanpan.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import suanpan.train.TrainingException;
import tools.jackson.databind.JsonNode;

/** Whatever happens to the process, no step is lost beyond the last checkpoint. */
class KilledRunGoesOnWithTheSameBitsTest {
  private static final String KEYS =
      """
      steps: 60
      ema: 0.9
      checkpoints: {minutes: 0.005, keep: 2}
      validation: {steps: 25, sequences: 2}
      """;

  @TempDir private Path folder = Path.of("");

  @Test
  void killedAndResumedTheLossesAreTheSameToTheBit() throws Exception {
    SmallRun.run(SmallRun.config(folder, "whole", KEYS), TrainingRun.Start.FRESH);

    Path config = SmallRun.config(folder, "killed", KEYS);
    killBehind(config, 12);
    SmallRun.run(config, TrainingRun.Start.RESUME);

    List<String> whole = lines(folder.resolve("whole/log.jsonl"));
    List<String> killed = lines(folder.resolve("killed/log.jsonl"));
    assertThat(killed).hasSameSizeAs(whole).hasSizeGreaterThan(60);
    for (int i = 0; i < whole.size(); i++) {
      assertThat(killed.get(i)).isEqualTo(whole.get(i));
    }
    assertThat(
            Files.mismatch(
                folder.resolve("whole/model/model.safetensors"),
                folder.resolve("killed/model/model.safetensors")))
        .isEqualTo(-1);
  }

  @Test
  void aRunThatWasStoppedGoesOnAndAFreshOneIsRefused() {
    Path config = SmallRun.config(folder, "stopped", "steps: 20\n");
    try (TrainingRun run =
        TrainingRun.open(RunConfig.read(config), TrainingRun.Start.FRESH, RunListener.NONE)) {
      run.requestStop();
      assertThat(run.run().steps()).isZero();
      assertThat(run.isDone()).isFalse();
    }
    assertThatThrownBy(() -> SmallRun.run(config, TrainingRun.Start.FRESH))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("--resume");
    assertThat(SmallRun.run(config, TrainingRun.Start.RESUME).steps()).isEqualTo(20);
  }

  @Test
  void aCheckpointOfAnotherShapeIsRefused() throws IOException {
    Path config = SmallRun.config(folder, "shape", "steps: 2\n");
    SmallRun.run(config, TrainingRun.Start.FRESH);
    Files.writeString(
        config, Files.readString(config).replace("hidden_size: 32", "hidden_size: 64"));
    assertThatThrownBy(() -> SmallRun.run(config, TrainingRun.Start.RESUME))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("model: found")
        .hasMessageContaining("hidden_size=64");
  }

  @Test
  void aCheckpointThatCannotBeWrittenLeavesTheOlderOnes() throws IOException {
    Path config = SmallRun.config(folder, "full", "steps: 2\n");
    SmallRun.run(config, TrainingRun.Start.FRESH);
    Path checkpoints = folder.resolve("full/checkpoints");
    CheckpointFolder newest = new CheckpointFolder(checkpoints, 1);
    Path before = newest.newest().orElseThrow();
    RunState state = new RunState(9, 9, 9, 0, 0, 0, Map.of(), List.of(), 9, Map.of());
    Files.createDirectory(checkpoints.resolve("step-000000009.safetensors"));
    Files.createFile(checkpoints.resolve("step-000000009.safetensors/in-the-way"));
    assertThatThrownBy(() -> newest.write(state, Map.of("a", new float[] {1})))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("is the disk full?");
    assertThat(before).exists();
  }

  /** Runs in a child process until there is a checkpoint behind the step, and kills it. */
  private void killBehind(Path config, long step) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx512m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(SlowRun.class.getName(), config.toString()));
    Path output = folder.resolve("child-output");
    Process child =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    String name = config.getFileName().toString().replace(".yaml", "");
    CheckpointFolder checkpoints =
        new CheckpointFolder(folder.resolve(name).resolve("checkpoints"), 2);
    try {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
      while (newestStep(checkpoints) < step && System.nanoTime() < end) {
        assertThat(child.isAlive()).as(() -> text(output)).isTrue();
        Thread.sleep(5);
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
    assertThat(newestStep(checkpoints)).isBetween(step, 59L);
  }

  private static long newestStep(CheckpointFolder checkpoints) {
    Optional<Path> newest = checkpoints.newest();
    return newest.isEmpty()
        ? -1
        : Long.parseLong(newest.get().getFileName().toString().replaceAll("[^0-9]", ""));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** What of a log does not depend on the clock. */
  private static List<String> lines(Path log) throws IOException {
    List<String> lines = new ArrayList<>();
    for (JsonNode line : RunLog.read(log)) {
      lines.add(
          line.path("step")
              + " "
              + line.path("loss")
              + " "
              + line.path("mtpLoss")
              + " "
              + line.path("balance")
              + " "
              + line.path("gradientNorm")
              + " "
              + line.path("validation")
              + " "
              + line.path("bitsPerByte"));
    }
    return lines;
  }
}
