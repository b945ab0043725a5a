package suanpan.corpus;

import java.util.Arrays;

/** A map from long numbers to int numbers in two plain arrays: 12 bytes an entry and some air. */
final class LongIntMap {
  /** What {@link #get} answers for a key that is not there. */
  static final int ABSENT = -1;

  private static final double MOST_FULL = 0.6;

  private long[] keys;
  private int[] values;
  private int count;

  LongIntMap() {
    this(1 << 10);
  }

  private LongIntMap(int capacity) {
    keys = new long[capacity];
    values = new int[capacity];
    Arrays.fill(values, ABSENT);
  }

  int get(long key) {
    return values[slot(key)];
  }

  /** Sets the value of a key, which is not negative. */
  void put(long key, int value) {
    int slot = slot(key);
    if (values[slot] == ABSENT) {
      if (++count > MOST_FULL * keys.length) {
        grow();
        slot = slot(key);
      }
      keys[slot] = key;
    }
    values[slot] = value;
  }

  int size() {
    return count;
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    int slot = (int) Hashes.mix(key) & mask;
    while (values[slot] != ABSENT && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldValues = values;
    keys = new long[2 * oldKeys.length];
    values = new int[2 * oldKeys.length];
    Arrays.fill(values, ABSENT);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldValues[i] != ABSENT) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        values[slot] = oldValues[i];
      }
    }
  }
}
