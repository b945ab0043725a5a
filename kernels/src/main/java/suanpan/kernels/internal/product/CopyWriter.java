package suanpan.kernels.internal.product;

import static suanpan.kernels.internal.x86.Gpr.R10;
import static suanpan.kernels.internal.x86.Gpr.R11;
import static suanpan.kernels.internal.x86.Gpr.R8;
import static suanpan.kernels.internal.x86.Gpr.R9;
import static suanpan.kernels.internal.x86.Gpr.RAX;
import static suanpan.kernels.internal.x86.Gpr.RCX;
import static suanpan.kernels.internal.x86.Gpr.RDI;
import static suanpan.kernels.internal.x86.Gpr.RDX;
import static suanpan.kernels.internal.x86.Gpr.RSI;
import static suanpan.kernels.internal.x86.Ymm.ymm;

import suanpan.kernels.internal.x86.Assembler;
import suanpan.kernels.internal.x86.Assembler.Alu;
import suanpan.kernels.internal.x86.Assembler.Condition;
import suanpan.kernels.internal.x86.Assembler.GprShift;
import suanpan.kernels.internal.x86.Instructions.Lane;
import suanpan.kernels.internal.x86.Instructions.Move;
import suanpan.kernels.internal.x86.Instructions.Op3;
import suanpan.kernels.internal.x86.Instructions.Op3Scalar;
import suanpan.kernels.internal.x86.Instructions.Op3Small;
import suanpan.kernels.internal.x86.Label;
import suanpan.kernels.internal.x86.Mem;
import suanpan.kernels.internal.x86.Xmm;
import suanpan.kernels.internal.x86.Ymm;

/**
 * Writes the functions that copy a part of a matrix into a panel {@code [depth][width]} of 32-bit
 * entries: {@code void f(data, offset, stride, depth, panel, scale)}. A lane of the panel is a row
 * of the left matrix or a column of the right one. Where the numbers of a lane lie one behind the
 * other the stride is that from lane to lane, and blocks are turned; else it is that from one step
 * of the depth to the next. Nothing beyond the numbers that are asked for is read.
 */
final class CopyWriter {
  private static final int BLOCK = 4;
  private static final int LANES = 8;

  private final Assembler a = new Assembler();
  private final Label constants = new Label();
  private final Numbers numbers;
  private final int rowBytes;

  private CopyWriter(Numbers numbers, int width) {
    this.numbers = numbers;
    this.rowBytes = width * Float.BYTES;
  }

  /** For 8 or 4 lanes whose numbers lie one behind the other. */
  static byte[] lanes(Numbers numbers, int lanes, int width) {
    CopyWriter writer = new CopyWriter(numbers, width);
    return writer.function(() -> writer.turn(lanes));
  }

  /** For 8, 4 or all lanes, side by side in each step. */
  static byte[] steps(Numbers numbers, int lanes, int width) {
    CopyWriter writer = new CopyWriter(numbers, width);
    return writer.function(() -> writer.copySteps(lanes));
  }

  /** For one lane, its numbers stride bytes apart. */
  static byte[] lane(Numbers numbers, int width) {
    CopyWriter writer = new CopyWriter(numbers, width);
    return writer.function(writer::copyLane);
  }

  /** Pairs of bfloat16 for 8, 4 or all lanes, side by side in each step; the depth is in pairs. */
  static byte[] pairSteps(int lanes, int width) {
    CopyWriter writer = new CopyWriter(Numbers.BF16, width);
    return writer.function(() -> writer.copyPairSteps(lanes));
  }

  /** Pairs of bfloat16 of one lane, numbers stride bytes apart. */
  static byte[] pairLane(int width) {
    CopyWriter writer = new CopyWriter(Numbers.BF16, width);
    return writer.function(() -> writer.copyPairLane(false));
  }

  /** As {@link #pairLane}, with 0 as the second of each pair. */
  static byte[] halfPairLane(int width) {
    CopyWriter writer = new CopyWriter(Numbers.BF16, width);
    return writer.function(() -> writer.copyPairLane(true));
  }

  /**
   * Copies, or adds, some columns of a matrix: {@code void f(c, cOffset, cStride, from, counts,
   * fromStride)} with strides in bytes, rows in bits 0 to 31 of the counts and columns in bits 32
   * to 62; bit 63 adds to what c held.
   */
  static byte[] columns() {
    CopyWriter writer = new CopyWriter(Numbers.F32, 0);
    return writer.function(writer::copyColumns);
  }

