package suanpan.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import suanpan.tensor.Activations;
import suanpan.tensor.CacheRowFormat;
import suanpan.tensor.CacheRowType;
import suanpan.tensor.CacheRows;
import suanpan.tensor.Encoding;
import suanpan.tensor.Kernels;
import suanpan.tensor.Tensor;

/**
 * A vector that the compiler could not keep in a register becomes an object, and the loop ten times
 * slower. Such a loop allocates kilobytes a row.
 */
class KernelsAllocateNothingTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final Kernels VECTOR = new VectorKernels();
  private static final int ROWS = 48;
  private static final int COLUMNS = 2048;
  private static final long BYTES_PER_ROW = 16;

  /** The compiler works beside the test; it gets this long to finish. */
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  static List<Encoding> encodings() {
    return RandomTensors.encodings().stream().filter(RowKernels::hasOwnLoop).toList();
  }

  @ParameterizedTest
  @MethodSource("encodings")
  void matmul(Encoding encoding) {
    Tensor allocated = RandomTensors.matrix(encoding, ROWS, COLUMNS, 1);
    Tensor mapped = RandomTensors.mapped(allocated);
    for (int tokens : new int[] {1, 2, 5}) {
      float[] x = RandomTensors.floats(tokens * COLUMNS, 2);
      float[] y = new float[tokens * ROWS];
      assertAllocatesNothing(
          () -> {
            VECTOR.matmul(allocated, 0, ROWS, x, 0, COLUMNS, tokens, y, 0, ROWS);
            VECTOR.matmul(mapped, 0, ROWS, x, 0, COLUMNS, tokens, y, 0, ROWS);
          });
    }
  }

  @ParameterizedTest
  @EnumSource(CacheRowType.class)
  void cachedRows(CacheRowType type) {
    try (Arena arena = Arena.ofConfined()) {
      CacheRows rows = new CacheRows(new CacheRowFormat(type, COLUMNS, 64), ROWS, arena);
      float[] x = RandomTensors.floats(ROWS * COLUMNS, 2);
      for (int s = 0; s < ROWS; s++) {
        rows.write(s, x, s * COLUMNS);
      }
      assertAllocatesNothing(() -> VECTOR.readRows(rows, 0, ROWS, 0, COLUMNS, x, 0));
    }
  }

  @ParameterizedTest
  @MethodSource("suanpan.kernels.internal.rows.MachineRows#encodings")
  void roundedProducts(Encoding encoding) {
    Kernels kernels = KernelSelection.of(KernelChoice.AUTO, Rounding.EIGHT_BITS).kernels();
    Tensor w = RandomTensors.matrix(encoding, ROWS, COLUMNS, 1);
    for (int tokens : new int[] {1, 3}) {
      Activations x =
          new Activations()
              .set(RandomTensors.floats(tokens * COLUMNS, 2), 0, COLUMNS, tokens, COLUMNS);
      x.beginRounding();
      float[] y = new float[tokens * ROWS];
      assertAllocatesNothing(
          () -> {
            kernels.round(x, 0, tokens);
            kernels.matmul(w, 0, ROWS, x, y, 0, ROWS);
          });
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F16", "BF16", "F8_E4M3"})
  void productsOfFloats(Encoding encoding) {
    Kernels kernels = KernelSelection.of(KernelChoice.AUTO, Rounding.NONE).kernels();
    Tensor w = RandomTensors.matrix(encoding, ROWS, COLUMNS, 1);
    for (int tokens : new int[] {1, 3, 9}) {
      float[] x = RandomTensors.floats(tokens * COLUMNS, 2);
      float[] y = new float[tokens * ROWS];
      assertAllocatesNothing(() -> kernels.matmul(w, 0, ROWS, x, 0, COLUMNS, tokens, y, 0, ROWS));
    }
  }

  @Test
  void attention() {
    float[] rows = RandomTensors.floats(ROWS * COLUMNS, 2);
    for (int queries : new int[] {3, 4}) {
      float[] q = RandomTensors.floats(queries * COLUMNS, 3);
      float[] weights = new float[queries * ROWS];
      assertAllocatesNothing(
          () -> {
            VECTOR.dotRows(q, 0, COLUMNS, queries, rows, ROWS, COLUMNS, weights, 0, ROWS);
            float max = VECTOR.max(weights, 0, weights.length);
            VECTOR.exponentials(weights, 0, weights.length, 1, max);
            VECTOR.addRows(weights, 0, ROWS, queries, rows, COLUMNS, ROWS, COLUMNS, q, 0, COLUMNS);
          });
    }
  }

  private static void assertAllocatesNothing(Runnable kernel) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    long bytes;
    do {
      bytes = allocatedBytes(kernel);
    } while (bytes > 10 * ROWS * BYTES_PER_ROW && System.nanoTime() < end);
    assertThat(bytes / (10 * ROWS)).as("bytes a row").isLessThanOrEqualTo(BYTES_PER_ROW);
  }

  private static long allocatedBytes(Runnable kernel) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 10; i++) {
      kernel.run();
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
