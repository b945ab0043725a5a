package suanpan.train;

import suanpan.kernels.KernelChoice;
import suanpan.kernels.KernelSelection;
import suanpan.kernels.Rounding;
import suanpan.tensor.Backend;
import suanpan.tensor.Kernels;
import suanpan.tensor.Matrix;
import suanpan.tensor.Parallel;

/**
 * What training computes with: kernels, threads, and products of matrices. Work is cut by the
 * number of threads alone, so that equal thread counts give equal bits.
 */
public final class Compute implements AutoCloseable {
  /** Rows below which a further part costs more than it gains. */
  private static final int MIN_ROWS_PER_PART = 16;

  /** Some rows of a piece of work. */
  @FunctionalInterface
  interface Range {
    void run(int part, int begin, int end);
  }

  private record All(Backend backend) implements Products {
    @Override
    public void multiply(Matrix a, Matrix b, Matrix c) {
      backend.multiply(a, b, c);
    }

    @Override
    public void multiplyAdd(Matrix a, Matrix b, Matrix c) {
      backend.multiplyAdd(a, b, c);
    }
  }

  private record One(Kernels kernels) implements Products {
    @Override
    public void multiply(Matrix a, Matrix b, Matrix c) {
      kernels.multiply(a, b, c);
    }

    @Override
    public void multiplyAdd(Matrix a, Matrix b, Matrix c) {
      kernels.multiplyAdd(a, b, c);
    }
  }

  /** In what numbers matrices are multiplied. */
  public enum Arithmetic {
    FLOAT32,
    /**
     * Factors rounded to bfloat16, sums in float32; everything else, the router and attention
     * included, in float32. Faster where the processor multiplies pairs of bfloat16.
     */
    BFLOAT16
  }

  private final Backend backend;
  private final Products together;
  private final Products alone;
  private final Products roundedTogether;
  private final Products roundedAlone;

  private Compute(Backend backend, Arithmetic arithmetic) {
    this.backend = backend;
    this.together = new All(backend);
    this.alone = new One(backend.kernels());
    boolean rounds = arithmetic == Arithmetic.BFLOAT16;
    this.roundedTogether = rounds ? new RoundedProducts(together, this::roundRows) : together;
    this.roundedAlone = rounds ? new RoundedProducts(alone, this::round) : alone;
  }

  /** Training in float32 on that backend. */
  public static Compute of(Backend backend) {
    return of(backend, Arithmetic.FLOAT32);
  }

  public static Compute of(Backend backend, Arithmetic arithmetic) {
    return new Compute(backend, arithmetic);
  }

  /**
   * Training in float32 on threads of its own, with the fastest kernels that round nothing.
   *
   * @param threads 0 for one on each physical core
   */
  public static Compute open(int threads) {
    return open(threads, Arithmetic.FLOAT32);
  }

  /** The same with a choice of numbers. */
  public static Compute open(int threads, Arithmetic arithmetic) {
    Kernels kernels = KernelSelection.of(KernelChoice.AUTO, Rounding.NONE).kernels();
    int team = threads > 0 ? threads : Parallel.physicalCores();
    return of(new Backend(kernels, Parallel.ofThreads(team)), arithmetic);
  }

  /** The arithmetic in words. */
  public String description() {
    return backend.kernels().description();
  }

  public int threads() {
    return backend.parallel().threads();
  }

  Kernels kernels() {
    return backend.kernels();
  }

  /** Products in float32 that all threads share. */
  Products together() {
    return together;
  }

  /** Products in float32 inside a part of {@link #overParts}. */
  Products alone() {
    return alone;
  }

  /** Products with weights that all threads share. */
  Products roundedTogether() {
    return roundedTogether;
  }

  /** Products with weights inside a part of {@link #overParts}. */
  Products roundedAlone() {
    return roundedAlone;
  }

  private void roundRows(float[] x, int offset, int stride, int rows, int columns, short[] dst) {
    overRows(
        rows,
        (part, begin, end) -> {
          for (int row = begin; row < end; row++) {
            kernels().roundToBfloat16(x, offset + row * stride, dst, row * columns, columns);
          }
        });
  }

  private void round(float[] x, int offset, int stride, int rows, int columns, short[] dst) {
    for (int row = 0; row < rows; row++) {
      kernels().roundToBfloat16(x, offset + row * stride, dst, row * columns, columns);
    }
  }

  /** Runs independent parts, each once. */
  void overParts(int parts, Parallel.Part part) {
    backend.parallel().run(parts, part);
  }

  /** Cuts rows into at most as many ranges as there are threads. */
  void overRows(int rows, Range range) {
    int parts = Math.clamp(rows / MIN_ROWS_PER_PART, 1, threads());
    backend
        .parallel()
        .run(
            parts, part -> range.run(part, share(rows, part, parts), share(rows, part + 1, parts)));
  }

  /** Ends the threads. */
  @Override
  public void close() {
    backend.parallel().close();
  }

  private static int share(int count, int part, int parts) {
    return (int) ((long) count * part / parts);
  }
}
