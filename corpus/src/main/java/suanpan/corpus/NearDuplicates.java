package suanpan.corpus;

import java.util.Arrays;

/**
 * Finds documents that are nearly the same as an earlier one, by MinHash and locality-sensitive
 * hashing. Keeps a signature of {@code 4 * hashes} bytes and an entry a band for each document that
 * was let through. What is found depends on the order of the documents alone.
 */
final class NearDuplicates {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;
  private static final int NOTHING = -1;

  private final NearDuplicateRules rules;
  private final LongIntMap firstOfBand = new LongIntMap();
  private int[] signatures; // [documents, hashes]
  private int documents;

  NearDuplicates(NearDuplicateRules rules) {
    this.rules = rules;
    this.signatures = new int[1024 * rules.hashes()];
  }

  /** Whether a document much like this one came before; if not, it is remembered. */
  boolean isRepeated(String text) {
    int[] signature = signature(text);
    long[] bands = bands(signature);
    for (long band : bands) {
      int earlier = firstOfBand.get(band);
      if (earlier != NOTHING && similarity(signature, earlier) >= rules.threshold()) {
        return true;
      }
    }
    remember(signature, bands);
    return false;
  }

  private void remember(int[] signature, long[] bands) {
    int hashes = rules.hashes();
    if ((long) (documents + 1) * hashes > signatures.length) {
      signatures = Arrays.copyOf(signatures, Math.multiplyExact(2, signatures.length));
    }
    System.arraycopy(signature, 0, signatures, documents * hashes, hashes);
    for (long band : bands) {
      if (firstOfBand.get(band) == NOTHING) {
        firstOfBand.put(band, documents);
      }
    }
    documents++;
  }

  private double similarity(int[] signature, int document) {
    int equal = 0;
    int from = document * signature.length;
    for (int i = 0; i < signature.length; i++) {
      equal += signature[i] == signatures[from + i] ? 1 : 0;
    }
    return (double) equal / signature.length;
  }

  /** The smallest value of each hash function over the shingles of letters and digits. */
  private int[] signature(String text) {
    int[] letters =
        text.codePoints().filter(Character::isLetterOrDigit).map(Character::toLowerCase).toArray();
    int[] least = new int[rules.hashes()];
    Arrays.fill(least, Integer.MAX_VALUE);
    int shingle = Math.min(rules.shingle(), Math.max(1, letters.length));
    for (int from = 0; from + shingle <= letters.length; from++) {
      long hash = 0;
      for (int i = from; i < from + shingle; i++) {
        hash = (hash ^ letters[i]) * GOLDEN;
      }
      lower(least, Hashes.mix(hash));
    }
    return least;
  }

  /** Hash function number i is {@code a + i * b} of two halves (Kirsch and Mitzenmacher 2006). */
  private static void lower(int[] least, long hash) {
    long step = Hashes.mix(hash + GOLDEN) | 1;
    long value = hash;
    for (int i = 0; i < least.length; i++) {
      least[i] = Math.min(least[i], (int) (value >>> 33));
      value += step;
    }
  }

  private long[] bands(int[] signature) {
    long[] bands = new long[rules.bands()];
    for (int band = 0; band < bands.length; band++) {
      long hash = Hashes.mix(band + 1L);
      for (int row = 0; row < rules.rows(); row++) {
        hash = Hashes.mix(hash ^ signature[band * rules.rows() + row]);
      }
      bands[band] = hash;
    }
    return bands;
  }
}
