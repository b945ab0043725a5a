package suanpan.kernels.internal.rows;

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
import static suanpan.kernels.internal.x86.Gpr.RSP;
import static suanpan.kernels.internal.x86.Instructions.Op2.VCVTDQ2PS;
import static suanpan.kernels.internal.x86.Instructions.Op2.VPABSB;
import static suanpan.kernels.internal.x86.Instructions.Op2Imm.VPERMILPS;
import static suanpan.kernels.internal.x86.Instructions.Op3.VADDPS;
import static suanpan.kernels.internal.x86.Instructions.Op3.VFMADD231PS;
import static suanpan.kernels.internal.x86.Instructions.Op3.VMULPS;
import static suanpan.kernels.internal.x86.Instructions.Op3.VPDPBUSD;
import static suanpan.kernels.internal.x86.Instructions.Op3.VPXOR;
import static suanpan.kernels.internal.x86.Instructions.Op3Cross.VPERMPS;
import static suanpan.kernels.internal.x86.Instructions.Op3Imm.VSHUFPS;
import static suanpan.kernels.internal.x86.Instructions.Op3Small.VPMADDUBSW;
import static suanpan.kernels.internal.x86.Instructions.Op3Small.VPMADDWD;
import static suanpan.kernels.internal.x86.Instructions.Op3Small.VPSHUFB;
import static suanpan.kernels.internal.x86.Instructions.Op3Vex.VPSIGNB;
import static suanpan.kernels.internal.x86.Instructions.Repeat.VBROADCASTSS;
import static suanpan.kernels.internal.x86.Instructions.Repeat.VPBROADCASTD;
import static suanpan.kernels.internal.x86.Instructions.Repeat.VPBROADCASTQ;
import static suanpan.kernels.internal.x86.Instructions.ShuffleLanes.VSHUFI32X4;
import static suanpan.kernels.internal.x86.Instructions.SwapLanes.VPERM2I128;
import static suanpan.kernels.internal.x86.Ymm.ymm;
import static suanpan.kernels.internal.x86.Zmm.zmm;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import suanpan.kernels.internal.x86.Assembler;
import suanpan.kernels.internal.x86.Assembler.Alu;
import suanpan.kernels.internal.x86.Assembler.Condition;
import suanpan.kernels.internal.x86.Assembler.GprShift;
import suanpan.kernels.internal.x86.Gpr;
import suanpan.kernels.internal.x86.Instructions.Lane;
import suanpan.kernels.internal.x86.Instructions.Move;
import suanpan.kernels.internal.x86.Instructions.TwoLanes;
import suanpan.kernels.internal.x86.Label;
import suanpan.kernels.internal.x86.Mem;
import suanpan.kernels.internal.x86.Xmm;
import suanpan.kernels.internal.x86.Ymm;
import suanpan.kernels.internal.x86.Zmm;
import suanpan.tensor.Activations;

/**
 * Writes the function that multiplies stored rows of one format with one to four tokens of rounded
 * activations. A row is read once, in order, for all tokens:
 *
 * <pre>
 * for each row:
 *   for each 256 numbers:
 *     scales of the 8 blocks, times the activations' scales of each token, to the stack
 *     for each block of 32: take apart; for each token: products, to float, times scale, add up
 *   blocks that are left; sum of the lanes; y
 * </pre>
 *
 * <p>The function: {@code void f(w, wOffset, x, y, rows, blocks)} with rows one after the other
 * from byte wOffset of w, x the records of {@link Activations}, y [rows, tokens], blocks of 32 in a
 * row.
 *
 * <p>Registers: RDI the weights; RDX, R10, R11, RBX the tokens' records, RSI the way into them; RCX
 * y; R8 rows; RBP records of a row and R15 blocks beyond them. RAX counts; R9, R12 to R14 are free
 * for formats. ymm0 to 3 sums, 4 to 7 sums of the offsets, 8 to 10 constants of the format, 11 to
 * 15 change.
 */
final class RowWriter {
  /** The most tokens of one function. */
  static final int MAX_TOKENS = 4;

  /** Blocks of a record. */
  static final int BLOCKS = Activations.RECORD / Activations.BLOCK;

