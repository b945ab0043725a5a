package suanpan.corpus;

import java.util.Arrays;

/** Pairs that came into being with one merge: how often, and in which pieces. */
final class NewPairs {
  private final LongIntMap indices = new LongIntMap();
  private long[] keys = new long[64];
  private long[] counts = new long[64];
  private int[][] pieces = new int[64][];
  private int[] used = new int[64];
  private int size;

  /** Counts a pair {@code by} more in a piece; pieces come in rising order. */
  void add(long key, long by, int piece) {
    int index = indices.get(key);
    if (index == LongIntMap.ABSENT) {
      index = size++;
      indices.put(key, index);
      grow();
      keys[index] = key;
      pieces[index] = new int[2];
    }
    counts[index] += by;
    int[] its = pieces[index];
    int n = used[index];
    if (by < 0 || (n > 0 && its[n - 1] == piece)) {
      return;
    }
    if (n == its.length) {
      its = Arrays.copyOf(its, 2 * n);
      pieces[index] = its;
    }
    its[n] = piece;
    used[index] = n + 1;
  }

  int size() {
    return size;
  }

  long key(int index) {
    return keys[index];
  }

  long count(int index) {
    return counts[index];
  }

  int[] pieces(int index) {
    return Arrays.copyOf(pieces[index], used[index]);
  }

  private void grow() {
    if (size > keys.length) {
      keys = Arrays.copyOf(keys, 2 * size);
      counts = Arrays.copyOf(counts, 2 * size);
      pieces = Arrays.copyOf(pieces, 2 * size);
      used = Arrays.copyOf(used, 2 * size);
    }
  }
}
