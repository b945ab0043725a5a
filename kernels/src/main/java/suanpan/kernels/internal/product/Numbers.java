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
import suanpan.kernels.internal.x86.Vec;
import suanpan.kernels.internal.x86.Xmm;
import suanpan.kernels.internal.x86.Ymm;
import suanpan.kernels.internal.x86.Zmm;

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
  static final float BIAS = 256;

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

  /** Four, eight or sixteen numbers, scaled; reads no byte more. */
  void load(Assembler a, Vec<?> to, Mem from) {
    loadUnscaled(a, to, from);
    if (this == F8_E4M3) {
      switch (to) {
        case Xmm x -> a.emit(Op3.VMULPS, x, x, SCALE.xmm());
        case Ymm y -> a.emit(Op3.VMULPS, y, y, SCALE);
        case Zmm z -> throw new IllegalArgumentException("found " + z + ", expected 8 numbers");
      }
    }
  }

  /** The same; FP8 numbers are too small by {@link #BIAS}. */
  void loadUnscaled(Assembler a, Vec<?> to, Mem from) {
    switch (to) {
      case Xmm x -> {
        if (this == F8_E4M3) {
          a.vmovd(x, from);
          a.emit(WidenTwofold.VPMOVZXBW, x, x);
          words(a, x, TEST.xmm(), FIELDS.xmm(), NAN.xmm());
          a.emit(WidenTwofold.VCVTPH2PS, x, x);
        } else {
          widen(a, x, from);
        }
      }
      case Ymm y -> {
        if (this == F8_E4M3) {
          a.emit(WidenTwofold.VPMOVZXBW, y.xmm(), from);
          words(a, y.xmm(), TEST.xmm(), FIELDS.xmm(), NAN.xmm());
          a.emit(WidenTwofold.VCVTPH2PS, y, y.xmm());
        } else {
          widen(a, y, from);
        }
      }
      case Zmm z -> {
        if (this == F8_E4M3) {
          Ymm y = ymm(z.number());
          a.emit(WidenTwofold.VPMOVZXBW, y, from);
          words(a, y, TEST, FIELDS, NAN);
          a.emit(WidenTwofold.VCVTPH2PS, z, y);
        } else {
          widen(a, z, from);
        }
      }
    }
  }

  private <V extends Vec<V>> void widen(Assembler a, V to, Mem from) {
    switch (this) {
      case F32 -> a.emit(Move.VMOVUPS, to, from);
      case F16 -> a.emit(WidenTwofold.VCVTPH2PS, to, from);
      default -> {
        a.emit(WidenTwofold.VPMOVZXWD, to, from);
        a.emit(Shift.VPSLLD, to, to, Short.SIZE);
      }
    }
  }

  /** From bytes in words to float16 without the bias; all bits of a NaN are set. */
  private static <V extends Vec.Narrow<V>> void words(Assembler a, V x, V test, V fields, V nan) {
    a.emit(Shift.VPSLLW, x, x, Byte.SIZE);
    a.emit(Op3.VPAND, test, x, nan);
    a.emit(Op3Vex.VPCMPEQW, test, test, nan);
    a.emit(Shift.VPSRAW, x, x, 1);
    a.emit(Op3.VPAND, x, x, fields);
    a.emit(Op3.VPOR, x, x, test);
  }

  /** One number into the lowest lane, scaled. */
  void loadOne(Assembler a, Xmm to, Mem from, Gpr changes) {
    switch (this) {
      case F32 -> a.vmovss(to, from);
      case BF16 -> {
        a.movzx16(changes, from);
        a.emit(GprShift.SHL, changes, Short.SIZE);
        a.vmovd(to, changes);
      }
      case F16 -> {
        a.movzx16(changes, from);
        a.vmovd(to, changes);
        a.emit(WidenTwofold.VCVTPH2PS, to, to);
      }
      case F8_E4M3 -> {
        a.movzx8(changes, from);
        a.vmovd(to, changes);
        words(a, to, TEST.xmm(), FIELDS.xmm(), NAN.xmm());
        a.emit(WidenTwofold.VCVTPH2PS, to, to);
        a.emit(Op3.VMULPS, to, to, SCALE.xmm());
      }
    }
  }

  /** One number, stored as float32. */
  void copy(Assembler a, Mem to, Mem from, Xmm changes, Gpr changesToo) {
    loadOne(a, changes, from, changesToo);
    a.vmovss(to, changes);
  }
}
