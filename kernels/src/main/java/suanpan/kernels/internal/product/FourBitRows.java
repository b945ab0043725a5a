package suanpan.kernels.internal.product;

import static suanpan.kernels.internal.x86.Gpr.R10;
import static suanpan.kernels.internal.x86.Gpr.R8;
import static suanpan.kernels.internal.x86.Gpr.RAX;
import static suanpan.kernels.internal.x86.Gpr.RCX;
import static suanpan.kernels.internal.x86.Gpr.RDI;
import static suanpan.kernels.internal.x86.Gpr.RDX;
import static suanpan.kernels.internal.x86.Gpr.RSI;
import static suanpan.kernels.internal.x86.Ymm.ymm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import suanpan.kernels.internal.x86.Assembler;
import suanpan.kernels.internal.x86.Assembler.Alu;
import suanpan.kernels.internal.x86.Assembler.Condition;
import suanpan.kernels.internal.x86.Instructions.Lane;
import suanpan.kernels.internal.x86.Instructions.Move;
import suanpan.kernels.internal.x86.Instructions.Op2;
import suanpan.kernels.internal.x86.Instructions.Op3;
import suanpan.kernels.internal.x86.Instructions.Op3Small;
import suanpan.kernels.internal.x86.Instructions.Repeat;
import suanpan.kernels.internal.x86.Instructions.Shift;
import suanpan.kernels.internal.x86.Instructions.WidenFourfold;
import suanpan.kernels.internal.x86.Instructions.WidenTwofold;
import suanpan.kernels.internal.x86.Label;
import suanpan.kernels.internal.x86.MachineCode;
import suanpan.kernels.internal.x86.Mem;
import suanpan.kernels.internal.x86.Ymm;
import suanpan.tensor.Encoding;
import suanpan.tensor.Tensor;

/** Decodes rows of FP4 with a power of two for each 32 numbers, as published experts have them. */
final class FourBitRows {
  private static final int BLOCK = 32;
  private static final int BLOCK_BYTES = BLOCK / 2;
  private static final int VECTOR_FLOATS = 8;
  private static final int POWERS = 256;
  private static final int EXPONENT_OF_ONE = 127;
  private static final int NAN_CODE = 255;

  /** What the codes stand for, doubled. */
  private static final int[] TWICE_E2M1 = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

  private static final Ymm LOW_NIBBLES = ymm(14);
  private static final Ymm TABLE = ymm(15);
  private static final ThreadLocal<Buffers> BUFFERS = ThreadLocal.withInitial(Buffers::new);

  private final MemorySegment function = MachineCode.load(List.of(write())).getFirst();

  /** Whether that is how a tensor is stored. */
  static boolean areIn(Tensor w) {
    return w.encoding() == Encoding.F4_E2M1
        && w.scales().arePowersOfTwo(BLOCK)
        && w.columns() % BLOCK == 0;
  }

  /**
   * Columns {@code k} to {@code k + columns}, multiples of 32, of some rows as float32, one row
   * behind the other, in memory of the calling thread.
   */
  MemorySegment decode(Tensor w, int row, int rows, int k, int columns) {
    Buffers buffers = BUFFERS.get();
    int blocks = columns / BLOCK;
    MemorySegment floats = buffers.floats((long) rows * columns * Float.BYTES);
    MemorySegment powers = buffers.powers(blocks);
    for (int i = 0; i < rows; i++) {
      w.scales().copyPowers(row + i, k, blocks, powers);
      long to = floats.address() + (long) i * columns * Float.BYTES;
      long from = (row + i) * w.rowBytes() + k / 2;
      Call.of(function, w.data(), from, to, powers.address(), blocks, 0);
    }
    return floats;
  }

  /** {@code void f(w, offset, floats, powers, blocks)}. */
  private static byte[] write() {
    Assembler a = new Assembler();
    Label table = new Label();
    Label lowNibbles = new Label();
    Label halfPowers = new Label();
    a.emit(Alu.ADD, RDI, RSI);
    a.emit(Move.VMOVDQU, TABLE, Mem.at(table));
    a.emit(Move.VMOVDQU, LOW_NIBBLES, Mem.at(lowNibbles));
    a.lea(R10, Mem.at(halfPowers));
    Label next = a.here();
    block(a);
    a.emit(Alu.ADD, RDI, BLOCK_BYTES);
    a.emit(Alu.ADD, RDX, BLOCK * Float.BYTES);
    a.emit(Alu.ADD, RCX, 1);
    a.dec(R8);
    a.jump(Condition.NE, next);
    a.vzeroupper();
    a.ret();
    a.align(BLOCK);
    a.bind(table);
    a.data8(TWICE_E2M1);
    a.data8(TWICE_E2M1);
    a.bind(lowNibbles);
    for (int i = 0; i < VECTOR_FLOATS; i++) {
      a.data32(0x0F0F0F0F);
    }
    a.bind(halfPowers);
    for (int code = 0; code < POWERS; code++) {
      float power = Math.scalb(1f, code - EXPONENT_OF_ONE - 1);
      a.dataFloat(code == NAN_CODE ? Float.NaN : power);
    }
    return a.finish();
  }

  /** A byte holds two neighbours: as words, the upper of them moved up, they are bytes in order. */
  private static void block(Assembler a) {
    a.movzx8(RAX, Mem.at(RCX));
    a.emit(Repeat.VBROADCASTSS, ymm(0), Mem.at(R10).index(RAX, Float.BYTES));
    a.emit(WidenTwofold.VPMOVZXBW, ymm(1), Mem.at(RDI));
    a.emit(Shift.VPSLLW, ymm(2), ymm(1), 4);
    a.emit(Op3.VPOR, ymm(1), ymm(1), ymm(2));
    a.emit(Op3.VPAND, ymm(1), ymm(1), LOW_NIBBLES);
    a.emit(Op3Small.VPSHUFB, ymm(1), TABLE, ymm(1));
    a.extract(Lane.VINSERTI128, ymm(2).xmm(), ymm(1), 1);
    for (int i = 0; i < BLOCK / VECTOR_FLOATS; i++) {
      Ymm half = ymm(1 + i / 2);
      if (i % 2 == 1) {
        a.emit(Shift.VPSRLDQ, half.xmm(), half.xmm(), VECTOR_FLOATS);
      }
      Ymm numbers = ymm(3 + i);
      a.emit(WidenFourfold.VPMOVSXBD, numbers, half.xmm());
      a.emit(Op2.VCVTDQ2PS, numbers, numbers);
      a.emit(Op3.VMULPS, numbers, numbers, ymm(0));
      a.emit(Move.VMOVUPS, Mem.at(RDX, i * VECTOR_FLOATS * Float.BYTES), numbers);
    }
  }

  /** What a thread's calls read and write. */
  private static final class Buffers {
    private static final long ALIGNMENT_BYTES = 64;

    private MemorySegment floats = MemorySegment.NULL;
    private MemorySegment powers = MemorySegment.NULL;

    MemorySegment floats(long bytes) {
      floats = grown(floats, bytes);
      return floats;
    }

    MemorySegment powers(long bytes) {
      powers = grown(powers, bytes);
      return powers;
    }

    private static MemorySegment grown(MemorySegment memory, long bytes) {
      return memory.byteSize() < bytes ? Arena.ofAuto().allocate(bytes, ALIGNMENT_BYTES) : memory;
    }
  }
}
