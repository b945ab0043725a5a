package suanpan.kernels.internal.product;

import static suanpan.kernels.internal.x86.Gpr.R10;
import static suanpan.kernels.internal.x86.Gpr.R11;
import static suanpan.kernels.internal.x86.Gpr.R12;
import static suanpan.kernels.internal.x86.Gpr.R8;
import static suanpan.kernels.internal.x86.Gpr.R9;
import static suanpan.kernels.internal.x86.Gpr.RAX;
import static suanpan.kernels.internal.x86.Gpr.RBX;
import static suanpan.kernels.internal.x86.Gpr.RCX;
import static suanpan.kernels.internal.x86.Gpr.RDI;
import static suanpan.kernels.internal.x86.Gpr.RDX;
import static suanpan.kernels.internal.x86.Gpr.RSI;
import static suanpan.kernels.internal.x86.Ymm.ymm;

import java.util.List;
import java.util.function.IntFunction;
import suanpan.kernels.internal.rows.Level;
import suanpan.kernels.internal.x86.Assembler;
import suanpan.kernels.internal.x86.Assembler.Alu;
import suanpan.kernels.internal.x86.Assembler.Condition;
import suanpan.kernels.internal.x86.Assembler.GprShift;
import suanpan.kernels.internal.x86.Gpr;
import suanpan.kernels.internal.x86.Instructions.Lane;
import suanpan.kernels.internal.x86.Instructions.Op3;
import suanpan.kernels.internal.x86.Instructions.Op3Imm;
import suanpan.kernels.internal.x86.Instructions.Op3Scalar;
import suanpan.kernels.internal.x86.Instructions.TwoLanes;
import suanpan.kernels.internal.x86.Label;
import suanpan.kernels.internal.x86.Mem;
import suanpan.kernels.internal.x86.Vec;
import suanpan.kernels.internal.x86.Xmm;
import suanpan.kernels.internal.x86.Ymm;
import suanpan.kernels.internal.x86.Zmm;

/**
 * Writes the function that multiplies stored rows of floats with one to four vectors: {@code void
 * f(w, wOffset, x, y, rows, columns)}: rows one behind the other from byte wOffset of w on, x
 * [tokens, columns], y [rows, tokens]. A row is read once, in order; nothing beyond its last
 * number. The vectors carry the scales of FP8 numbers, {@link Numbers#BIAS} among them.
 *
 * <p>Registers: RDI the row, RDX, R10, R11 and RBX the tokens, RSI the way into them in bytes, RCX
 * y, R8 rows, R9 bytes of whole steps, R12 bytes of all columns; the first vector registers are
 * sums, the last four of sixteen belong to {@link Numbers}.
 */
final class DotWriter<V extends Vec<V>> {
  /** The most vectors of one function. */
  static final int MAX_TOKENS = 4;

  private static final List<Gpr> TOKENS = List.of(RDX, R10, R11, RBX);
  private static final List<Gpr> SAVED = List.of(RBX, R12);

  /** Loaded numbers take turns in these. */
  private static final int LOADED = 8;

  private static final int LOADED_REGISTERS = 4;

  /** Vectors of one step. */
  private static final int STEP = 4;

  private final Assembler a = new Assembler();
  private final Label constants = new Label();
  private final Numbers numbers;
  private final int tokens;
  private final int sums;
  private final IntFunction<V> register;
  private final int vectorBytes;

  private DotWriter(Numbers numbers, int tokens, IntFunction<V> register) {
    this.numbers = numbers;
    this.tokens = tokens;
    this.sums = tokens <= 2 ? 4 : 2;
    this.register = register;
    this.vectorBytes = register.apply(0).bytes();
  }

  static byte[] write(Numbers numbers, Level level, int tokens) {
    return level == Level.AVX512
        ? new DotWriter<Zmm>(numbers, tokens, Zmm::zmm).function()
        : new DotWriter<Ymm>(numbers, tokens, Ymm::ymm).function();
  }