  /** The weights being read; formats address their blocks from here. */
  static final Gpr W = RDI;

  private static final List<Gpr> TOKENS = List.of(RDX, R10, R11, RBX);
  private static final List<Gpr> SAVED = List.of(RBX, RBP, R12, R13, R14, R15);

  /** On the stack: a vector for each token, one for scales by 16, one for formats, the old RSP. */
  private static final int VECTOR_BYTES = 32;

  private static final int SCALES_16 = MAX_TOKENS * VECTOR_BYTES;
  private static final int OF_FORMAT = SCALES_16 + VECTOR_BYTES;
  private static final int OLD_RSP = OF_FORMAT + VECTOR_BYTES;
  private static final int STACK_BYTES = OLD_RSP + VECTOR_BYTES;
  private static final int LINE_BYTES = 64;

  static final Ymm C0 = ymm(8);
  static final Ymm C1 = ymm(10);
  static final Ymm U = ymm(11);
  static final Ymm S = ymm(12);
  static final Ymm Y = ymm(13);
  static final Ymm D = ymm(14);
  static final Ymm M = ymm(15);

  /** Signed numbers; those formats have no M. */
  static final Ymm SIGNED = M;

  /** Scales by 16 of one block; D is on the stack by then. */
  private static final Ymm PAIR = D;

  private static final Ymm ONES = ymm(9);

  /** The first register that only EVEX reaches. */
  private static final int UPPER = 16;

  /** For two blocks at a time: their numbers, constants of the format, and what changes. */
  static final Zmm PAIR_U = U.zmm();

  static final Zmm PAIR_C0 = zmm(24);
  static final Zmm PAIR_C1 = zmm(25);
  static final Zmm PAIR_C2 = zmm(26);
  static final Zmm PAIR_T = zmm(27);
  private static final Zmm PAIR_SHORTS = zmm(28);
  private static final Zmm EACH_LANE_ITS_SHORT = zmm(29);
  private static final int FIRST_CHOICE = 20;

  final Assembler a = new Assembler();
  private final Map<List<Integer>, Label> constants = new LinkedHashMap<>();
  private final RowFormat format;
  private final Level level;
  private final int tokens;

  /** Sums of one token, taken in turn: a single one would wait for itself. */
  private final int sumsPerToken;

  private RowWriter(RowFormat format, Level level, int tokens) {
    this.format = format;
    this.level = level;
    this.tokens = tokens;
    this.sumsPerToken = MAX_TOKENS / Integer.highestOneBit(2 * tokens - 1);
  }

  /** The finished function for that many tokens, 1 to {@link #MAX_TOKENS}. */
  static byte[] write(RowFormat format, Level level, int tokens) {
    RowWriter writer = new RowWriter(format, level, tokens);
    writer.function();
    return writer.a.finish();
  }

  private void function() {
    SAVED.forEach(a::push);
    a.mov(RAX, RSP);
    a.emit(Alu.SUB, RSP, STACK_BYTES);
    a.emit(Alu.AND, RSP, -LINE_BYTES);
    a.mov(Mem.at(RSP, OLD_RSP), RAX);
    a.emit(Alu.ADD, RDI, RSI);
    a.mov(RBP, R9);
    a.emit(GprShift.SHR, RBP, Integer.numberOfTrailingZeros(BLOCKS));
    a.mov(R15, R9);
    a.emit(Alu.AND, R15, BLOCKS - 1);
    a.emit(Alu.ADD, R9, BLOCKS - 1);
    a.emit(GprShift.SHR, R9, Integer.numberOfTrailingZeros(BLOCKS));
    a.imul(R9, R9, Activations.RECORD_BYTES);
    for (int t = 1; t < tokens; t++) {
      a.lea(TOKENS.get(t), Mem.at(TOKENS.get(t - 1)).index(R9, 1));
    }
    a.emit(Move.VMOVDQU, ONES, repeated(0x00010001));
    format.begin(this);
    if (takesPairs()) {
      beginPairs();
    }
    Label row = a.here();
    row();
    a.dec(R8);
    a.jump(Condition.NE, row);
    a.mov(RSP, Mem.at(RSP, OLD_RSP));
    SAVED.reversed().forEach(a::pop);
    a.vzeroupper();
    a.ret();
    a.align(VECTOR_BYTES);
    constants.forEach(
        (words, label) -> {
          a.bind(label);
          words.forEach(a::data32);
        });
  }

