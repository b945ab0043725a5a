package suanpan.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Buffers of one thread, kept between calls so that a matrix product allocates nothing. */
final class Scratch {
  private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

  /** Numbers that are decoded at a time where a row is decoded before it is multiplied: 4 KiB. */
  static final int CHUNK = 1024;

  private static final long ALIGNMENT_BYTES = 64;

  /** Numbers of a stretch of a row. */
  final float[] chunk = new float[CHUNK];

  private float[] sums = new float[0];
  private float[] scales = new float[0];
  private float[] factors = new float[0];
  private float[] panel = new float[0];
  private float[] left = new float[0];
  private MemorySegment codes = MemorySegment.NULL;
  private MemorySegment heads = MemorySegment.NULL;

  private Scratch() {}

  static Scratch ofThread() {
    return OF_THREAD.get();
  }

  /** Sums of neighbouring numbers of x. */
  float[] sums(int count) {
    sums = grown(sums, count);
    return sums;
  }

  /** The scales of a row's blocks. */
  float[] scales(int count) {
    scales = grown(scales, count);
    return scales;
  }

  /** What the scales of a block have in common. */
  float[] factors(int count) {
    factors = grown(factors, count);
    return factors;
  }

  /** Decoded rows. */
  float[] panel(int count) {
    panel = grown(panel, count);
    return panel;
  }

  /** Rows of the left matrix of a product. */
  float[] left(int count) {
    left = grown(left, count);
    return left;
  }

  /** A byte for each number of a row, outside the heap like the rows themselves. */
  MemorySegment codes(int bytes) {
    codes = grown(codes, bytes);
    return codes;
  }

  /** The scales of a row's blocks as bytes. */
  MemorySegment heads(int bytes) {
    heads = grown(heads, bytes);
    return heads;
  }

  private static MemorySegment grown(MemorySegment buffer, int bytes) {
    return buffer.byteSize() < bytes ? Arena.ofAuto().allocate(bytes, ALIGNMENT_BYTES) : buffer;
  }

  private static float[] grown(float[] buffer, int count) {
    return buffer.length < count ? new float[count] : buffer;
  }
}
