package suanpan.kernels.internal.panel;

import static suanpan.kernels.internal.x86.Gpr.R10;
import static suanpan.kernels.internal.x86.Gpr.R11;
import static suanpan.kernels.internal.x86.Gpr.R12;
import static suanpan.kernels.internal.x86.Gpr.R13;
import static suanpan.kernels.internal.x86.Gpr.R14;
import static suanpan.kernels.internal.x86.Gpr.R15;
import static suanpan.kernels.internal.x86.Gpr.R8;
import static suanpan.kernels.internal.x86.Gpr.R9;
import static suanpan.kernels.internal.x86.Gpr.RAX;
import static suanpan.kernels.internal.x86.Gpr.RBP;
import static suanpan.kernels.internal.x86.Gpr.RBX;
import static suanpan.kernels.internal.x86.Gpr.RCX;
import static suanpan.kernels.internal.x86.Gpr.RDI;
import static suanpan.kernels.internal.x86.Gpr.RDX;
import static suanpan.kernels.internal.x86.Gpr.RSI;
import static suanpan.kernels.internal.x86.Instructions.Op3.VPUNPCKHDQ;
import static suanpan.kernels.internal.x86.Instructions.Op3.VPUNPCKHQDQ;
import static suanpan.kernels.internal.x86.Instructions.Op3.VPUNPCKLDQ;
import static suanpan.kernels.internal.x86.Instructions.Op3.VPUNPCKLQDQ;
import static suanpan.kernels.internal.x86.Instructions.Op3.VPXOR;
import static suanpan.kernels.internal.x86.Ymm.ymm;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import suanpan.kernels.internal.x86.Assembler;
import suanpan.kernels.internal.x86.Assembler.Alu;
import suanpan.kernels.internal.x86.Assembler.Condition;
import suanpan.kernels.internal.x86.Assembler.GprShift;
import suanpan.kernels.internal.x86.Assembler.Prefetch;
import suanpan.kernels.internal.x86.Gpr;
import suanpan.kernels.internal.x86.Instructions.Lane;
import suanpan.kernels.internal.x86.Instructions.Move;
import suanpan.kernels.internal.x86.Instructions.Op3;
import suanpan.kernels.internal.x86.Instructions.Shift;
import suanpan.kernels.internal.x86.Instructions.WidenTwofold;
import suanpan.kernels.internal.x86.Label;
import suanpan.kernels.internal.x86.Mem;
import suanpan.kernels.internal.x86.Xmm;
import suanpan.kernels.internal.x86.Ymm;

/**
 * Writes the function that makes a panel: each row is taken apart into a buffer that the
 * first-level cache holds, then the buffer is transposed in units of 32 bits. Codes, scales and
 * minimums stand one behind the other in the buffer's rows, so one transposition serves all.
 *
 * <p>The function: {@code void f(w, wOffset, rowStride, rows, blocks, panel)} with rows rowStride
 * bytes apart from byte wOffset of w on, up to 16 of them, and so many blocks of each. The buffer,
 * as large as a panel, stands before the panel.
 *
 * <p>Registers: RDI row, RDX row stride, RCX rows, R8 blocks, R9 panel, RBX row of the buffer, RBP
 * 16 rows further in w. Formats may use R12 to R15, the rest of the vector registers but {@link
 * #ZERO}, and RAX between blocks is theirs no more.
 */
final class PanelWriter {
  /** The stored block being read. */
  static final Gpr SRC = RSI;

  /** Where its codes go. */
  static final Gpr CODES = R10;

  /** Where its scales go. */
  static final Gpr SCALES = R11;

  /** Always 0. */
  static final Ymm ZERO = ymm(15);

  private static final List<Gpr> SAVED = List.of(RBX, RBP, R12, R13, R14, R15);
  private static final int LANE_BYTES = 16;
  private static final int LINE_BYTES = 64;
  private static final int HALF_ROWS = PanelShape.ROWS / 2;

  final Assembler a = new Assembler();
  private final PanelFormat format;
  private final PanelShape shape;
  private final Map<List<Integer>, Label> constants = new LinkedHashMap<>();

  private PanelWriter(PanelFormat format) {
    this.format = format;
    this.shape = format.shape();
  }

  static byte[] write(PanelFormat format) {
    PanelWriter writer = new PanelWriter(format);
    writer.function();
    return writer.a.finish();
  }

  private void function() {
    SAVED.forEach(a::push);
    a.lea(RBX, Mem.at(R9, -shape.panelBytes()));
    a.emit(Alu.ADD, RDI, RSI);
    a.mov(RBP, RDX);
    a.emit(GprShift.SHL, RBP, 4);
    a.emit(VPXOR, ZERO, ZERO, ZERO);
    format.begin(this);
    Label row = a.here();
    row();
    a.emit(Alu.ADD, RDI, RDX);
    a.emit(Alu.ADD, RBX, shape.rowBytes());
    a.dec(RCX);
    a.jump(Condition.NE, row);
    a.lea(RBX, Mem.at(R9, -shape.panelBytes()));
    transpose(a, RBX, R9, RAX, shape.rowBytes());
    SAVED.reversed().forEach(a::pop);
    a.vzeroupper();
    a.ret();
    a.align(LINE_BYTES);
    constants.forEach(
        (words, label) -> {
          a.bind(label);
          words.forEach(a::data32);
        });
  }

