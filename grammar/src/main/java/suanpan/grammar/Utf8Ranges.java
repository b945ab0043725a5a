package suanpan.grammar;

import java.nio.charset.StandardCharsets;

/** Characters in UTF-8: a range of code points as a few sequences of byte ranges. */
final class Utf8Ranges {
  /** The last code points with one, two, three and four bytes. */
  private static final int[] LAST_OF_LENGTH = {0x7F, 0x7FF, 0xFFFF, 0x10FFFF};

  private static final int BITS = 6; // of a byte that continues a character

  private Utf8Ranges() {}

  /** Takes a sequence of byte ranges: any bytes in {@code low[i]..high[i]}, one for each i. */
  interface Sink {
    void accept(int[] low, int[] high);
  }

  static void each(CodePoints set, Sink sink) {
    for (int i = 0; i < set.ranges(); i++) {
      int first = set.first(i);
      for (int last : LAST_OF_LENGTH) {
        if (first <= last && first <= set.last(i)) {
          split(first, Math.min(last, set.last(i)), sink);
          first = last + 1;
        }
      }
    }
  }

  /** Cuts a range of characters of equal length where a later byte does not go its whole way. */
  private static void split(int first, int last, Sink sink) {
    int length = bytes(first).length;
    for (int i = 1; i < length; i++) {
      int mask = (1 << (BITS * i)) - 1;
      if ((first & ~mask) != (last & ~mask)) {
        if ((first & mask) != 0) {
          split(first, first | mask, sink);
          split((first | mask) + 1, last, sink);
          return;
        }
        if ((last & mask) != mask) {
          split(first, (last & ~mask) - 1, sink);
          split(last & ~mask, last, sink);
          return;
        }
      }
    }
    sink.accept(bytes(first), bytes(last));
  }

  private static int[] bytes(int codePoint) {
    byte[] utf8 = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
    int[] values = new int[utf8.length];
    for (int i = 0; i < utf8.length; i++) {
      values[i] = utf8[i] & 0xFF;
    }
    return values;
  }
}
