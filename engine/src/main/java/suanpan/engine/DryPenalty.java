package suanpan.engine;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Lowers logits as a {@link Dry} says.
 *
 * @param breakers tokens that contain one of the breakers
 */
record DryPenalty(Dry dry, BitSet breakers) {
  /** No penalty. */
  static final DryPenalty OFF = new DryPenalty(Dry.OFF, new BitSet());

  /** Powers beyond this are no more than it: a logit stays a number. */
  private static final double MOST = 1e30;

  /**
   * @param history tokens so far, of which the first {@code length} count
   */
  void apply(float[] logits, int[] history, int length) {
    if (dry.isOff()) {
      return;
    }
    int count = dry.window() == 0 ? length : Math.min(dry.window(), length);
    int[] newestFirst = new int[count];
    for (int i = 0; i < count; i++) {
      newestFirst[i] = history[length - 1 - i];
    }
    longestMatches(newestFirst)
        .forEach(
            (token, match) ->
                logits[token] -=
                    (float)
                        Math.min(
                            MOST,
                            dry.multiplier() * Math.pow(dry.base(), match - dry.allowedLength())));
  }

  /** By token: the most tokens before it that are also the newest ones, where it is enough. */
  private Map<Integer, Integer> longestMatches(int[] newestFirst) {
    int unbroken = 0;
    while (unbroken < newestFirst.length && !breakers.get(newestFirst[unbroken])) {
      unbroken++;
    }
    Map<Integer, Integer> longest = new HashMap<>();
    int[] common = commonBeginnings(newestFirst);
    for (int i = 1; i < newestFirst.length; i++) {
      int match = Math.min(common[i], unbroken);
      if (match >= dry.allowedLength()) {
        longest.merge(newestFirst[i - 1], match, Math::max);
      }
    }
    return longest;
  }

  /** For each place, how far what begins there is what the whole begins with: the Z-algorithm. */
  private static int[] commonBeginnings(int[] text) {
    int[] common = new int[text.length];
    int begin = 0;
    int end = 0; // of the stretch that reaches farthest
    for (int i = 1; i < text.length; i++) {
      int length = i < end ? Math.min(end - i, common[i - begin]) : 0;
      while (i + length < text.length && text[length] == text[i + length]) {
        length++;
      }
      common[i] = length;
      if (i + length > end) {
        begin = i;
        end = i + length;
      }
    }
    return common;
  }
}