  private void row() {
    a.mov(SRC, RDI);
    a.mov(CODES, RBX);
    a.lea(SCALES, Mem.at(RBX, shape.codeBytes()));
    a.mov(RAX, R8);
    Label block = a.here();
    for (int line = 0; line < format.blockBytes(); line += LINE_BYTES) {
      a.prefetch(Prefetch.T1, Mem.at(SRC, line).index(RBP, 1));
    }
    format.unpack(this);
    a.emit(Alu.ADD, SRC, format.blockBytes());
    a.emit(Alu.ADD, CODES, format.blockSize() * shape.codes().bytes());
    a.emit(Alu.ADD, SCALES, format.blockSize() / shape.span() * Float.BYTES);
    a.dec(RAX);
    a.jump(Condition.NE, block);
  }

  /** Where the minimum of a scale goes, from {@link #SCALES} on. */
  int minimums() {
    return shape.scaleBytes();
  }

  /** A float16 as one float. */
  void half(Xmm to, Mem from) {
    a.vpinsrw(to, ZERO.xmm(), from, 0);
    a.emit(WidenTwofold.VCVTPH2PS, to, to);
  }

  /** 32 codes of 16 bytes: low nibbles, then high ones. */
  void nibbles(Ymm to, Ymm changes, Mem from, Ymm lowNibbles) {
    a.emit(Move.VMOVDQU, to.xmm(), from);
    a.emit(Shift.VPSRLW, changes.xmm(), to.xmm(), 4);
    a.emit(Lane.VINSERTI128, to, to, changes.xmm(), 1);
    a.emit(Op3.VPAND, to, to, lowNibbles);
  }

  /** Stores the codes of the {@code block}th 32 numbers, signed ones as words if those are. */
  void store(Ymm codes, Ymm changes, int block) {
    int vectorBytes = codes.bytes();
    Mem to = Mem.at(CODES, block * vectorBytes * shape.codes().bytes());
    if (shape.codes() == PanelShape.Codes.BYTES) {
      a.emit(Move.VMOVDQU, to, codes);
      return;
    }
    a.emit(WidenTwofold.VPMOVSXBW, changes, codes.xmm());
    a.emit(Move.VMOVDQU, to, changes);
    a.extract(Lane.VINSERTI128, codes.xmm(), codes, 1);
    a.emit(WidenTwofold.VPMOVSXBW, changes, codes.xmm());
    a.emit(Move.VMOVDQU, to.plus(vectorBytes), changes);
  }

  /** A constant of one repeated byte. */
  Mem bytes(int value) {
    return words(value * 0x01010101);
  }

  /** A constant of one repeated number of 32 bits. */
  Mem words(int word) {
    return constant(word, word, word, word, word, word, word, word);
  }

  /** A constant of 16 bytes, twice. */
  Mem lanes(int... bytes) {
    Integer[] words = new Integer[LINE_BYTES / 2 / Integer.BYTES];
    for (int i = 0; i < words.length; i++) {
      int at = i * Integer.BYTES % bytes.length;
      words[i] =
          (bytes[at] & 0xFF)
              | (bytes[at + 1] & 0xFF) << 8
              | (bytes[at + 2] & 0xFF) << 16
              | (bytes[at + 3] & 0xFF) << 24;
    }
    return constant(words);
  }

  /** A constant vector of 256 bits. */
  Mem constant(Integer... words) {
    return Mem.at(constants.computeIfAbsent(List.of(words), key -> new Label()));
  }

  /**
   * Transposes [16][rowBytes / 4] numbers of 32 bits.
   *
   * @param from changes
   * @param to changes
   * @param counter changes
   */
  static void transpose(Assembler a, Gpr from, Gpr to, Gpr counter, int rowBytes) {
    a.mov(counter, rowBytes / LANE_BYTES);
    Label next = a.here();
    for (int half = 0; half < 2; half++) {
      for (int i = 0; i < 4; i++) {
        Mem row = Mem.at(from, (half * HALF_ROWS + i) * rowBytes);
        a.emit(Move.VMOVDQU, ymm(i).xmm(), row);
        a.emit(Lane.VINSERTI128, ymm(i), ymm(i), row.plus(HALF_ROWS / 2 * rowBytes), 1);
      }
      a.emit(VPUNPCKLDQ, ymm(4), ymm(0), ymm(1));
      a.emit(VPUNPCKHDQ, ymm(5), ymm(0), ymm(1));
      a.emit(VPUNPCKLDQ, ymm(6), ymm(2), ymm(3));
      a.emit(VPUNPCKHDQ, ymm(7), ymm(2), ymm(3));
      for (int i = 0; i < 4; i++) {
        Op3 pairs = i % 2 == 0 ? VPUNPCKLQDQ : VPUNPCKHQDQ;
        a.emit(pairs, ymm(i), ymm(4 + i / 2), ymm(6 + i / 2));
        Mem vector = Mem.at(to, i * PanelShape.VECTOR_BYTES + half * PanelShape.VECTOR_BYTES / 2);
        a.emit(Move.VMOVDQU, vector, ymm(i));
      }
    }
    a.emit(Alu.ADD, from, LANE_BYTES);
    a.emit(Alu.ADD, to, LANE_BYTES / Integer.BYTES * PanelShape.VECTOR_BYTES);
    a.dec(counter);
    a.jump(Condition.NE, next);
  }
}
