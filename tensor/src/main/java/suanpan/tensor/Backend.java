package suanpan.tensor;

/**
 * What a model computes with: kernels, and threads to spread them over.
 *
 * @param kernels the arithmetic
 * @param parallel the threads
 */
public record Backend(Kernels kernels, Parallel parallel) {
  /** One thread, plain loops. */
  public static final Backend SCALAR = new Backend(Kernels.SCALAR, Parallel.SINGLE);

  /** Rows below which a further part costs more than it gains. */
  private static final int MIN_ROWS_PER_PART = 16;

  /** Rows of two products below which a further part costs more than it gains. */
  private static final int MIN_GATED_ROWS_PER_PART = 64;

  /** Parts for each thread, whose products then stay in its caches; memory limits one token. */
  private static final int GATED_PARTS_PER_THREAD = 4;

  /** Numbers below which one thread rounds them sooner than several. */
  private static final int MIN_NUMBERS_PER_PART = 1 << 16;

  /**
   * Rows and columns of a product are cut at multiples of this, which the kernels' tiles divide.
   */
  private static final int BLOCK_OF_PRODUCT = 48;

  /** A block's multiplications, in the time that it takes to read its rows or columns. */
  private static final long PRODUCT_COST = 3;

  /** Multiplications below which a further part costs more than it gains: some microseconds. */
  private static final long MIN_PRODUCTS_PER_PART = 1 << 18;

  /** {@code y[t, n] = sum over k of w[n, k] x[t, k]} for all rows, x and y contiguous. */
  public void matmul(Tensor w, float[] x, int tokens, float[] y) {
    matmul(w, x, 0, w.columns(), tokens, y, 0, Math.toIntExact(w.rows()));
  }

  /**
   * {@code y[t, n] = sum over k of w[n, k] x[t, k]} for all rows.
   *
   * @param w [N, K]
   * @param x [tokens, K] from xOffset, rows xStride apart
   * @param y [tokens, N] from yOffset, rows yStride apart
   */
  public void matmul(
      Tensor w,
      float[] x,
      int xOffset,
      int xStride,
      int tokens,
      float[] y,
      int yOffset,
      int yStride) {
    Activations a = Activations.ofThread().set(x, xOffset, xStride, tokens, w.columns());
    if (kernels.roundsActivations(w)) {
      round(a);
    }
    int rows = Math.toIntExact(w.rows());
    int parts = Math.clamp(rows / MIN_ROWS_PER_PART, 1, parallel.threads());
    parallel.run(
        parts,
        part ->
            kernels.matmul(
                w, share(rows, part, parts), share(rows, part + 1, parts), a, y, yOffset, yStride));
  }

  /**
   * Products of several matrices with the same vectors, as q, k and v or gate and up have them: the
   * vectors are rounded once, and the threads meet once.
   *
   * @param ws [N of each, K]
   * @param x [tokens, K], contiguous
   * @param ys [tokens, N of each], contiguous
   */
  public void matmul(Tensor[] ws, float[] x, int tokens, float[][] ys) {
    int columns = ws[0].columns();
    Activations a = Activations.ofThread().set(x, 0, columns, tokens, columns);
    long rows = 0;
    for (Tensor w : ws) {
      if (w.columns() != columns) {
        throw new IllegalArgumentException(
            w + ": found " + w.columns() + " columns, expected " + columns + " as " + ws[0]);
      }
      rows += w.rows();
      if (kernels.roundsActivations(w) && !a.isRounded()) {
        round(a);
      }
    }
    int parts = Math.clamp(rows / MIN_ROWS_PER_PART, 1, parallel.threads());
    parallel.run(
        parts,
        part -> {
          for (int i = 0; i < ws.length; i++) {
            int n = Math.toIntExact(ws[i].rows());
            kernels.matmul(ws[i], share(n, part, parts), share(n, part + 1, parts), a, ys[i], 0, n);
          }
        });
  }

  /**
   * {@code c = a b} on all threads; see {@link Kernels#multiply}.
   *
   * @param a [M, K]
   * @param b [K, N]
   * @param c [M, N], float32; shares no memory with the others
   */
  public void multiply(Matrix a, Matrix b, Matrix c) {
    share(a, b, c, kernels::multiply);
  }

  /** {@code c += a b} on all threads; otherwise as {@link #multiply}. */
  public void multiplyAdd(Matrix a, Matrix b, Matrix c) {
    share(a, b, c, kernels::multiplyAdd);
  }

  @FunctionalInterface
  private interface Product {
    void apply(Matrix a, Matrix b, Matrix c);
  }

