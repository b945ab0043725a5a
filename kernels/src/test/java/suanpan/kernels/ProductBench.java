package suanpan.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import suanpan.kernels.internal.rows.Level;
import suanpan.kernels.internal.x86.CpuFeature;
import suanpan.kernels.internal.x86.CpuFeatures;
import suanpan.tensor.Backend;
import suanpan.tensor.Encoding;
import suanpan.tensor.Kernels;
import suanpan.tensor.Matrix;
import suanpan.tensor.Parallel;

/**
 * Prints GFLOP/s of matrix products and their share of the multiply-adds in registers that the same
 * threads make in the same run. Arguments: shapes {@code M,K,N,kind} with kind NN, NT or TN;
 * -Dthreads=1, -Dseconds=0.5, -Dencoding=F32.
 */
final class ProductBench {
  private static final List<String> SHAPES =
      List.of(
          "1024,1024,1024,NN",
          "1024,1024,1024,NT",
          "1024,1024,1024,TN",
          "2048,576,1536,NT",
          "2048,1536,576,NN",
          "1536,2048,576,TN",
          "8192,256,256,NT",
          "256,8192,256,TN",
          "5,2048,2048,NT",
          "16,2048,2048,NT",
          "64,2048,2048,NT",
          "512,2048,2048,NT",
          "128,64,128,NT");

  private static final int THREADS = Integer.getInteger("threads", 1);

  private ProductBench() {}

  public static void main(String[] args) {
    double seconds = Double.parseDouble(System.getProperty("seconds", "0.5"));
    Encoding encoding = Encoding.valueOf(System.getProperty("encoding", "F32"));
    Set<CpuFeature> features = CpuFeatures.read();
    try (Parallel parallel = Parallel.ofThreads(THREADS)) {
      Duration time = Duration.ofMillis((long) (500 * seconds));
      MultiplyPeak.gigaopsPerSecond(parallel, time.multipliedBy(4));
      for (String shape : args.length > 0 ? List.of(args) : SHAPES) {
        double peak = MultiplyPeak.gigaopsPerSecond(parallel, time).orElse(0);
        StringBuilder line = new StringBuilder("%-20s".formatted(shape));
        for (Level level : Level.values()) {
          if (level.isIn(features)) {
            Kernels kernels = new NativeKernels(level, features, Rounding.NONE);
            line.append(measured(new Backend(kernels, parallel), shape, encoding, seconds, peak));
          }
        }
        if (Boolean.getBoolean("vector")) {
          Backend vector = new Backend(new VectorKernels(), parallel);
          line.append(measured(vector, shape, encoding, seconds, peak));
        }
        System.out.println(line.append("  peak %.0f".formatted(peak)));
      }
    }
  }

  private static String measured(
      Backend backend, String shape, Encoding encoding, double seconds, double peak) {
    String[] parts = shape.split(",");
    int m = Integer.parseInt(parts[0]);
    int k = Integer.parseInt(parts[1]);
    int n = Integer.parseInt(parts[2]);
    try (Arena arena = Arena.ofShared()) {
      Matrix a =
          parts[3].equals("TN")
              ? matrix(encoding, k, m, arena).transposed()
              : matrix(encoding, m, k, arena);
      Matrix b =
          parts[3].equals("NT")
              ? matrix(encoding, n, k, arena).transposed()
              : matrix(encoding, k, n, arena);
      Matrix c = matrix(Encoding.F32, m, n, arena);
      long end = System.nanoTime() + (long) (seconds * 1e9);
      long best = Long.MAX_VALUE;
      do {
        long start = now();
        backend.multiply(a, b, c);
        best = Math.min(best, now() - start);
      } while (System.nanoTime() < end);
      double speed = 2.0 * m * n * k / best;
      return "%7.1f (%3.0f %%)".formatted(speed, 100 * speed / peak);
    }
  }

  /** Of this thread, where it works alone: a busy machine disturbs less. */
  private static long now() {
    return THREADS == 1
        ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()
        : System.nanoTime();
  }

  private static Matrix matrix(Encoding encoding, int rows, int columns, Arena arena) {
    Random random = new Random(1);
    MemorySegment data = arena.allocate((long) rows * columns * encoding.blockBytes(), 64);
    float[] row = new float[columns];
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < columns; i++) {
        row[i] = random.nextFloat() - 0.5f;
      }
      encoding.encode(row, 0, data, (long) r * columns * encoding.blockBytes(), columns);
    }
    return new Matrix(encoding, data, 0, rows, columns, columns, 1);
  }
}