  private void row() {
    for (int i = 0; i < tokens * sumsPerToken; i++) {
      a.emit(VPXOR, ymm(i), ymm(i), ymm(i));
    }
    for (int t = 0; t < tokens && hasOffset(); t++) {
      a.emit(VPXOR, offsetSum(t), offsetSum(t), offsetSum(t));
    }
    a.emit(Alu.XOR, RSI, RSI);
    Label tail = new Label();
    a.mov(RAX, RBP);
    a.test(RAX, RAX);
    a.jump(Condition.E, tail);
    Label next = a.here();
    record();
    a.dec(RAX);
    a.jump(Condition.NE, next);
    a.bind(tail);
    if (format.blockBytes() > 0) {
      tail();
    }
    store();
  }

  private void record() {
    format.scales(this);
    for (int t = 0; t < tokens; t++) {
      a.emit(VMULPS, Y, D, x(t, Activations.SCALES));
      keepScales(t);
      if (hasOffset()) {
        addOffset(t);
      }
    }
    if (takesPairs()) {
      for (int b = 0; b < BLOCKS; b += 2) {
        pair(b);
      }
    } else {
      for (int b = 0; b < BLOCKS; b++) {
        block(b);
      }
    }
    a.emit(Alu.ADD, W, format.recordBytes());
    a.emit(Alu.ADD, RSI, Activations.RECORD_BYTES);
  }

  private void keepScales(int t) {
    if (takesPairs()) {
      a.emit(Move.VMOVAPS, scalesOf(t), Y);
    } else if (scalesStayInRegisters()) {
      bothHalves(fourScales(t, 0), Y, 0);
      bothHalves(fourScales(t, 1), Y, 1);
    } else {
      a.emit(Move.VMOVUPS, scale(t), Y);
    }
  }

  private void block(int b) {
    if (format.kind() == RowFormat.Kind.UNSIGNED_BY_16) {
      a.emit(VPBROADCASTD, PAIR, Mem.at(RSP, SCALES_16 + b * Integer.BYTES));
      a.emit(VPSHUFB, PAIR, PAIR, eachHalfItsShort());
    }
    unpack(b);
    for (int t = 0; t < tokens; t++) {
      multiply(x(t, b * Activations.BLOCK));
      addScaled(t, b);
    }
  }

  /** Two blocks in 512 bits: half the instructions. */
  private boolean takesPairs() {
    return level == Level.AVX512 && format.kind() != RowFormat.Kind.SIGNED;
  }

  private void beginPairs() {
    for (int pair = 0; pair < BLOCKS / 2; pair++) {
      a.emit(Move.VMOVDQU, zmm(FIRST_CHOICE + pair), eight(2 * pair, 2 * pair + 1));
    }
    if (format.kind() == RowFormat.Kind.UNSIGNED_BY_16) {
      Integer[] words = new Integer[16];
      for (int i = 0; i < words.length; i++) {
        int first = i / 4 * Short.BYTES;
        words[i] = (first | (first + 1) << Byte.SIZE) * 0x10001;
      }
      a.emit(Move.VMOVDQU, EACH_LANE_ITS_SHORT, constant(words));
    }
    format.beginPairs(this);
  }

  private void pair(int b) {
    boolean isBy16 = format.kind() == RowFormat.Kind.UNSIGNED_BY_16;
    if (isBy16) {
      a.emit(VPBROADCASTQ, PAIR_SHORTS, Mem.at(RSP, SCALES_16 + b * Integer.BYTES));
      a.emit(VPSHUFB, PAIR_SHORTS, PAIR_SHORTS, EACH_LANE_ITS_SHORT);
    }
    format.unpackPair(this, b);
    Zmm s = S.zmm();
    for (int t = 0; t < tokens; t++) {
      Mem activations = x(t, b * Activations.BLOCK);
      if (isBy16) {
        a.emit(VPMADDUBSW, s, PAIR_U, activations);
        a.emit(VPMADDWD, s, s, PAIR_SHORTS);
      } else {
        a.emit(VPXOR, S, S, S);
        a.emit(VPDPBUSD, s, PAIR_U, activations);
      }
      a.emit(VCVTDQ2PS, s, s);
      a.emit(VPERMPS, Y.zmm(), zmm(FIRST_CHOICE + b / 2), scalesOf(t).zmm());
      a.emit(VFMADD231PS, sum(t, b / 2).zmm(), s, Y.zmm());
    }
  }

