package suanpan.kernels.internal.panel;

import static suanpan.kernels.internal.x86.Ymm.ymm;

import java.util.Optional;
import suanpan.kernels.internal.panel.PanelShape.Codes;
import suanpan.kernels.internal.rows.Level;
import suanpan.kernels.internal.x86.Assembler.Alu;
import suanpan.kernels.internal.x86.Assembler.GprShift;
import suanpan.kernels.internal.x86.Gpr;
import suanpan.kernels.internal.x86.Instructions.Move;
import suanpan.kernels.internal.x86.Instructions.Op2;
import suanpan.kernels.internal.x86.Instructions.Op3;
import suanpan.kernels.internal.x86.Instructions.Op3Small;
import suanpan.kernels.internal.x86.Instructions.Repeat;
import suanpan.kernels.internal.x86.Instructions.Shift;
import suanpan.kernels.internal.x86.Mem;
import suanpan.kernels.internal.x86.Ymm;
import suanpan.tensor.Encoding;

/** GGUF blocks whose nibbles are indices of a table: IQ4_NL, IQ4_XS, MXFP4. */
record TableBlocks(Encoding encoding, PanelShape shape) implements PanelFormat {
  private static final int BLOCK = 32;
  private static final int LANE_BYTES = 16;
  private static final int XS_LOW_SCALES = 4;
  private static final int XS_CODES = 8;

  /** What makes the smallest number of a table 0 or more. */
  private static final int NONLINEAR_OFFSET = 128;

  private static final int E2M1_OFFSET = 12;

  private static final int[] NONLINEAR = {
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113
  };

  /** Doubled. */
  private static final int[] E2M1 = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

  private static final Ymm TABLE = ymm(13);
  private static final Ymm LOW_NIBBLES = ymm(14);

  static Optional<PanelFormat> of(Encoding encoding, Level level) {
    return switch (encoding) {
      case IQ4_NL, IQ4_XS ->
          level == Level.AVX512
              ? format(encoding, Codes.BYTES, NONLINEAR_OFFSET)
              : format(encoding, Codes.WORDS, 0);
      case MXFP4 -> format(encoding, Codes.BYTES, E2M1_OFFSET);
      default -> Optional.empty();
    };
  }

  private static Optional<PanelFormat> format(Encoding encoding, Codes codes, int offset) {
    return Optional.of(new TableBlocks(encoding, new PanelShape(BLOCK, codes, offset, false)));
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
    int[] table = encoding == Encoding.MXFP4 ? E2M1.clone() : NONLINEAR.clone();
    for (int i = 0; i < table.length; i++) {
      table[i] += shape.offset();
    }
    p.a.emit(Move.VMOVDQU, LOW_NIBBLES, p.bytes(0x0F));
    p.a.emit(Move.VMOVDQU, TABLE, p.lanes(table));
  }

  @Override
  public void unpack(PanelWriter p) {
    Mem src = Mem.at(PanelWriter.SRC);
    switch (encoding) {
      case IQ4_NL -> {
        p.half(ymm(0).xmm(), src);
        p.a.vmovss(Mem.at(PanelWriter.SCALES), ymm(0).xmm());
        codes(p, src.plus(Short.BYTES), 0);
      }
      case MXFP4 -> {
        powerOfTwo(p, src);
        codes(p, src.plus(1), 0);
      }
      default -> {
        scales(p, src);
        for (int sub = 0; sub < encoding.blockSize() / BLOCK; sub++) {
          codes(p, src.plus(XS_CODES + sub * LANE_BYTES), sub);
        }
      }
    }
  }

  private void codes(PanelWriter p, Mem from, int block) {
    Ymm codes = ymm(1);
    p.nibbles(codes, ymm(2), from, LOW_NIBBLES);
    p.a.emit(Op3Small.VPSHUFB, codes, TABLE, codes);
    p.store(codes, ymm(2), block);
  }

  /** The scale 2^(e - 128) as a product of two powers, since alone it may be subnormal. */
  private static void powerOfTwo(PanelWriter p, Mem e) {
    int one = 127;
    int exponentBit = 23;
    p.a.movzx8(Gpr.R12, e);
    p.a.mov(Gpr.R13, Gpr.R12);
    p.a.emit(GprShift.SHR, Gpr.R13, 1);
    p.a.emit(Alu.SUB, Gpr.R12, Gpr.R13);
    p.a.emit(Alu.ADD, Gpr.R13, one - 64);
    p.a.emit(Alu.ADD, Gpr.R12, one - 64);
    p.a.emit(GprShift.SHL, Gpr.R13, exponentBit);
    p.a.emit(GprShift.SHL, Gpr.R12, exponentBit);
    p.a.vmovd(ymm(0).xmm(), Gpr.R12);
    p.a.vmovd(ymm(1).xmm(), Gpr.R13);
    p.a.emit(Op3.VMULPS, ymm(0).xmm(), ymm(0).xmm(), ymm(1).xmm());
    p.a.vmovss(Mem.at(PanelWriter.SCALES), ymm(0).xmm());
  }

  /** Eight scales of 6 bits less 32: two bits each behind d, then four bits each. */
  private static void scales(PanelWriter p, Mem src) {
    p.half(ymm(0).xmm(), src);
    p.a.emit(Repeat.VBROADCASTSS, ymm(0), ymm(0).xmm());
    p.a.emit(Repeat.VPBROADCASTD, ymm(1), src);
    p.a.emit(Op3.VPSRLVD, ymm(1), ymm(1), p.constant(16, 18, 20, 22, 24, 26, 28, 30));
    p.a.emit(Op3.VPAND, ymm(1), ymm(1), p.words(3));
    p.a.emit(Shift.VPSLLD, ymm(1), ymm(1), 4);
    p.a.emit(Repeat.VPBROADCASTD, ymm(2), src.plus(XS_LOW_SCALES));
    p.a.emit(Op3.VPSRLVD, ymm(2), ymm(2), p.constant(0, 4, 8, 12, 16, 20, 24, 28));
    p.a.emit(Op3.VPAND, ymm(2), ymm(2), p.words(15));
    p.a.emit(Op3.VPOR, ymm(1), ymm(1), ymm(2));
    p.a.emit(Op3.VPSUBD, ymm(1), ymm(1), p.words(32));
    p.a.emit(Op2.VCVTDQ2PS, ymm(1), ymm(1));
    p.a.emit(Op3.VMULPS, ymm(1), ymm(1), ymm(0));
    p.a.emit(Move.VMOVUPS, Mem.at(PanelWriter.SCALES), ymm(1));
  }
}
