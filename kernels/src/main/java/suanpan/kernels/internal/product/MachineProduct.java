package suanpan.kernels.internal.product;

import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import suanpan.kernels.internal.rows.Level;
import suanpan.kernels.internal.x86.CpuFeature;
import suanpan.tensor.Encoding;
import suanpan.tensor.Matrix;
import suanpan.tensor.Tensor;

/**
 * Products of float matrices in machine code, blocked as by Goto and van de Geijn, "Anatomy of
 * High-Performance Matrix Multiplication" (2008): a block of the left matrix stays in the
 * second-level cache in strips, panels of the right one pass through the first-level cache. Safe
 * for use by several threads.
 */
public final class MachineProduct {
  /** The depth is cut at multiples of this, or whole blocks. */
  private static final int UNIT = 32;

  private final TileShape shape;
  private final boolean multipliesPairs;
  private final Lazy<Tiles> tiles;
  private final Lazy<Tiles> pairTiles;
  private final Map<Encoding, Lazy<Copier>> left = new EnumMap<>(Encoding.class);
  private final Map<Encoding, Lazy<Copier>> right = new EnumMap<>(Encoding.class);
  private final Lazy<FourBitRows> fourBits = new Lazy<>(FourBitRows::new);
  private final Lazy<Copier> leftPairs;
  private final Lazy<Copier> rightPairs;

  /** Functions are made when they are first needed. */
  public MachineProduct(Level level, Set<CpuFeature> features) {
    this.shape = TileShape.of(level);
    this.multipliesPairs = level == Level.AVX512 && features.contains(CpuFeature.AVX512_BF16);
    this.tiles = new Lazy<>(() -> new Tiles(shape, Panel.FLOATS));
    this.pairTiles = new Lazy<>(() -> new Tiles(shape, Panel.PAIRS));
    for (Numbers numbers : Numbers.values()) {
      Encoding encoding = Encoding.valueOf(numbers.name());
      left.put(encoding, new Lazy<>(() -> Copier.ofFloats(numbers, shape.rows())));
      right.put(encoding, new Lazy<>(() -> Copier.ofFloats(numbers, shape.columns())));
    }
    this.leftPairs = new Lazy<>(() -> Copier.ofPairs(shape.rows()));
    this.rightPairs = new Lazy<>(() -> Copier.ofPairs(shape.columns()));
  }

  /** {@code c = a b}, shapes checked. */
  public void multiply(Matrix a, Matrix b, Matrix c) {
    multiply(a, b, c, false);
  }

  /** {@code c += a b}, shapes checked. */
  public void multiplyAdd(Matrix a, Matrix b, Matrix c) {
    multiply(a, b, c, true);
  }

  private void multiply(Matrix a, Matrix b, Matrix c, boolean isAdded) {
    if (!c.isRowMajor()) {
      multiply(b.transposed(), a.transposed(), c.transposed(), isAdded);
      return;
    }
    boolean isPairs =
        multipliesPairs && a.encoding() == Encoding.BF16 && b.encoding() == Encoding.BF16;
    Copier ofLeft = isPairs ? leftPairs.get() : of(left, a.encoding());
    Copier ofRight = isPairs ? rightPairs.get() : of(right, b.encoding());
    Tiles chosen = isPairs ? pairTiles.get() : tiles.get();
    new Blocks(
            shape,
            chosen,
            new Lanes.OfMatrix(a, ofLeft),
            new Lanes.OfMatrix(b.transposed(), ofRight),
            a.columns(),
            UNIT)
        .multiply(c, isAdded);
  }

  /**
   * {@code y = x w^T} for some rows of stored weights in any encoding.
   *
   * @param x [T, K], float32
   * @param w [N, K]
   * @param y [T, rowEnd - rowBegin], float32
   * @param decoder for encodings other than F32, F16, BF16 and F8_E4M3
   */
  public void multiply(Matrix x, Tensor w, int rowBegin, int rowEnd, Matrix y, RowDecoder decoder) {
    Lanes lanes = lanes(w, rowBegin, rowEnd - rowBegin, decoder);
    Lanes tokens = new Lanes.OfMatrix(x, of(left, x.encoding()));
    int block = Math.max(w.encoding().blockSize(), w.scales().blockColumns());
    int unit = Math.max(UNIT, block);
    new Blocks(shape, tiles.get(), tokens, lanes, w.columns(), unit).multiply(y, false);
  }

  private Lanes lanes(Tensor w, int first, int count, RowDecoder decoder) {
    Encoding encoding = w.encoding();
    if (encoding == Encoding.F8_E4M3) {
      return new Lanes.OfBytes(w, first, count, of(right, encoding));
    }
    if (right.containsKey(encoding) && w.scales().isNone()) {
      return new Lanes.OfMatrix(Matrix.of(w).rowRange(first, count), of(right, encoding));
    }
    Copier floats = of(right, Encoding.F32);
    return FourBitRows.areIn(w)
        ? new Lanes.OfTensor(w, first, count, fourBits.get()::decode, floats)
        : new Lanes.OfTensor(
            w,
            first,
            count,
            (tensor, row, rows, k, columns) -> {
              float[] decoded = Workspace.ofThread().decoded(rows * columns);
              decoder.decode(tensor, row, rows, k, columns, decoded);
              return MemorySegment.ofArray(decoded);
            },
            floats);
  }

  private static Copier of(Map<Encoding, Lazy<Copier>> copiers, Encoding encoding) {
    return Objects.requireNonNull(copiers.get(encoding)).get();
  }
}
