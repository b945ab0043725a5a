package suanpan.kernels.internal.product;

import static suanpan.kernels.internal.x86.Ymm.ymm;

import suanpan.kernels.internal.x86.Assembler;
import suanpan.kernels.internal.x86.Assembler.GprShift;
import suanpan.kernels.internal.x86.Gpr;
import suanpan.kernels.internal.x86.Instructions.Move;
import suanpan.kernels.internal.x86.Instructions.Op3;
import suanpan.kernels.internal.x86.Instructions.Op3Vex;
import suanpan.kernels.internal.x86.Instructions.Repeat;
import suanpan.kernels.internal.x86.Instructions.Shift;
import suanpan.kernels.internal.x86.Instructions.WidenTwofold;
import suanpan.kernels.internal.x86.Label;
import suanpan.kernels.internal.x86.Mem;
import suanpan.kernels.internal.x86.Xmm;
import suanpan.kernels.internal.x86.Ymm;

/** Stored numbers and how they become float32 in a register; the last registers are constants. */
enum Numbers {
  F32(4),
  F16(2),
  BF16(2),

  /** FP8 with 4 bits of exponent, multiplied by a scale. */
  F8_E4M3(1);

  private static final Ymm SCALE = ymm(15);
  private static final Ymm FIELDS = ymm(14);
  private static final Ymm NAN = ymm(13);
  private static final Ymm TEST = ymm(12);

  /** What a float16 with an exponent of E4M3 lacks: 2^(15 - 7). */
  private static final float BIAS = 256;

  private final int bytes;

  Numbers(int bytes) {
    this.bytes = bytes;
  }

  /** Of a number. */
  int bytes() {
    return bytes;
  }

  /**
   * Loads constants; {@code scale}, a float32 in the lower half of a register, is what every number
   * is multiplied by, and changes.
   */
  void begin(Assembler a, Gpr scale, Label constants) {
    if (this == F8_E4M3) {
      a.vmovd(SCALE.xmm(), scale);
      a.emit(Repeat.VBROADCASTSS, SCALE, SCALE.xmm());
      a.emit(Op3.VMULPS, SCALE, SCALE, Mem.at(constants));
      a.emit(Move.VMOVDQU, FIELDS, Mem.at(constants).plus(ymm(0).bytes()));
      a.emit(Move.VMOVDQU, NAN, Mem.at(constants).plus(2 * ymm(0).bytes()));
    }
  }

  /** What {@link #begin} reads, behind the function's end. */
  void constants(Assembler a, Label constants) {
    if (this == F8_E4M3) {
      int word = Float.floatToRawIntBits(BIAS);
      int signAndRest = 0xBF80BF80;
      int nan = 0x7F007F00;
      a.align(ymm(0).bytes());
      a.bind(constants);
      for (int constant : new int[] {word, signAndRest, nan}) {
        for (int i = 0; i < ymm(0).bytes(); i += Integer.BYTES) {
          a.data32(constant);
        }
      }
    }
  }

  /** Four numbers; reads no byte more. */
  void load(Assembler a, Xmm to, Mem from) {
    switch (this) {
      case F32 -> a.emit(Move.VMOVUPS, to, from);
      case F16 -> a.emit(WidenTwofold.VCVTPH2PS, to, from);
      case BF16 -> {
        a.emit(WidenTwofold.VPMOVZXWD, to, from);
        a.emit(Shift.VPSLLD, to, to, Short.SIZE);
      }
      case F8_E4M3 -> {
        a.vmovd(to, from);
        a.emit(WidenTwofold.VPMOVZXBW, to, to);
        eights(a, to);
        a.emit(WidenTwofold.VCVTPH2PS, to, to);
        a.emit(Op3.VMULPS, to, to, SCALE.xmm());
      }
    }
  }

  /** Eight numbers; reads no byte more. */
  void load(Assembler a, Ymm to, Mem from) {
    switch (this) {
      case F32 -> a.emit(Move.VMOVUPS, to, from);
      case F16 -> a.emit(WidenTwofold.VCVTPH2PS, to, from);
      case BF16 -> {
        a.emit(WidenTwofold.VPMOVZXWD, to, from);
        a.emit(Shift.VPSLLD, to, to, Short.SIZE);
      }
      case F8_E4M3 -> {
        a.vmovq(to.xmm(), from);
        a.emit(WidenTwofold.VPMOVZXBW, to.xmm(), to.xmm());
        eights(a, to.xmm());
        a.emit(WidenTwofold.VCVTPH2PS, to, to.xmm());
        a.emit(Op3.VMULPS, to, to, SCALE);
      }
    }
  }

  /** From bytes in words to float16 without the bias; all bits of a NaN are set. */
  private static void eights(Assembler a, Xmm x) {
    Xmm test = TEST.xmm();
    a.emit(Shift.VPSLLW, x, x, Byte.SIZE);
    a.emit(Op3.VPAND, test, x, NAN.xmm());
    a.emit(Op3Vex.VPCMPEQW, test, test, NAN.xmm());
    a.emit(Shift.VPSRAW, x, x, 1);
    a.emit(Op3.VPAND, x, x, FIELDS.xmm());
    a.emit(Op3.VPOR, x, x, test);
  }

  /** One number, stored as float32. */
  void copy(Assembler a, Mem to, Mem from, Xmm changes, Gpr changesToo) {
    switch (this) {
      case F32 -> {
        a.mov32(changesToo, from);
        a.mov32(to, changesToo);
      }
      case BF16 -> {
        a.movzx16(changesToo, from);
        a.emit(GprShift.SHL, changesToo, Short.SIZE);
        a.mov32(to, changesToo);
      }
      case F16 -> {
        a.movzx16(changesToo, from);
        a.vmovd(changes, changesToo);
        a.emit(WidenTwofold.VCVTPH2PS, changes, changes);
        a.vmovss(to, changes);
      }
      case F8_E4M3 -> {
        a.movzx8(changesToo, from);
        a.vmovd(changes, changesToo);
        eights(a, changes);
        a.emit(WidenTwofold.VCVTPH2PS, changes, changes);
        a.emit(Op3.VMULPS, changes, changes, SCALE.xmm());
        a.vmovss(to, changes);
      }
    }
  }
}