  /** A grid of blocks of c, one for each thread. */
  private void share(Matrix a, Matrix b, Matrix c, Product product) {
    c.requireProductOf(a, b);
    int high = Math.ceilDiv(c.rows(), BLOCK_OF_PRODUCT);
    int wide = Math.ceilDiv(c.columns(), BLOCK_OF_PRODUCT);
    long products = (long) c.rows() * c.columns() * a.columns();
    int threads = Math.clamp(products / MIN_PRODUCTS_PER_PART, 1, parallel.threads());
    int rowParts = rowParts(high, wide, threads);
    int columnParts = Math.min(threads / rowParts, wide);
    parallel.run(
        rowParts * columnParts,
        part -> {
          int i = part / columnParts;
          int j = part % columnParts;
          int m = share(high, i, rowParts) * BLOCK_OF_PRODUCT;
          int n = share(wide, j, columnParts) * BLOCK_OF_PRODUCT;
          int rows = Math.min(share(high, i + 1, rowParts) * BLOCK_OF_PRODUCT, c.rows()) - m;
          int columns =
              Math.min(share(wide, j + 1, columnParts) * BLOCK_OF_PRODUCT, c.columns()) - n;
          product.apply(
              a.rowRange(m, rows),
              b.columnRange(n, columns),
              c.rowRange(m, rows).columnRange(n, columns));
        });
  }

  /** Into how many parts the rows are cut: what leaves the largest block the least to do. */
  private static int rowParts(int high, int wide, int threads) {
    int best = 1;
    long least = Long.MAX_VALUE;
    for (int rows = 1; rows <= Math.min(threads, high); rows++) {
      long h = Math.ceilDiv(high, rows);
      long w = Math.ceilDiv(wide, Math.min(threads / rows, wide));
      long cost = PRODUCT_COST * h * w + h + w;
      if (cost < least) {
        least = cost;
        best = rows;
      }
    }
    return best;
  }

  /**
   * The first half of a feed-forward network: {@code y = silu(min(G x, limit)) * clamp(U x, -limit,
   * limit)}, as {@link Kernels#gate} has it. A part of the work makes some rows of both products
   * and gates them while they are in its caches.
   *
   * @param gate G [N, K]
   * @param up U [N, K]
   * @param x [tokens, K], contiguous
   * @param y receives [tokens, N], contiguous
   */
  public void gatedMatmul(Tensor gate, Tensor up, float limit, float[] x, int tokens, float[] y) {
    int columns = gate.columns();
    Activations a = Activations.ofThread().set(x, 0, columns, tokens, columns);
    if (kernels.roundsActivations(gate) || kernels.roundsActivations(up)) {
      round(a);
    }
    int rows = Math.toIntExact(gate.rows());
    int most = (tokens == 1 ? 1 : GATED_PARTS_PER_THREAD) * parallel.threads();
    int parts = Math.clamp(rows / MIN_GATED_ROWS_PER_PART, 1, most);
    parallel.run(
        parts,
        part -> {
          int begin = share(rows, part, parts);
          int some = share(rows, part + 1, parts) - begin;
          Products products = Products.OF_THREAD.get().ofSize(tokens * some);
          kernels.matmul(gate, begin, begin + some, a, products.gate, -begin, some);
          kernels.matmul(up, begin, begin + some, a, products.up, -begin, some);
          kernels.gate(products.gate, products.up, tokens * some, limit);
          for (int t = 0; t < tokens; t++) {
            System.arraycopy(products.gate, t * some, y, t * rows + begin, some);
          }
        });
  }

  /** What a thread makes before it is gated. */
  private static final class Products {
    private static final ThreadLocal<Products> OF_THREAD = ThreadLocal.withInitial(Products::new);

    private float[] gate = {};
    private float[] up = {};

    Products ofSize(int numbers) {
      if (gate.length < numbers) {
        gate = new float[numbers];
        up = new float[numbers];
      }
      return this;
    }
  }

  private void round(Activations a) {
    a.beginRounding();
    int tokens = a.tokens();
    long numbers = (long) tokens * a.columns();
    int parts = Math.clamp(numbers / MIN_NUMBERS_PER_PART, 1, Math.min(parallel.threads(), tokens));
    if (parts == 1) {
      kernels.round(a, 0, tokens);
    } else {
      parallel.run(
          parts,
          part -> kernels.round(a, share(tokens, part, parts), share(tokens, part + 1, parts)));
    }
  }

  /** Where part {@code part} of {@code parts} begins. */
  private static int share(int count, int part, int parts) {
    return (int) ((long) count * part / parts);
  }
}