  private byte[] function(Runnable body) {
    a.emit(Alu.ADD, RDI, RSI);
    numbers.begin(a, R9, constants);
    body.run();
    a.vzeroupper();
    a.ret();
    numbers.constants(a, constants);
    return a.finish();
  }

  private void turn(int lanes) {
    a.lea(R10, Mem.at(RDX).index(RDX, 2));
    a.lea(R11, Mem.at(RDI).index(RDX, BLOCK));
    a.mov(RSI, RCX);
    a.emit(GprShift.SHR, RSI, Integer.numberOfTrailingZeros(BLOCK));
    Label rest = new Label();
    Label end = new Label();
    a.jump(Condition.E, rest);
    Label next = a.here();
    if (lanes == LANES) {
      turnEight();
    } else {
      turnFour();
    }
    a.emit(Alu.ADD, RDI, BLOCK * numbers.bytes());
    a.emit(Alu.ADD, R11, BLOCK * numbers.bytes());
    a.emit(Alu.ADD, R8, BLOCK * rowBytes);
    a.dec(RSI);
    a.jump(Condition.NE, next);
    a.bind(rest);
    a.emit(Alu.AND, RCX, BLOCK - 1);
    a.jump(Condition.E, end);
    Label one = a.here();
    for (int lane = 0; lane < lanes; lane++) {
      numbers.copy(a, Mem.at(R8, lane * Float.BYTES), line(lane), ymm(0).xmm(), RAX);
    }
    a.emit(Alu.ADD, RDI, numbers.bytes());
    a.emit(Alu.ADD, R11, numbers.bytes());
    a.emit(Alu.ADD, R8, rowBytes);
    a.dec(RCX);
    a.jump(Condition.NE, one);
    a.bind(end);
  }

  /** The next numbers of a lane. */
  private static Mem line(int lane) {
    Mem first = Mem.at(lane < BLOCK ? RDI : R11);
    return switch (lane % BLOCK) {
      case 0 -> first;
      case 1 -> first.index(RDX, 1);
      case 2 -> first.index(RDX, 2);
      default -> first.index(R10, 1);
    };
  }

  private void turnEight() {
    for (int i = 0; i < BLOCK; i++) {
      numbers.load(a, ymm(i).xmm(), line(i));
      if (numbers == Numbers.F32) {
        a.emit(Lane.VINSERTI128, ymm(i), ymm(i), line(i + BLOCK), 1);
      } else {
        numbers.load(a, ymm(8).xmm(), line(i + BLOCK));
        a.emit(Lane.VINSERTI128, ymm(i), ymm(i), ymm(8).xmm(), 1);
      }
    }
    a.emit(Op3.VPUNPCKLDQ, ymm(4), ymm(0), ymm(1));
    a.emit(Op3.VPUNPCKHDQ, ymm(5), ymm(0), ymm(1));
    a.emit(Op3.VPUNPCKLDQ, ymm(6), ymm(2), ymm(3));
    a.emit(Op3.VPUNPCKHDQ, ymm(7), ymm(2), ymm(3));
    for (int i = 0; i < BLOCK; i++) {
      Op3 pairs = i % 2 == 0 ? Op3.VPUNPCKLQDQ : Op3.VPUNPCKHQDQ;
      a.emit(pairs, ymm(i), ymm(4 + i / 2), ymm(6 + i / 2));
      a.emit(Move.VMOVDQU, Mem.at(R8, i * rowBytes), ymm(i));
    }
  }

  private void turnFour() {
    for (int i = 0; i < BLOCK; i++) {
      numbers.load(a, x(i), line(i));
    }
    a.emit(Op3.VPUNPCKLDQ, x(4), x(0), x(1));
    a.emit(Op3.VPUNPCKHDQ, x(5), x(0), x(1));
    a.emit(Op3.VPUNPCKLDQ, x(6), x(2), x(3));
    a.emit(Op3.VPUNPCKHDQ, x(7), x(2), x(3));
    for (int i = 0; i < BLOCK; i++) {
      Op3 pairs = i % 2 == 0 ? Op3.VPUNPCKLQDQ : Op3.VPUNPCKHQDQ;
      a.emit(pairs, x(i), x(4 + i / 2), x(6 + i / 2));
      a.emit(Move.VMOVDQU, Mem.at(R8, i * rowBytes), x(i));
    }
  }

