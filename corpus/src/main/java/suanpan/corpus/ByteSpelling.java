package suanpan.corpus;

import java.util.stream.IntStream;

/**
 * How byte-level vocabularies spell bytes (the table of GPT-2): 33..126, 161..172 and 174..255
 * stand for themselves, the other 68 bytes in order for the characters 256..323.
 */
final class ByteSpelling {
  private static final int BYTES = 256;
  private static final char[] CHARACTER_OF_BYTE = characters();
  private static final int[] BYTES_IN_ORDER = bytesInOrder();

  private ByteSpelling() {}

  static String of(byte[] bytes) {
    StringBuilder spelling = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      spelling.append(CHARACTER_OF_BYTE[b & 0xff]);
    }
    return spelling.toString();
  }

  /** The byte whose character is number {@code rank} of all 256 in the order of Unicode. */
  static byte byteOfRank(int rank) {
    return (byte) BYTES_IN_ORDER[rank];
  }

  /** The rank of each byte: the opposite of {@link #byteOfRank}. */
  static int[] ranks() {
    int[] ranks = new int[BYTES];
    for (int rank = 0; rank < BYTES; rank++) {
      ranks[BYTES_IN_ORDER[rank]] = rank;
    }
    return ranks;
  }

  private static char[] characters() {
    char[] characters = new char[BYTES];
    char next = BYTES;
    for (int b = 0; b < BYTES; b++) {
      boolean printable = (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
      characters[b] = printable ? (char) b : next++;
    }
    return characters;
  }

  private static int[] bytesInOrder() {
    return IntStream.range(0, BYTES)
        .boxed()
        .sorted((a, b) -> Character.compare(CHARACTER_OF_BYTE[a], CHARACTER_OF_BYTE[b]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