  private byte[] function() {
    SAVED.forEach(a::push);
    a.emit(Alu.ADD, RDI, RSI);
    a.mov(R12, R9);
    a.emit(GprShift.SHL, R12, 2);
    for (int t = 1; t < tokens; t++) {
      a.lea(TOKENS.get(t), Mem.at(TOKENS.get(t - 1)).index(R12, 1));
    }
    a.mov(R9, R12);
    a.emit(Alu.AND, R9, -STEP * vectorBytes);
    a.mov(RAX, Float.floatToRawIntBits(1 / Numbers.BIAS));
    numbers.begin(a, RAX, constants);
    Label row = a.here();
    row();
    a.dec(R8);
    a.jump(Condition.NE, row);
    SAVED.reversed().forEach(a::pop);
    a.vzeroupper();
    a.ret();
    numbers.constants(a, constants);
    return a.finish();
  }

  private void row() {
    for (int i = 0; i < tokens * sums; i++) {
      a.emit(Op3.VPXOR, register.apply(i), register.apply(i), register.apply(i));
    }
    Label rest = new Label();
    Label end = new Label();
    a.emit(Alu.XOR, RSI, RSI);
    a.emit(Alu.CMP, RSI, R9);
    a.jump(Condition.E, rest);
    a.align(vectorBytes);
    Label next = a.here();
    for (int v = 0; v < STEP; v++) {
      step(v);
    }
    a.emit(Alu.ADD, RDI, STEP * vectorBytes / Float.BYTES * numbers.bytes());
    a.emit(Alu.ADD, RSI, STEP * vectorBytes);
    a.emit(Alu.CMP, RSI, R9);
    a.jump(Condition.L, next);
    a.bind(rest);
    reduce();
    a.emit(Alu.CMP, RSI, R12);
    a.jump(Condition.E, end);
    Label one = a.here();
    Xmm number = ymm(LOADED).xmm();
    numbers.loadOne(a, number, Mem.at(RDI), RAX);
    for (int t = 0; t < tokens; t++) {
      a.emit(Op3Scalar.VFMADD231SS, sum(t), number, Mem.at(TOKENS.get(t)).index(RSI, 1));
    }
    a.emit(Alu.ADD, RDI, numbers.bytes());
    a.emit(Alu.ADD, RSI, Float.BYTES);
    a.emit(Alu.CMP, RSI, R12);
    a.jump(Condition.L, one);
    a.bind(end);
    for (int t = 0; t < tokens; t++) {
      a.vmovss(Mem.at(RCX, t * Float.BYTES), sum(t));
    }
    a.emit(Alu.ADD, RCX, tokens * Float.BYTES);
  }

  private void step(int v) {
    int loaded = LOADED + v % LOADED_REGISTERS;
    V number = register.apply(loaded);
    numbers.loadUnscaled(a, number, Mem.at(RDI, v * vectorBytes / Float.BYTES * numbers.bytes()));
    for (int t = 0; t < tokens; t++) {
      Mem x = Mem.at(TOKENS.get(t), v * vectorBytes).index(RSI, 1);
      a.emit(Op3.VFMADD231PS, register.apply(t * sums + v % sums), number, x);
    }
  }

  private Xmm sum(int token) {
    return ymm(token * sums).xmm();
  }

  /** Adds up the sums of each token and their lanes. */
  private void reduce() {
    for (int t = 0; t < tokens; t++) {
      V first = register.apply(t * sums);
      for (int i = 1; i < sums; i++) {
        a.emit(Op3.VADDPS, first, first, register.apply(t * sums + i));
      }
      Ymm sum = ymm(t * sums);
      Ymm other = ymm(LOADED);
      if (first instanceof Zmm wide) {
        a.extract(TwoLanes.VINSERTI64X4, other, wide, 1);
        a.emit(Op3.VADDPS, sum, sum, other);
      }
      Xmm low = sum.xmm();
      a.extract(Lane.VINSERTF128, other.xmm(), sum, 1);
      a.emit(Op3.VADDPS, low, low, other.xmm());
      a.emit(Op3Imm.VSHUFPS, other.xmm(), low, low, 0x4E);
      a.emit(Op3.VADDPS, low, low, other.xmm());
      a.emit(Op3Imm.VSHUFPS, other.xmm(), low, low, 0xB1);
      a.emit(Op3.VADDPS, low, low, other.xmm());
    }
  }
}
