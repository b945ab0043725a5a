package suanpan.engine;

import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import suanpan.kernels.KernelSelection;
import suanpan.kernels.MultiplyPeak;
import suanpan.kernels.Rounding;
import suanpan.tensor.Backend;
import suanpan.tensor.Encoding;
import suanpan.tensor.Matrix;
import suanpan.tensor.Parallel;
import suanpan.tensor.Tensor;

/**
 * How fast this machine multiplies weights of each encoding, beside what its memory and its
 * multipliers could do.
 *
 * @param threads that worked together
 * @param kernels the arithmetic in words
 * @param readGigabytesPerSecond memory alone, in 10^9 bytes
 * @param peakGigaopsPerSecond multiply-adds of float32 in registers, each counted as two; 0 where
 *     it cannot be measured
 * @param rows one for each encoding
 * @param products matrices as training multiplies them
 */
public record KernelTable(
    int threads,
    String kernels,
    double readGigabytesPerSecond,
    double peakGigaopsPerSecond,
    List<Row> rows,
    List<Product> products) {
  private static final List<Encoding> ENCODINGS =
      List.of(
          Encoding.F32,
          Encoding.F16,
          Encoding.BF16,
          Encoding.F8_E4M3,
          Encoding.Q8_0,
          Encoding.Q6_K,
          Encoding.Q5_K,
          Encoding.Q5_1,
          Encoding.Q5_0,
          Encoding.Q4_K,
          Encoding.Q4_1,
          Encoding.Q4_0,
          Encoding.IQ4_XS,
          Encoding.IQ4_NL,
          Encoding.MXFP4,
          Encoding.Q3_K,
          Encoding.Q2_K,
          Encoding.IQ3_XXS,
          Encoding.IQ2_XS,
          Encoding.IQ2_XXS);

  /** M, K and N of the products. */
  private static final int[][] PRODUCTS = {{1024, 1024, 1024}, {2048, 512, 1536}};

  private static final int COLUMNS = 2048;

  /** More than most caches hold. */
  private static final long BYTES = 48L << 20;

  /** Rows of a sample: half a megabyte of 4-bit weights, so that handing over costs little. */
  private static final int ROWS = 512;

  private static final int PROMPT_ROWS = 128;

  private static final int PROMPT_TOKENS = 64;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double BYTES_PER_GIGABYTE = 1e9;
  private static final double OPERATIONS_PER_GIGA = 1e9;

  public KernelTable {
    rows = List.copyOf(rows);
    products = List.copyOf(products);
  }

  /**
   * @param encoding of the weights
   * @param gigabytesPerSecond weights read by products with one token, in 10^9 bytes
   * @param gigaopsPerSecond multiplications and additions in products with one token
   * @param promptGigaopsPerSecond the same with 64 tokens
   */
  public record Row(
      String encoding,
      double gigabytesPerSecond,
      double gigaopsPerSecond,
      double promptGigaopsPerSecond) {}

  /**
   * @param shape of the matrices, and how they are stored, in words
   * @param gigaopsPerSecond multiplications and additions
   */
  public record Product(String shape, double gigaopsPerSecond) {}

  /** How the matrices of a product lie in memory. */
  private enum Layout {
    A_B,
    A_BT,
    AT_B
  }

  /**
   * Measures every encoding that has a kernel of its own, and some that have none.
   *
   * @param threads to work with; 0 for one on each physical core
   * @param timeForEach encoding, roughly
   */
  public static KernelTable measure(int threads, Duration timeForEach, ProgressListener progress) {
    KernelSelection chosen =
        KernelSelection.of(suanpan.kernels.KernelChoice.AUTO, Rounding.EIGHT_BITS);
    int team = threads > 0 ? threads : Parallel.physicalCores();
    double bandwidth = MemoryBandwidth.gigabytesPerSecond(team, timeForEach);
    try (Parallel parallel = Parallel.ofThreads(team)) {
      double peak = MultiplyPeak.gigaopsPerSecond(parallel, timeForEach).orElse(0);
      Backend backend = new Backend(chosen.kernels(), parallel);
      List<Row> rows = new ArrayList<>();
      for (Encoding encoding : ENCODINGS) {
        rows.add(measure(backend, encoding, timeForEach));
        progress.onProgress(rows.size(), ENCODINGS.size());
      }
      List<Product> products = products(backend, timeForEach);
      return new KernelTable(team, chosen.reason(), bandwidth, peak, rows, products);
    }
  }

  private static List<Product> products(Backend backend, Duration time) {
    List<Product> products = new ArrayList<>();
    for (int[] shape : PRODUCTS) {
      for (Layout layout : Layout.values()) {
        for (Encoding encoding : List.of(Encoding.F32, Encoding.BF16)) {
          products.add(measure(backend, encoding, layout, shape, time.dividedBy(2)));
        }
      }
    }
    return products;
  }

  private static Product measure(
      Backend backend, Encoding encoding, Layout layout, int[] shape, Duration time) {
    int m = shape[0];
    int k = shape[1];
    int n = shape[2];
    try (Arena arena = Arena.ofShared()) {
      Matrix a = matrix(encoding, m, k, layout == Layout.AT_B, arena);
      Matrix b = matrix(encoding, k, n, layout == Layout.A_BT, arena);
      Matrix c = Matrix.of(new float[m * n], m, n);
      double seconds = bestSeconds(() -> backend.multiply(a, b, c), time);
      String words =
          switch (layout) {
            case A_B -> "A B";
            case A_BT -> "A B^T";
            case AT_B -> "A^T B";
          };
      return new Product(
          "%s %s %dx%dx%d".formatted(encoding, words, m, k, n),
          2.0 * m * k * n / OPERATIONS_PER_GIGA / seconds);
    }
  }

  private static Matrix matrix(
      Encoding encoding, int rows, int columns, boolean isTransposed, Arena arena) {
    if (isTransposed) {
      return matrix(encoding, columns, rows, false, arena).transposed();
    }
    byte[] row = RandomMatrix.row(encoding, columns);
    return Matrix.of(RandomMatrix.of(encoding, row, rows, arena));
  }

  private static Row measure(Backend backend, Encoding encoding, Duration time) {
    byte[] row = RandomMatrix.row(encoding, COLUMNS);
    float[] x = RandomMatrix.floats(PROMPT_TOKENS * COLUMNS);
    try (Arena arena = Arena.ofShared()) {
      Tensor large = RandomMatrix.of(encoding, row, (int) (BYTES / row.length), arena);
      Tensor small = large.rowRange(0, PROMPT_ROWS);
      float[] y = new float[(int) Math.max(large.rows(), (long) PROMPT_TOKENS * PROMPT_ROWS)];
      double one = secondsOfPart(backend, large, x, y, time.dividedBy(2));
      double prompt =
          bestSeconds(() -> backend.matmul(small, x, PROMPT_TOKENS, y), time.dividedBy(2));
      return new Row(
          encoding.name(),
          (double) row.length * ROWS / BYTES_PER_GIGABYTE / one,
          2.0 * COLUMNS * ROWS / OPERATIONS_PER_GIGA / one,
          2.0 * COLUMNS * PROMPT_ROWS * PROMPT_TOKENS / OPERATIONS_PER_GIGA / prompt);
    }
  }

  /** Goes round through the matrix part by part, so that no part is in a cache when it comes. */
  private static double secondsOfPart(
      Backend backend, Tensor matrix, float[] x, float[] y, Duration time) {
    int parts = (int) (matrix.rows() / ROWS);
    int[] turn = {0};
    return bestSeconds(
        () -> {
          long first = (long) (turn[0]++ % parts) * ROWS;
          backend.matmul(matrix.rowRange(first, ROWS), x, 1, y);
        },
        time);
  }

  /**
   * The upper decile, because others may use the machine too. What comes in the first half of the
   * time does not count: the loops are being compiled.
   */
  private static double bestSeconds(Runnable work, Duration time) {
    List<Long> nanos = new ArrayList<>();
    long begin = System.nanoTime();
    long warm = begin + time.dividedBy(2).toNanos();
    long end = begin + time.toNanos();
    do {
      long start = System.nanoTime();
      work.run();
      if (start > warm) {
        nanos.add(System.nanoTime() - start);
      }
    } while (nanos.isEmpty() || System.nanoTime() < end);
    nanos.sort(null);
    return nanos.get(nanos.size() / 10) / NANOS_PER_SECOND;
  }
}
