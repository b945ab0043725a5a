package suanpan.kernels.internal.product;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Buffers of one thread, kept between products. */
final class Workspace {
  private static final ThreadLocal<Workspace> OF_THREAD = ThreadLocal.withInitial(Workspace::new);
  private static final long ALIGNMENT_BYTES = 64;

  private MemorySegment left = MemorySegment.NULL;
  private MemorySegment right = MemorySegment.NULL;
  private MemorySegment rest = MemorySegment.NULL;
  private float[] decoded = new float[0];

  private Workspace() {}

  static Workspace ofThread() {
    return OF_THREAD.get();
  }

  /** Strips of the left matrix. */
  MemorySegment left(long bytes) {
    left = grown(left, bytes);
    return left;
  }

  /** Panels of the right matrix. */
  MemorySegment right(long bytes) {
    right = grown(right, bytes);
    return right;
  }

  /** Results of a panel that is wider than what is left of the result. */
  MemorySegment rest(long bytes) {
    rest = grown(rest, bytes);
    return rest;
  }

  /** Decoded rows. */
  float[] decoded(int numbers) {
    if (decoded.length < numbers) {
      decoded = new float[numbers];
    }
    return decoded;
  }

  private static MemorySegment grown(MemorySegment memory, long bytes) {
    return memory.byteSize() < bytes ? Arena.ofAuto().allocate(bytes, ALIGNMENT_BYTES) : memory;
  }
}
