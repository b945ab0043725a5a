package suanpan.kernels.internal.rows;

import suanpan.kernels.internal.x86.Assembler;
import suanpan.kernels.internal.x86.Assembler.Alu;
import suanpan.kernels.internal.x86.Assembler.GprShift;
import suanpan.kernels.internal.x86.Gpr;
import suanpan.kernels.internal.x86.Instructions.Lane;
import suanpan.kernels.internal.x86.Instructions.Op3;
import suanpan.kernels.internal.x86.Instructions.Op3Vex;
import suanpan.kernels.internal.x86.Mem;
import suanpan.kernels.internal.x86.Xmm;
import suanpan.kernels.internal.x86.Ymm;
import suanpan.tensor.Encoding;
import suanpan.tensor.GridTables;

/**
 * Looks up blocks of 32 numbers of IQ2_XXS and IQ3_XXS: magnitudes by row bytes, signs by four
 * times 7 bits of a word.
 *
 * @param encoding one of the two
 * @param grid keeps the address of the magnitudes
 * @param signs keeps the address of the signs
 * @param index changes
 * @param word changes
 */
public record GridLookup(Encoding encoding, Gpr grid, Gpr signs, Gpr index, Gpr word) {
  private static final int GROUPS = 4;
  private static final int SIGN_BITS = 7;
  private static final int ROW_BYTES = 8;

  /** The magnitudes as words of constants. */
  public Integer[] gridWords() {
    return words(GridTables.magnitudes(encoding));
  }

  /** The signs as words of constants. */
  public static Integer[] signWords() {
    return words(GridTables.evenSigns());
  }

  /** Loads the tables' addresses. */
  public void begin(Assembler a, Mem gridWords, Mem signWords) {
    a.lea(grid, gridWords);
    a.lea(signs, signWords);
  }

  /** Bytes of rows of a block. */
  public int rowBytes() {
    return encoding == Encoding.IQ2_XXS ? GROUPS : 2 * GROUPS;
  }

  /**
   * The signed numbers of a block.
   *
   * @param to receives them
   * @param changes three vectors more
   * @param rows the row bytes
   * @param signWord the word of signs
   */
  public void numbers(Assembler a, Ymm to, Ymm[] changes, Mem rows, Mem signWord) {
    Ymm high = changes[0];
    Xmm other = changes[1].xmm();
    magnitudes(a, to.xmm(), other, changes[2].xmm(), rows);
    magnitudes(a, high.xmm(), other, changes[2].xmm(), rows.plus(rowBytes() / 2));
    a.emit(Lane.VINSERTI128, to, to, high.xmm(), 1);
    a.mov32(word, signWord);
    Ymm all = changes[2];
    twoSigns(a, all.xmm(), other);
    twoSigns(a, high.xmm(), other);
    a.emit(Lane.VINSERTI128, all, all, high.xmm(), 1);
    a.emit(Op3Vex.VPSIGNB, to, to, all);
  }

  /** 16 magnitudes. */
  private void magnitudes(Assembler a, Xmm to, Xmm other, Xmm another, Mem rows) {
    if (encoding == Encoding.IQ2_XXS) {
      eight(a, to, rows);
      eight(a, other, rows.plus(1));
    } else {
      fourAndFour(a, to, another, rows);
      fourAndFour(a, other, another, rows.plus(2));
    }
    a.emit(Op3.VPUNPCKLQDQ, to, to, other);
  }

  private void eight(Assembler a, Xmm to, Mem row) {
    a.movzx8(index, row);
    a.vmovq(to, Mem.at(grid).index(index, ROW_BYTES));
  }

  private void fourAndFour(Assembler a, Xmm to, Xmm other, Mem rows) {
    a.movzx8(index, rows);
    a.vmovd(to, Mem.at(grid).index(index, ROW_BYTES / 2));
    a.movzx8(index, rows.plus(1));
    a.vmovd(other, Mem.at(grid).index(index, ROW_BYTES / 2));
    a.emit(Op3.VPUNPCKLDQ, to, to, other);
  }

  /** The next 16 signs of the word. */
  private void twoSigns(Assembler a, Xmm to, Xmm other) {
    for (Xmm each : new Xmm[] {to, other}) {
      a.mov(index, word);
      a.emit(Alu.AND, index, (1 << SIGN_BITS) - 1);
      a.vmovq(each, Mem.at(signs).index(index, ROW_BYTES));
      a.emit(GprShift.SHR, word, SIGN_BITS);
    }
    a.emit(Op3.VPUNPCKLQDQ, to, to, other);
  }

  private static Integer[] words(byte[] bytes) {
    Integer[] words = new Integer[bytes.length / Integer.BYTES];
    for (int i = 0; i < words.length; i++) {
      int at = i * Integer.BYTES;
      words[i] =
          (bytes[at] & 0xFF)
              | (bytes[at + 1] & 0xFF) << 8
              | (bytes[at + 2] & 0xFF) << 16
              | (bytes[at + 3] & 0xFF) << 24;
    }
    return words;
  }
}
