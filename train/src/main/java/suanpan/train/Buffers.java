package suanpan.train;

import java.util.HashMap;
import java.util.Map;

/**
 * The arrays of a pass, made once. What a layer keeps for its backward is its own; what it only
 * works with is shared by all layers, by name. With recomputation layers share what they keep as
 * well, because each fills it again right before its backward.
 */
final class Buffers {
  /** A multiple of every vector length, so that a kernel may read whole vectors. */
  private static final int LARGEST = Integer.MAX_VALUE - 64;

  private record Key(String name, int numbers) {}

  private final Map<Key, float[]> shared;
  private final boolean sharesAll;
  private final Map<String, Integer> asked = new HashMap<>();

  private Buffers(Map<Key, float[]> shared, boolean sharesAll) {
    this.shared = shared;
    this.sharesAll = sharesAll;
  }

  /** Buffers of layers that keep what their backward needs. */
  static Buffers keeping() {
    return new Buffers(new HashMap<>(), false);
  }

  /** The same scratch, for one more layer that computes everything twice. */
  Buffers recomputing() {
    return new Buffers(shared, true);
  }

  /** An array that stays untouched from a layer's forward to its backward. */
  float[] kept(String name, long numbers) {
    if (!sharesAll) {
      return new float[size(name, numbers)];
    }
    int before = asked.merge(name, 1, Integer::sum);
    return scratch("kept " + name + " " + before, numbers);
  }

  /** An array that others write to as soon as a forward or backward is over. */
  float[] scratch(String name, long numbers) {
    return shared.computeIfAbsent(
        new Key(name, size(name, numbers)), key -> new float[key.numbers()]);
  }

  private static int size(String name, long numbers) {
    if (numbers > LARGEST) {
      throw new TrainingException(
          "buffer "
              + name
              + ": found "
              + numbers
              + " numbers, expected less than 2^31; use fewer or shorter sequences in a pass");
    }
    return (int) numbers;
  }
}
