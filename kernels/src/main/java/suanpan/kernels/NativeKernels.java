package suanpan.kernels;

import java.util.Set;
import suanpan.kernels.internal.panel.PanelProduct;
import suanpan.kernels.internal.product.MachineDots;
import suanpan.kernels.internal.product.MachineProduct;
import suanpan.kernels.internal.rows.Level;
import suanpan.kernels.internal.rows.MachineRows;
import suanpan.kernels.internal.x86.CpuFeature;
import suanpan.tensor.Activations;
import suanpan.tensor.Matrix;
import suanpan.tensor.Tensor;

/**
 * The kernels in machine code: products of quantized weights with activations rounded to 8 bits.
 * Whatever they do not do, the Vector API does.
 */
final class NativeKernels extends VectorKernels {
  /** Tokens up to which rows of floats are multiplied as they are, not by panels. */
  private static final int DOT_TOKENS = 8;

  /** Tokens up to which it does not pay to turn decoded rows into panels. */
  private static final int DECODED_TOKENS = 24;

  /** The same where looking the numbers up takes longer than multiplying them. */
  private static final int LOOKED_UP_TOKENS = 2;

  private final Level level;
  private final Rounding rounding;
  private final MachineRows rows;
  private final PanelProduct panels;
  private final MachineDots dots;
  private final MachineProduct product;

  /**
   * @throws suanpan.kernels.internal.x86.NoMachineCodeException if machine code cannot be run
   */
  NativeKernels(Level level, Set<CpuFeature> features, Rounding rounding) {
    this.level = level;
    this.rounding = rounding;
    this.rows = new MachineRows(level);
    this.panels = new PanelProduct(level);
    this.dots = new MachineDots(level);
    this.product = new MachineProduct(level, features);
  }

  @Override
  public String description() {
    String activations = rounding == Rounding.NONE ? "" : " with 8-bit activations";
    return "machine code for " + level.words() + activations + "; " + super.description();
  }

  @Override
  public boolean roundsActivations(Tensor w) {
    return rounding == Rounding.EIGHT_BITS
        && w.scales().isNone()
        && (multipliesRows(w) || panels.supports(w.encoding()));
  }

  /** Tokens up to which rows are multiplied as they are. */
  private static int rowTokens(Tensor w) {
    return switch (w.encoding()) {
      case IQ2_XXS, IQ3_XXS -> LOOKED_UP_TOKENS;
      default -> multipliesRows(w) ? MachineRows.MAX_TOKENS : 0;
    };
  }

  private static boolean multipliesRows(Tensor w) {
    return MachineRows.encodings().contains(w.encoding());
  }

  @Override
  public void round(Activations x, int tokenBegin, int tokenEnd) {
    rows.round(x, tokenBegin, tokenEnd);
  }

  @Override
  public void matmul(
      Tensor w, int rowBegin, int rowEnd, Activations x, float[] y, int yOffset, int yStride) {
    if (!x.isRounded() || !roundsActivations(w)) {
      super.matmul(w, rowBegin, rowEnd, x, y, yOffset, yStride);
    } else if (panels.supports(w.encoding()) && x.tokens() > rowTokens(w)) {
      panels.multiply(w, rowBegin, rowEnd, x, y, yOffset, yStride);
    } else {
      rows.multiply(w, rowBegin, rowEnd, x, y, yOffset, yStride);
    }
  }

  @Override
  public void matmul(
      Tensor w,
      int rowBegin,
      int rowEnd,
      float[] x,
      int xOffset,
      int xStride,
      int tokens,
      float[] y,
      int yOffset,
      int yStride) {
    if (rowBegin == rowEnd || tokens == 0) {
      return;
    }
    boolean isFloat = dots.supports(w);
    if (isFloat && tokens <= DOT_TOKENS) {
      dots.multiply(w, rowBegin, rowEnd, x, xOffset, xStride, tokens, y, yOffset, yStride);
    } else if (!isFloat && tokens <= DECODED_TOKENS) {
      super.matmul(w, rowBegin, rowEnd, x, xOffset, xStride, tokens, y, yOffset, yStride);
    } else {
      product.multiply(
          Matrix.of(x, xOffset, tokens, w.columns(), xStride),
          w,
          rowBegin,
          rowEnd,
          Matrix.of(y, yOffset + rowBegin, tokens, rowEnd - rowBegin, yStride),
          NativeKernels::decode);
    }
  }

  private static void decode(Tensor w, int row, int rows, int k, int columns, float[] dst) {
    decode(w, row, rows, k, columns, dst, Scratch.ofThread());
  }

  @Override
  public void multiply(Matrix a, Matrix b, Matrix c) {
    c.requireProductOf(a, b);
    product.multiply(a, b, c);
  }

  @Override
  public void multiplyAdd(Matrix a, Matrix b, Matrix c) {
    c.requireProductOf(a, b);
    product.multiplyAdd(a, b, c);
  }
}
