package suanpan.kernels.internal.rows;

import static suanpan.kernels.internal.rows.RowWriter.BLOCKS;
import static suanpan.kernels.internal.rows.RowWriter.D;
import static suanpan.kernels.internal.rows.RowWriter.S;
import static suanpan.kernels.internal.rows.RowWriter.SIGNED;
import static suanpan.kernels.internal.rows.RowWriter.U;
import static suanpan.kernels.internal.rows.RowWriter.W;
import static suanpan.kernels.internal.rows.RowWriter.Y;

import suanpan.kernels.internal.x86.Gpr;
import suanpan.kernels.internal.x86.Instructions.Move;
import suanpan.kernels.internal.x86.Instructions.Op2;
import suanpan.kernels.internal.x86.Instructions.Op3;
import suanpan.kernels.internal.x86.Instructions.Repeat;
import suanpan.kernels.internal.x86.Instructions.Shift;
import suanpan.kernels.internal.x86.Instructions.WidenTwofold;
import suanpan.kernels.internal.x86.Mem;
import suanpan.kernels.internal.x86.Ymm;
import suanpan.tensor.Encoding;

/** Blocks of 256 numbers that are rows of a table with signs, and a scale for 32 of them. */
enum GridBlocks implements RowFormat {
  IQ2_XXS(66, 0.125f),
  IQ3_XXS(98, 0.25f);

  private static final int ROWS = 2;
  private static final int IQ3_WORDS = 66;
  private static final int SCALE_BITS = 4;
  private static final Ymm[] CHANGES = {S, Y, U};

  private final int bytes;
  private final float factor;
  private final GridLookup lookup;

  /**
   * @param factor of d and an odd number, twice the scale's four bits and one
   */
  GridBlocks(int bytes, float factor) {
    this.bytes = bytes;
    this.factor = factor;
    this.lookup = new GridLookup(Encoding.valueOf(name()), Gpr.R13, Gpr.R14, Gpr.R9, Gpr.R12);
  }

  @Override
  public Kind kind() {
    return Kind.SIGNED;
  }

  @Override
  public int recordBytes() {
    return bytes;
  }

  @Override
  public int blockBytes() {
    return 0;
  }

  @Override
  public float offsetFactor() {
    return 0;
  }

  @Override
  public void begin(RowWriter w) {
    lookup.begin(w.a, w.constant(lookup.gridWords()), w.constant(GridLookup.signWords()));
  }

  /** The upper four bits of each block's word. */
  @Override
  public void scales(RowWriter w) {
    if (this == IQ2_XXS) {
      for (int b = 0; b < BLOCKS; b++) {
        w.a.mov32(Gpr.R9, word(b));
        w.a.mov32(RowWriter.ofFormat(b), Gpr.R9);
      }
      w.a.emit(Move.VMOVDQU, D, RowWriter.ofFormat());
    } else {
      w.a.emit(Move.VMOVDQU, D, word(0));
    }
    w.a.emit(Shift.VPSRLD, D, D, Integer.SIZE - SCALE_BITS);
    w.a.emit(Op3.VPADDD, D, D, D);
    w.a.emit(Op3.VPADDD, D, D, w.repeated(1));
    w.a.emit(Op2.VCVTDQ2PS, D, D);
    w.a.emit(Repeat.VPBROADCASTW, S.xmm(), Mem.at(W));
    w.a.emit(WidenTwofold.VCVTPH2PS, S, S.xmm());
    w.a.emit(Op3.VMULPS, S, S, w.repeated(Float.floatToRawIntBits(factor)));
    w.a.emit(Op3.VMULPS, D, D, S);
  }

  /** Signs and scale of block {@code b}. */
  private Mem word(int b) {
    return this == IQ2_XXS
        ? Mem.at(W, ROWS + b * 2 * Integer.BYTES + Integer.BYTES)
        : Mem.at(W, IQ3_WORDS + b * Integer.BYTES);
  }

  @Override
  public void oneScale(RowWriter w) {
    throw new IllegalStateException(this + " has no blocks of 32");
  }

  @Override
  public void unpack(RowWriter w, int b) {
    Mem rows = Mem.at(W, ROWS + b * 2 * Integer.BYTES);
    lookup.numbers(w.a, SIGNED, CHANGES, rows, word(b));
  }
}