  /** The scales of the 8 blocks of a record. */
  private static Ymm scalesOf(int t) {
    return ymm(UPPER + t);
  }

  private void addOffset(int t) {
    if (format.kind() == RowFormat.Kind.UNSIGNED_BY_16) {
      a.emit(VPMADDWD, S, M, x(t, Activations.SUMS));
      a.emit(VCVTDQ2PS, S, S);
      format.offsetScale(this, x(t, Activations.SCALES));
      a.emit(VFMADD231PS, offsetSum(t), S, Y);
    } else {
      a.emit(VFMADD231PS, offsetSum(t), M, x(t, Activations.SCALED_SUMS));
    }
  }

  /** The blocks beyond the last whole record; R13 is the way to their scales. */
  private void tail() {
    Label end = new Label();
    a.test(R15, R15);
    a.jump(Condition.E, end);
    a.mov(RAX, R15);
    a.mov(R13, RSI);
    Label next = a.here();
    format.oneScale(this);
    for (int t = 0; t < tokens; t++) {
      Mem record = Mem.at(TOKENS.get(t)).index(R13, 1);
      if (hasOffset()) {
        a.vmovss(Y.xmm(), record.plus(Activations.SCALED_SUMS));
        a.emit(VFMADD231PS, offsetSum(t), M, Y);
      }
      a.emit(VBROADCASTSS, Y, record.plus(Activations.SCALES));
      a.emit(VMULPS, Y, Y, D);
      a.emit(Move.VMOVUPS, scale(t), Y);
    }
    unpack(0);
    for (int t = 0; t < tokens; t++) {
      multiply(x(t, 0));
      a.emit(Move.VMOVUPS, Y, scale(t));
      if (takesPairs()) {
        a.emit(VFMADD231PS, sum(t, 0).zmm(), S.zmm(), Y.zmm()); // the upper halves are 0
      } else {
        a.emit(VFMADD231PS, sum(t, 0), S, Y);
      }
    }
    a.emit(Alu.ADD, W, format.blockBytes());
    a.emit(Alu.ADD, RSI, Activations.BLOCK);
    a.emit(Alu.ADD, R13, Float.BYTES);
    a.dec(RAX);
    a.jump(Condition.NE, next);
    a.bind(end);
  }

  private void unpack(int b) {
    format.unpack(this, b);
    if (format.kind() == RowFormat.Kind.SIGNED) {
      a.emit(VPABSB, U, SIGNED);
    }
  }

  /** Products of the block's numbers with 32 activations as 8 floats in S. */
  private void multiply(Mem activations) {
    if (format.kind() == RowFormat.Kind.UNSIGNED_BY_16) {
      a.emit(VPMADDUBSW, S, U, activations);
      a.emit(VPMADDWD, S, S, PAIR);
    } else if (format.kind() == RowFormat.Kind.SIGNED) {
      a.emit(Move.VMOVDQU, Y, activations);
      a.emit(VPSIGNB, Y, Y, SIGNED);
      if (level == Level.AVX512) {
        a.emit(VPXOR, S, S, S);
        a.emit(VPDPBUSD, S, U, Y);
      } else {
        a.emit(VPMADDUBSW, S, U, Y);
        a.emit(VPMADDWD, S, S, ONES);
      }
    } else if (level == Level.AVX512) {
      a.emit(VPXOR, S, S, S);
      a.emit(VPDPBUSD, S, U, activations);
    } else {
      a.emit(VPMADDUBSW, S, U, activations);
      a.emit(VPMADDWD, S, S, ONES);
    }
    a.emit(VCVTDQ2PS, S, S);
  }

