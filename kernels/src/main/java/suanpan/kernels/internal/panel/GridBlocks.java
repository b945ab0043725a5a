package suanpan.kernels.internal.panel;

import static suanpan.kernels.internal.x86.Ymm.ymm;

import java.util.Optional;
import suanpan.kernels.internal.panel.PanelShape.Codes;
import suanpan.kernels.internal.rows.GridLookup;
import suanpan.kernels.internal.rows.Level;
import suanpan.kernels.internal.x86.Assembler.Alu;
import suanpan.kernels.internal.x86.Assembler.GprShift;
import suanpan.kernels.internal.x86.Gpr;
import suanpan.kernels.internal.x86.Instructions.Move;
import suanpan.kernels.internal.x86.Instructions.Op2;
import suanpan.kernels.internal.x86.Instructions.Op3;
import suanpan.kernels.internal.x86.Instructions.Op3Small;
import suanpan.kernels.internal.x86.Mem;
import suanpan.kernels.internal.x86.Ymm;
import suanpan.tensor.Encoding;

/** GGUF blocks of rows of a table with signs: IQ2_XXS and IQ3_XXS. */
record GridBlocks(Encoding encoding, PanelShape shape, GridLookup lookup) implements PanelFormat {
  private static final int BLOCK = 32;
  private static final int ROWS = 2;
  private static final int IQ3_WORDS = 66;
  private static final int SCALE_SHIFT = 28;

  /** The largest magnitude of either table. */
  private static final int OFFSET = 62;

  private static final Ymm D = ymm(0);
  private static final Ymm OFFSETS = ymm(13);
  private static final Ymm[] CHANGES = {ymm(2), ymm(3), ymm(4)};

  static Optional<PanelFormat> of(Encoding encoding, Level level) {
    return switch (encoding) {
      case IQ2_XXS, IQ3_XXS ->
          Optional.of(
              new GridBlocks(
                  encoding,
                  level == Level.AVX512
                      ? new PanelShape(BLOCK, Codes.BYTES, OFFSET, false)
                      : new PanelShape(BLOCK, Codes.WORDS, 0, false),
                  new GridLookup(encoding, Gpr.R14, Gpr.R15, Gpr.R12, Gpr.R13)));
      default -> Optional.empty();
    };
  }

  @Override
  public int blockSize() {
    return encoding.blockSize();
  }

  @Override
  public int blockBytes() {
    return encoding.blockBytes();
  }

  @Override
  public void begin(PanelWriter p) {
    lookup.begin(p.a, p.constant(lookup.gridWords()), p.constant(GridLookup.signWords()));
    p.a.emit(Move.VMOVDQU, OFFSETS, p.bytes(OFFSET));
  }

  @Override
  public void unpack(PanelWriter p) {
    float factor = encoding == Encoding.IQ2_XXS ? 0.125f : 0.25f;
    p.half(D.xmm(), Mem.at(PanelWriter.SRC));
    p.a.emit(Op3.VMULPS, D.xmm(), D.xmm(), p.words(Float.floatToRawIntBits(factor)));
    for (int b = 0; b < encoding.blockSize() / BLOCK; b++) {
      Mem rows = Mem.at(PanelWriter.SRC, ROWS + b * 2 * Integer.BYTES);
      Mem word =
          encoding == Encoding.IQ2_XXS
              ? rows.plus(Integer.BYTES)
              : Mem.at(PanelWriter.SRC, IQ3_WORDS + b * Integer.BYTES);
      scale(p, word, b);
      lookup.numbers(p.a, ymm(1), CHANGES, rows, word);
      if (shape.hasOffset()) {
        p.a.emit(Op3Small.VPADDB, ymm(1), ymm(1), OFFSETS);
      }
      p.store(ymm(1), ymm(2), b);
    }
  }

  /** D times an odd number: twice the word's upper four bits and one. */
  private static void scale(PanelWriter p, Mem word, int b) {
    p.a.mov32(Gpr.R12, word);
    p.a.emit(GprShift.SHR, Gpr.R12, SCALE_SHIFT - 1);
    p.a.emit(Alu.OR, Gpr.R12, 1);
    p.a.vmovd(ymm(1).xmm(), Gpr.R12);
    p.a.emit(Op2.VCVTDQ2PS, ymm(1).xmm(), ymm(1).xmm());
    p.a.emit(Op3.VMULPS, ymm(1).xmm(), ymm(1).xmm(), D.xmm());
    p.a.vmovss(Mem.at(PanelWriter.SCALES, b * Float.BYTES), ymm(1).xmm());
  }
}