  private static Xmm x(int number) {
    return ymm(number).xmm();
  }

  private void copySteps(int lanes) {
    Label next = a.here();
    int lane = 0;
    for (; lane + LANES <= lanes; lane += LANES) {
      Ymm x = ymm(lane / LANES);
      numbers.load(a, x, Mem.at(RDI, lane * numbers.bytes()));
      a.emit(Move.VMOVUPS, Mem.at(R8, lane * Float.BYTES), x);
    }
    if (lane < lanes) {
      numbers.load(a, x(7), Mem.at(RDI, lane * numbers.bytes()));
      a.emit(Move.VMOVUPS, Mem.at(R8, lane * Float.BYTES), x(7));
    }
    nextStep(next, 1);
  }

  private void copyLane() {
    Label next = a.here();
    numbers.copy(a, Mem.at(R8), Mem.at(RDI), x(0), RAX);
    nextStep(next, 1);
  }

  private void copyPairSteps(int lanes) {
    Label next = a.here();
    int lane = 0;
    for (; lane + LANES <= lanes; lane += LANES) {
      Mem from = Mem.at(RDI, lane * Short.BYTES);
      Mem to = Mem.at(R8, lane * Float.BYTES);
      a.emit(Move.VMOVDQU, x(0), from);
      a.emit(Move.VMOVDQU, x(1), from.index(RDX, 1));
      a.emit(Op3Small.VPUNPCKLWD, x(2), x(0), x(1));
      a.emit(Op3Small.VPUNPCKHWD, x(3), x(0), x(1));
      a.emit(Move.VMOVDQU, to, x(2));
      a.emit(Move.VMOVDQU, to.plus(BLOCK * Float.BYTES), x(3));
    }
    if (lane < lanes) {
      Mem from = Mem.at(RDI, lane * Short.BYTES);
      a.vmovq(x(0), from);
      a.vmovq(x(1), from.index(RDX, 1));
      a.emit(Op3Small.VPUNPCKLWD, x(2), x(0), x(1));
      a.emit(Move.VMOVDQU, Mem.at(R8, lane * Float.BYTES), x(2));
    }
    nextStep(next, 2);
  }

  private void copyPairLane(boolean isHalf) {
    Label next = a.here();
    a.movzx16(RAX, Mem.at(RDI));
    if (!isHalf) {
      a.movzx16(RSI, Mem.at(RDI).index(RDX, 1));
      a.emit(GprShift.SHL, RSI, Short.SIZE);
      a.emit(Alu.OR, RAX, RSI);
    }
    a.mov32(Mem.at(R8), RAX);
    nextStep(next, 2);
  }

  private void copyColumns() {
    a.mov(R10, R8);
    a.emit(GprShift.SHL, R10, Integer.SIZE);
    a.emit(GprShift.SHR, R10, Integer.SIZE);
    a.mov(R11, R8);
    a.emit(GprShift.SHL, R11, 1);
    a.emit(GprShift.SHR, R11, Integer.SIZE + 1);
    Label row = a.here();
    Label set = new Label();
    a.emit(Alu.XOR, RSI, RSI);
    Label column = a.here();
    Mem to = Mem.at(RDI).index(RSI, Float.BYTES);
    a.vmovss(x(0), Mem.at(RCX).index(RSI, Float.BYTES));
    a.test(R8, R8);
    a.jump(Condition.NS, set);
    a.emit(Op3Scalar.VADDSS, x(0), x(0), to);
    a.bind(set);
    a.vmovss(to, x(0));
    a.emit(Alu.ADD, RSI, 1);
    a.emit(Alu.CMP, RSI, R11);
    a.jump(Condition.L, column);
    a.emit(Alu.ADD, RDI, RDX);
    a.emit(Alu.ADD, RCX, R9);
    a.dec(R10);
    a.jump(Condition.NE, row);
  }

  private void nextStep(Label next, int strides) {
    for (int i = 0; i < strides; i++) {
      a.emit(Alu.ADD, RDI, RDX);
    }
    a.emit(Alu.ADD, R8, rowBytes);
    a.dec(RCX);
    a.jump(Condition.NE, next);
  }
}
