package suanpan.kernels;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import suanpan.kernels.internal.rows.Level;
import suanpan.kernels.internal.x86.CpuFeatures;
import suanpan.tensor.Activations;
import suanpan.tensor.BlockScales;
import suanpan.tensor.Encoding;
import suanpan.tensor.Kernels;
import suanpan.tensor.Tensor;

/**
 * Prints Gop/s of products with stored weights, the Vector API first, then each level of machine
 * code; one thread, by its processor time: a busy machine disturbs less. Arguments: encodings.
 * -Dseconds=0.5, -Drows=512, -Drounding=NONE or EIGHT_BITS.
 */
final class MachineBench {
  private static final int COLUMNS = 2048;
  private static final int[] TOKENS = {1, 2, 4, 5, 16, 64, 512};

  private MachineBench() {}

  public static void main(String[] args) {
    double seconds = Double.parseDouble(System.getProperty("seconds", "0.5"));
    Rounding rounding = Rounding.valueOf(System.getProperty("rounding", "NONE"));
    List<Kernels> all = new ArrayList<>(List.of(new VectorKernels()));
    for (Level level : Level.values()) {
      if (level.isIn(CpuFeatures.read())) {
        all.add(new NativeKernels(level, CpuFeatures.read(), rounding));
      }
    }
    for (Encoding encoding : Arrays.stream(args).map(Encoding::valueOf).toList()) {
      Tensor w = matrix(encoding, Integer.getInteger("rows", 512));
      for (int tokens : TOKENS) {
        StringBuilder line = new StringBuilder("%-8s %4d tokens".formatted(encoding, tokens));
        all.forEach(
            kernels -> line.append(" %7.1f".formatted(gigaops(kernels, w, tokens, seconds))));
        System.out.println(line);
      }
    }
  }

  /** FP4 has scales of their own, as published experts have them. */
  private static Tensor matrix(Encoding encoding, int rows) {
    Tensor w = RandomTensors.matrix(encoding, rows, COLUMNS, 1);
    if (encoding != Encoding.F4_E2M1) {
      return w;
    }
    Tensor scales = RandomTensors.matrix(Encoding.F8_E8M0, rows, COLUMNS / 32, 1);
    return w.withScales(BlockScales.of(scales, w.shape(), 1, 32));
  }

  private static double gigaops(Kernels kernels, Tensor w, int tokens, double seconds) {
    float[] x = RandomTensors.floats(tokens * COLUMNS, 2);
    int rows = (int) w.rows();
    Activations a = new Activations().set(x, 0, COLUMNS, tokens, COLUMNS);
    if (kernels.roundsActivations(w)) {
      a.beginRounding();
      kernels.round(a, 0, tokens);
    }
    float[] y = new float[tokens * rows];
    long end = System.nanoTime() + (long) (seconds * 1e9);
    long best = Long.MAX_VALUE;
    do {
      long start = now();
      kernels.matmul(w, 0, rows, a, y, 0, rows);
      best = Math.min(best, now() - start);
    } while (System.nanoTime() < end);
    return 2.0 * rows * COLUMNS * tokens / best;
  }

  private static long now() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
