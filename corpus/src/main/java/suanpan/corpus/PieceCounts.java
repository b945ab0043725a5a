package suanpan.corpus;

import java.util.Arrays;

/**
 * How often each piece of text occurs, in bounded memory: where there are more different pieces
 * than the bound, the rare ones are forgotten, rarest first. The counts do not depend on the order
 * of the pieces unless that happens, and are then still the same for the same order.
 */
final class PieceCounts {
  private static final int MOST_ARENA = 1 << 30;
  private static final int EMPTY = -1;

  private final int maxPieceBytes;
  private final int mostPieces;
  private byte[] arena = new byte[1 << 16];
  private int[] starts = new int[1 << 12]; // [pieces + 1]
  private long[] counts = new long[1 << 12];
  private int[] table = new int[1 << 13];
  private int pieces;
  private byte[] scratch = new byte[256];
  private long forgotten;
  private long tooLong;

  PieceCounts(int maxPieceBytes, int mostPieces) {
    this.maxPieceBytes = maxPieceBytes;
    this.mostPieces = mostPieces;
    Arrays.fill(table, EMPTY);
  }

  /** Counts a piece {@code times} more; one that is too long is left out. */
  void add(char[] text, int start, int end, long times) {
    if (end - start > maxPieceBytes) {
      tooLong++;
      return;
    }
    int length = encode(text, start, end);
    if (length > maxPieceBytes) {
      tooLong++;
      return;
    }
    count(scratch, 0, length, times);
    if (pieces >= mostPieces || starts[pieces] > MOST_ARENA - maxPieceBytes) {
      forgetRare();
    }
  }

  int size() {
    return pieces;
  }

  long count(int piece) {
    return counts[piece];
  }

  int start(int piece) {
    return starts[piece];
  }

  int end(int piece) {
    return starts[piece + 1];
  }

  byte at(int offset) {
    return arena[offset];
  }

  /** Occurrences of pieces that were forgotten. */
  long forgotten() {
    return forgotten;
  }

  /** Occurrences of pieces that were too long. */
  long tooLong() {
    return tooLong;
  }

  private void count(byte[] bytes, int from, int length, long times) {
    int slot = slot(bytes, from, length);
    if (table[slot] != EMPTY) {
      counts[table[slot]] += times;
      return;
    }
    if (pieces + 2 > starts.length) {
      starts = Arrays.copyOf(starts, 2 * starts.length);
      counts = Arrays.copyOf(counts, 2 * counts.length);
    }
    int at = starts[pieces];
    if (at + length > arena.length) {
      arena = Arrays.copyOf(arena, Math.max(at + length, (int) Math.min(MOST_ARENA, 2L * at)));
    }
    System.arraycopy(bytes, from, arena, at, length);
    counts[pieces] = times;
    table[slot] = pieces;
    pieces++;
    starts[pieces] = at + length;
    if (2L * pieces > table.length) {
      rebuild(2 * table.length);
    }
  }

  private int slot(byte[] bytes, int from, int length) {
    long hash = length;
    for (int i = from; i < from + length; i++) {
      hash = hash * 0x100000001b3L + bytes[i];
    }
    int mask = table.length - 1;
    int slot = (int) Hashes.mix(hash) & mask;
    while (table[slot] != EMPTY && !isPiece(table[slot], bytes, from, length)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private boolean isPiece(int piece, byte[] bytes, int from, int length) {
    return Arrays.equals(arena, starts[piece], starts[piece + 1], bytes, from, from + length);
  }

  private void rebuild(int capacity) {
    table = new int[capacity];
    Arrays.fill(table, EMPTY);
    for (int piece = 0; piece < pieces; piece++) {
      table[slot(arena, starts[piece], starts[piece + 1] - starts[piece])] = piece;
    }
  }

  /** Forgets the rarest pieces so that at most half of the bound is left. */
  private void forgetRare() {
    long[] sorted = Arrays.copyOf(counts, pieces);
    Arrays.sort(sorted);
    long enough = sorted[pieces / 2] + 1;
    int kept = 0;
    int end = 0;
    for (int piece = 0; piece < pieces; piece++) {
      int from = starts[piece];
      int to = starts[piece + 1];
      if (counts[piece] < enough) {
        forgotten += counts[piece];
        continue;
      }
      System.arraycopy(arena, from, arena, end, to - from);
      counts[kept] = counts[piece];
      starts[kept] = end;
      end += to - from;
      kept++;
    }
    pieces = kept;
    starts[pieces] = end;
    rebuild(table.length);
  }

  /**
   * Writes the piece in UTF-8 to the scratch; a lone surrogate as U+FFFD, as tokenizers read it.
   */
  private int encode(char[] text, int start, int end) {
    if (scratch.length < 3 * (end - start)) {
      scratch = new byte[3 * (end - start)];
    }
    int length = 0;
    for (int i = start; i < end; i++) {
      int c = text[i];
      if (Character.isHighSurrogate(text[i])
          && i + 1 < end
          && Character.isLowSurrogate(text[i + 1])) {
        c = Character.toCodePoint(text[i], text[++i]);
      } else if (Character.isSurrogate(text[i])) {
        c = 0xfffd;
      }
      length = put(c, length);
    }
    return length;
  }

  private int put(int c, int at) {
    if (c < 0x80) {
      scratch[at] = (byte) c;
      return at + 1;
    }
    if (c < 0x800) {
      scratch[at] = (byte) (0xc0 | c >> 6);
      scratch[at + 1] = (byte) (0x80 | (c & 0x3f));
      return at + 2;
    }
    if (c < 0x10000) {
      scratch[at] = (byte) (0xe0 | c >> 12);
      scratch[at + 1] = (byte) (0x80 | (c >> 6 & 0x3f));
      scratch[at + 2] = (byte) (0x80 | (c & 0x3f));
      return at + 3;
    }
    scratch[at] = (byte) (0xf0 | c >> 18);
    scratch[at + 1] = (byte) (0x80 | (c >> 12 & 0x3f));
    scratch[at + 2] = (byte) (0x80 | (c >> 6 & 0x3f));
    scratch[at + 3] = (byte) (0x80 | (c & 0x3f));
    return at + 4;
  }
}
