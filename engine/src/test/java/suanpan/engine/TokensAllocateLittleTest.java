package suanpan.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import suanpan.testkit.Fixtures;

/**
 * A generated token allocates a few objects for each layer, for what the threads are to do, and no
 * arrays of numbers: nothing that grows with the sizes of the model or with what it holds.
 */
class TokensAllocateLittleTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** In vectors that are not compiled yet every operation is an object; that passes. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** A product hands a small object to the threads; a layer has 30 products at most. */
  private static final long BYTES_PER_LAYER = 4096;

  private static final int STEPS = 32;

  static Stream<Arguments> models() {
    return TestModels.GOLDEN.stream().map(name -> Arguments.of(name, TestModels.quantized(name)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("models")
  void everyArchitecture(String model, String file) {
    Path path = Fixtures.require("golden/" + model + "/" + file);
    try (Engine engine = Engine.open(path, EngineOptions.defaults().withThreads(2))) {
      requireLittle(engine);
    }
  }

  @Test
  void storiesInFloat32(@TempDir Path home) {
    try (Engine engine = TestModels.stories(home, EngineOptions.defaults().withThreads(2))) {
      requireLittle(engine);
    }
  }

  private static void requireLittle(Engine engine) {
    long allowed = BYTES_PER_LAYER * (engine.card().numHiddenLayers() + 1);
    float[] logits = new float[engine.card().vocabSize()];
    long end = System.nanoTime() + PATIENCE.toNanos();
    long found = Long.MAX_VALUE;
    while (found > allowed && System.nanoTime() < end) {
      found = Math.min(found, bytesPerToken(engine, logits));
    }
    assertThat(found).isLessThanOrEqualTo(allowed);
  }

  /** On all threads: the caller's and the engine's workers. */
  private static long bytesPerToken(Engine engine, float[] logits) {
    try (Session session = engine.newSession(2 * STEPS)) {
      for (int i = 0; i < STEPS; i++) {
        session.step(i);
      }
      long before = THREADS.getTotalThreadAllocatedBytes();
      for (int i = 0; i < STEPS; i++) {
        session.step(i);
        session.logits(logits);
      }
      return (THREADS.getTotalThreadAllocatedBytes() - before) / STEPS;
    }
  }
}
