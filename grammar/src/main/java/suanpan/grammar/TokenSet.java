package suanpan.grammar;

import java.util.Arrays;

/** A set of tokens: as bits, or as a list where that is much smaller. Immutable. */
final class TokenSet {
  private static final int BITS = Long.SIZE;

  /** A list takes fewer bytes, and less time, than bits with at most one in this many set. */
  private static final int SPARSE = 64;

  private final int vocabSize;
  private final int count;
  private final long[] bits; // empty if listed
  private final int[] listed; // empty if there are bits

  private TokenSet(int vocabSize, int count, long[] bits, int[] listed) {
    this.vocabSize = vocabSize;
    this.count = count;
    this.bits = bits;
    this.listed = listed;
  }

  /** Collects tokens. */
  static final class Builder {
    private final int vocabSize;
    private final long[] bits;

    Builder(int vocabSize) {
      this.vocabSize = vocabSize;
      this.bits = new long[(vocabSize + BITS - 1) / BITS];
    }

    void add(int token) {
      bits[token / BITS] |= 1L << token;
    }

    void addAll(TokenSet set) {
      for (int i = 0; i < set.bits.length; i++) {
        bits[i] |= set.bits[i];
      }
      for (int token : set.listed) {
        add(token);
      }
    }

    TokenSet build() {
      int count = 0;
      for (long word : bits) {
        count += Long.bitCount(word);
      }
      if (count > vocabSize / SPARSE) {
        return new TokenSet(vocabSize, count, bits.clone(), new int[0]);
      }
      int[] listed = new int[count];
      int at = 0;
      for (int i = 0; i < bits.length; i++) {
        for (long word = bits[i]; word != 0; word &= word - 1) {
          listed[at++] = i * BITS + Long.numberOfTrailingZeros(word);
        }
      }
      return new TokenSet(vocabSize, count, new long[0], listed);
    }
  }

  boolean isEmpty() {
    return count == 0;
  }

  int size() {
    return count;
  }

  /** Memory that it takes. */
  long bytes() {
    return (long) bits.length * Long.BYTES + (long) listed.length * Integer.BYTES;
  }

  boolean contains(int token) {
    if (token < 0 || token >= vocabSize) {
      return false;
    }
    return bits.length > 0
        ? (bits[token / BITS] >>> token & 1) == 1
        : Arrays.binarySearch(listed, token) >= 0;
  }

  /**
   * Sets the logits of all other tokens to negative infinity, but for those of {@code alsoKept}.
   */
  void restrict(float[] logits, int[] alsoKept) {
    float[] kept = new float[alsoKept.length];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = alsoKept[i] < logits.length ? logits[alsoKept[i]] : 0;
    }
    if (bits.length > 0) {
      restrictToBits(logits);
    } else {
      restrictToList(logits);
    }
    for (int i = 0; i < kept.length; i++) {
      if (alsoKept[i] < logits.length) {
        logits[alsoKept[i]] = kept[i];
      }
    }
  }

  private void restrictToBits(float[] logits) {
    for (int i = 0; i < bits.length; i++) {
      int from = i * BITS;
      int to = Math.min(from + BITS, logits.length);
      if (bits[i] == 0) {
        Arrays.fill(logits, Math.min(from, to), to, Float.NEGATIVE_INFINITY);
      } else {
        for (long absent = ~bits[i]; absent != 0; absent &= absent - 1) {
          int token = from + Long.numberOfTrailingZeros(absent);
          if (token < to) {
            logits[token] = Float.NEGATIVE_INFINITY;
          }
        }
      }
    }
    int known = Math.min(bits.length * BITS, logits.length);
    Arrays.fill(logits, known, logits.length, Float.NEGATIVE_INFINITY);
  }

  private void restrictToList(float[] logits) {
    float[] allowed = new float[listed.length];
    for (int i = 0; i < allowed.length; i++) {
      allowed[i] = listed[i] < logits.length ? logits[listed[i]] : 0;
    }
    Arrays.fill(logits, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < allowed.length; i++) {
      if (listed[i] < logits.length) {
        logits[listed[i]] = allowed[i];
      }
    }
  }
}
