package suanpan.kernels.internal.product;

import static suanpan.kernels.internal.x86.Gpr.R10;
import static suanpan.kernels.internal.x86.Gpr.R11;
import static suanpan.kernels.internal.x86.Gpr.R8;
import static suanpan.kernels.internal.x86.Gpr.R9;
import static suanpan.kernels.internal.x86.Gpr.RAX;
import static suanpan.kernels.internal.x86.Gpr.RBX;
import static suanpan.kernels.internal.x86.Gpr.RCX;
import static suanpan.kernels.internal.x86.Gpr.RDI;
import static suanpan.kernels.internal.x86.Gpr.RDX;
import static suanpan.kernels.internal.x86.Gpr.RSI;

import java.util.function.IntFunction;
import suanpan.kernels.internal.x86.Assembler;
import suanpan.kernels.internal.x86.Assembler.Alu;
import suanpan.kernels.internal.x86.Assembler.Condition;
import suanpan.kernels.internal.x86.Assembler.GprShift;
import suanpan.kernels.internal.x86.Assembler.Prefetch;
import suanpan.kernels.internal.x86.Instructions.Move;
import suanpan.kernels.internal.x86.Instructions.Op3;
import suanpan.kernels.internal.x86.Instructions.Repeat;
import suanpan.kernels.internal.x86.Label;
import suanpan.kernels.internal.x86.Mem;
import suanpan.kernels.internal.x86.Vec;
import suanpan.kernels.internal.x86.Ymm;
import suanpan.kernels.internal.x86.Zmm;

/**
 * Writes the function that multiplies one panel of the right matrix with strips of the left one:
 * {@code void f(c, cOffset, cStride, strips, panel, counts)}. The panel is [depth, columns], a
 * strip [depth, {@link TileShape#rows}] of which the function uses so many rows as it is written
 * for; strips lie one behind the other, and so do their rows of c, cStride bytes apart. Counts are
 * the depth in bits 0 to 31, the strips in bits 32 to 62; bit 63 adds to what c held.
 *
 * <p>Entries are float32, or pairs of bfloat16 that VDPBF16PS multiplies; the depth counts entries.
 *
 * <p>Registers: the first {@code rows * vectors} are sums, then the columns, then two numbers.
 */
final class TileWriter<V extends Vec<V>> {
  /** Steps written one after the other. */
  private static final int STEPS = 4;

  private static final int LINE_BYTES = 64;

  private final Assembler a = new Assembler();
  private final TileShape shape;
  private final int rows;
  private final Op3 multiplyAdd;
  private final IntFunction<V> register;

  private TileWriter(TileShape shape, int rows, Op3 multiplyAdd, IntFunction<V> register) {
    this.shape = shape;
    this.rows = rows;
    this.multiplyAdd = multiplyAdd;
    this.register = register;
  }

  /** The function for that many rows of each strip. */
  static byte[] write(TileShape shape, int rows, Panel panel) {
    Op3 op = panel == Panel.FLOATS ? Op3.VFMADD231PS : Op3.VDPBF16PS;
    return shape.vectorBytes() == LINE_BYTES
        ? new TileWriter<Zmm>(shape, rows, op, Zmm::zmm).function()
        : new TileWriter<Ymm>(shape, rows, op, Ymm::ymm).function();
  }

  private byte[] function() {
    a.push(RBX);
    a.emit(Alu.ADD, RDI, RSI);
    a.mov(R10, R9);
    a.emit(GprShift.SHL, R10, Integer.SIZE);
    a.emit(GprShift.SHR, R10, Integer.SIZE);
    a.mov(R11, R9);
    a.emit(GprShift.SHL, R11, 1);
    a.emit(GprShift.SHR, R11, Integer.SIZE + 1);
    Label strip = a.here();
    prefetchResult();
    for (int i = 0; i < rows * shape.vectors(); i++) {
      V sum = register.apply(i);
      a.emit(Op3.VPXOR, sum, sum, sum);
    }
    a.mov(RAX, R8);
    loop(STEPS);
    loop(1);
    store();
    a.dec(R11);
    a.jump(Condition.NE, strip);
    a.pop(RBX);
    a.vzeroupper();
    a.ret();
    return a.finish();
  }

  private void prefetchResult() {
    a.mov(RSI, RDI);
    for (int row = 0; row < rows; row++) {
      for (int line = 0; line < shape.vectors() * shape.vectorBytes(); line += LINE_BYTES) {
        a.prefetch(Prefetch.T0, Mem.at(RSI, line));
      }
      a.emit(Alu.ADD, RSI, RDX);
    }
  }

  /** As many times as that many steps fit the depth, or what is left of it for one step. */
  private void loop(int steps) {
    Label end = new Label();
    a.mov(RBX, R10);
    if (steps > 1) {
      a.emit(GprShift.SHR, RBX, Integer.numberOfTrailingZeros(steps));
    } else {
      a.emit(Alu.AND, RBX, STEPS - 1);
    }
    a.test(RBX, RBX);
    a.jump(Condition.E, end);
    a.align(LINE_BYTES);
    Label next = a.here();
    for (int step = 0; step < steps; step++) {
      step(step);
    }
    a.emit(Alu.ADD, RAX, steps * shape.columns() * Float.BYTES);
    a.emit(Alu.ADD, RCX, steps * shape.rows() * Float.BYTES);
    a.dec(RBX);
    a.jump(Condition.NE, next);
    a.bind(end);
  }

  private void step(int step) {
    int sums = shape.rows() * shape.vectors();
    for (int v = 0; v < shape.vectors(); v++) {
      int at = step * shape.columns() * Float.BYTES + v * shape.vectorBytes();
      a.emit(Move.VMOVUPS, register.apply(sums + v), Mem.at(RAX, at));
    }
    for (int row = 0; row < rows; row++) {
      V number = register.apply(sums + shape.vectors() + row % numbers());
      Mem from = Mem.at(RCX, (step * shape.rows() + row) * Float.BYTES);
      a.emit(Repeat.VBROADCASTSS, number, from);
      for (int v = 0; v < shape.vectors(); v++) {
        a.emit(multiplyAdd, sum(row, v), register.apply(sums + v), number);
      }
    }
  }

  /** Registers left for numbers of the left matrix: one with AVX2. */
  private int numbers() {
    return shape.vectorBytes() == LINE_BYTES ? 4 : 1;
  }

  private V sum(int row, int vector) {
    return register.apply(row * shape.vectors() + vector);
  }

  /** To c, or added to it; RDI moves on to the next strip's rows. */
  private void store() {
    Label add = new Label();
    Label end = new Label();
    a.test(R9, R9);
    a.jump(Condition.S, add);
    for (int row = 0; row < rows; row++) {
      for (int v = 0; v < shape.vectors(); v++) {
        a.emit(Move.VMOVUPS, Mem.at(RDI, v * shape.vectorBytes()), sum(row, v));
      }
      a.emit(Alu.ADD, RDI, RDX);
    }
    a.jump(end);
    a.bind(add);
    for (int row = 0; row < rows; row++) {
      for (int v = 0; v < shape.vectors(); v++) {
        Mem at = Mem.at(RDI, v * shape.vectorBytes());
        a.emit(Op3.VADDPS, sum(row, v), sum(row, v), at);
        a.emit(Move.VMOVUPS, at, sum(row, v));
      }
      a.emit(Alu.ADD, RDI, RDX);
    }
    a.bind(end);
  }
}
