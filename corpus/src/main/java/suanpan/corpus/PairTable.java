package suanpan.corpus;

import java.util.Arrays;

/** Pairs of neighbouring tokens: how often each occurs, and in which pieces it may occur. */
final class PairTable {
  private static final int[] NOWHERE = {};

  private final LongIntMap indices = new LongIntMap();
  private long[] counts = new long[1024];
  private int[][] pieces = new int[1024][];
  private int size;

  boolean has(long key) {
    return indices.get(key) != LongIntMap.ABSENT;
  }

  /** How often the pair occurs; 0 for one that is not kept. */
  long count(long key) {
    int index = indices.get(key);
    return index == LongIntMap.ABSENT ? 0 : counts[index];
  }

  /** Adds occurrences and the pieces that they are in; returns the new count. */
  long add(long key, long by, int[] in) {
    int index = indices.get(key);
    if (index == LongIntMap.ABSENT) {
      index = size++;
      indices.put(key, index);
      if (size > counts.length) {
        counts = Arrays.copyOf(counts, 2 * size);
        pieces = Arrays.copyOf(pieces, 2 * size);
      }
      pieces[index] = in;
    } else {
      int[] before = pieces[index];
      int[] both = Arrays.copyOf(before, before.length + in.length);
      System.arraycopy(in, 0, both, before.length, in.length);
      pieces[index] = both;
    }
    counts[index] += by;
    return counts[index];
  }

  /** Changes the count of a pair, if it is kept. */
  void change(long key, long by) {
    int index = indices.get(key);
    if (index != LongIntMap.ABSENT) {
      counts[index] += by;
    }
  }

  /** The pieces that the pair may occur in; it is then out of the table's sight. */
  int[] take(long key) {
    int index = indices.get(key);
    int[] taken = pieces[index];
    pieces[index] = NOWHERE;
    counts[index] = 0;
    return taken;
  }
}