  private void addScaled(int t, int b) {
    if (scalesStayInRegisters()) {
      int allOfThat = 0x55;
      a.emit(VPERMILPS, Y, fourScales(t, b / 4), b % 4 * allOfThat);
    } else {
      a.emit(VBROADCASTSS, Y, scale(t).plus(b * Float.BYTES));
    }
    a.emit(VFMADD231PS, sum(t, b), S, Y);
  }

  /** Loads are what limits the loop; scales that need none are worth two registers for a token. */
  private boolean scalesStayInRegisters() {
    return level == Level.AVX512 || tokens == 1;
  }

  /** Scales of the blocks 0 to 3 or 4 to 7, the same in both halves. */
  private Ymm fourScales(int t, int which) {
    int first = level == Level.AVX512 ? UPPER : MAX_TOKENS + 1;
    return ymm(first + 2 * t + which);
  }

  private void bothHalves(Ymm to, Ymm from, int half) {
    if (level == Level.AVX512) {
      a.emit(VSHUFI32X4, to, from, from, half * 3);
    } else {
      a.emit(VPERM2I128, to, from, from, half * 0x11);
    }
  }

  /** y of this row: the sums of all lanes. */
  private void store() {
    for (int t = 0; t < tokens; t++) {
      Ymm sum = sum(t, 0);
      for (int i = 1; i < sumsPerToken; i++) {
        if (takesPairs()) {
          a.emit(VADDPS, sum.zmm(), sum.zmm(), sum(t, i).zmm());
        } else {
          a.emit(VADDPS, sum, sum, sum(t, i));
        }
      }
      if (takesPairs()) {
        a.extract(TwoLanes.VINSERTI64X4, S, sum.zmm(), 1);
        a.emit(VADDPS, sum, sum, S);
      }
      if (hasOffset()) {
        a.emit(
            VFMADD231PS,
            sum,
            offsetSum(t),
            repeated(Float.floatToRawIntBits(format.offsetFactor())));
      }
      Xmm low = sum.xmm();
      a.extract(Lane.VINSERTF128, S.xmm(), sum, 1);
      a.emit(VADDPS, low, low, S.xmm());
      a.emit(VSHUFPS, S.xmm(), low, low, 0x4E);
      a.emit(VADDPS, low, low, S.xmm());
      a.emit(VSHUFPS, S.xmm(), low, low, 0xB1);
      a.emit(VADDPS, low, low, S.xmm());
      a.vmovss(Mem.at(RCX, t * Float.BYTES), low);
    }
    a.emit(Alu.ADD, RCX, tokens * Float.BYTES);
  }

  private boolean hasOffset() {
    return format.offsetFactor() != 0;
  }

  private Ymm sum(int t, int b) {
    return ymm(t * sumsPerToken + b % sumsPerToken);
  }

  private static Ymm offsetSum(int t) {
    return ymm(MAX_TOKENS + t);
  }

  /** A part of the record of a token. */
  private static Mem x(int t, int part) {
    return Mem.at(TOKENS.get(t), part).index(RSI, 1);
  }

  private static Mem scale(int t) {
    return Mem.at(RSP, t * VECTOR_BYTES);
  }

  /** Where formats with scales by 16 put them, as shorts. */
  static Mem scales16() {
    return Mem.at(RSP, SCALES_16);
  }

  /** A vector of the stack that formats may use. */
  static Mem ofFormat() {
    return Mem.at(RSP, OF_FORMAT);
  }

  /** A word of that vector. */
  static Mem ofFormat(int word) {
    return Mem.at(RSP, OF_FORMAT + word * Integer.BYTES);
  }

  /** A constant vector of one repeated word. */
  Mem repeated(int word) {
    return constant(word, word, word, word, word, word, word, word);
  }

  /** A constant vector of 512 bits of two words, each eight times. */
  Mem eight(int low, int high) {
    return constant(
        low, low, low, low, low, low, low, low, high, high, high, high, high, high, high, high);
  }

  /** A constant vector. */
  Mem constant(Integer... words) {
    return Mem.at(constants.computeIfAbsent(List.of(words), key -> new Label()));
  }

  /** Bytes 0 and 1 eight times in the lower half, bytes 2 and 3 in the upper. */
  private Mem eachHalfItsShort() {
    int low = 0x01000100;
    int high = 0x03020302;
    return constant(low, low, low, low, high, high, high, high);
  }
}
