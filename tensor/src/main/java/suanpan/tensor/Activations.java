package suanpan.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The vectors that matrices are multiplied with, and their copy in 8 bits where kernels want it.
 * The copy is made once and shared by all threads and by all matrices that read the same vectors.
 * One object belongs to a thread and is used again and again, so that a product allocates nothing.
 *
 * <p>The copy is a rounding in blocks of 32 numbers: {@code d = max |x| / 127}, {@code q = x / d}
 * to the nearest whole number (ties to even), {@code x} becomes {@code d q}. {@link #round} here is
 * the specification. A product with rounded activations is, up to the order of float sums, the
 * exact product with {@code d q} in the place of {@code x}. A number that is not finite makes its
 * block's {@code d} and with it the sums not finite.
 *
 * <p>Of each token the copy has one record for 256 numbers, the last one filled up with zeros: 256
 * bytes q; 8 floats d; 8 floats d times the sum of the block's q; 16 shorts, the sums of 16 q.
 */
public final class Activations {
  /** Numbers that share a scale. */
  public static final int BLOCK = 32;

  /** Numbers of a record. */
  public static final int RECORD = 256;

  /** Bytes of a record, whole cache lines, and where its parts begin. */
  public static final int RECORD_BYTES = 384;

  public static final int SCALES = 256;
  public static final int SCALED_SUMS = 288;
  public static final int SUMS = 320;

  private static final int HALF_BLOCK = 16;
  private static final float LARGEST = 127;
  private static final long ALIGNMENT_BYTES = 64;
  private static final ThreadLocal<Activations> OF_THREAD =
      ThreadLocal.withInitial(Activations::new);

  private float[] numbers = new float[0];
  private int offset;
  private int stride;
  private int tokens;
  private int columns;
  private boolean rounded;
  private MemorySegment records = MemorySegment.NULL;

  /** The calling thread's own; the next product on the thread takes it again. */
  public static Activations ofThread() {
    return OF_THREAD.get();
  }

  /**
   * Vectors that stay in {@code x}; not rounded yet.
   *
   * @param x [tokens, columns] from offset, rows stride apart
   */
  public Activations set(float[] x, int xOffset, int xStride, int count, int width) {
    numbers = x;
    offset = xOffset;
    stride = xStride;
    tokens = count;
    columns = width;
    rounded = false;
    return this;
  }

  /** Makes room for the copy; {@link #round} fills it. */
  public void beginRounding() {
    long bytes = tokens * tokenBytes();
    if (records.byteSize() < bytes) {
      records = Arena.ofAuto().allocate(bytes, ALIGNMENT_BYTES);
    }
    rounded = true;
  }

  /** Whether the copy is there. */
  public boolean isRounded() {
    return rounded;
  }

  public float[] numbers() {
    return numbers;
  }

  /** Index of the first number. */
  public int offset() {
    return offset;
  }

  /** Numbers from one token to the next. */
  public int stride() {
    return stride;
  }

  public int tokens() {
    return tokens;
  }

  public int columns() {
    return columns;
  }

  /** The copy: [tokens, records of a token]. */
  public MemorySegment records() {
    return records;
  }

  /** Records of a token. */
  public int recordsPerToken() {
    return (columns + RECORD - 1) / RECORD;
  }

  /** Bytes of the copy from one token to the next. */
  public long tokenBytes() {
    return (long) recordsPerToken() * RECORD_BYTES;
  }

  /** Fills the copy of the tokens {@code begin} to {@code end}; the specification. */
  public void round(int begin, int end) {
    for (int t = begin; t < end; t++) {
      for (int r = 0; r < recordsPerToken(); r++) {
        int first = r * RECORD;
        roundRecord(
            offset + t * stride + first,
            Math.min(RECORD, columns - first),
            t * tokenBytes() + (long) r * RECORD_BYTES);
      }
    }
  }

  private void roundRecord(int from, int count, long record) {
    for (int block = 0; block < RECORD / BLOCK; block++) {
      int begin = Math.min(block * BLOCK, count);
      int end = Math.min(begin + BLOCK, count);
      float largest = largest(from + begin, from + end);
      float d = largest / LARGEST;
      float inverse = largest == 0 ? 0 : LARGEST / largest;
      int[] sums = new int[2];
      for (int i = 0; i < BLOCK; i++) {
        int q = begin + i < end ? (int) Math.rint(numbers[from + begin + i] * inverse) : 0;
        records.set(ValueLayout.JAVA_BYTE, record + (long) block * BLOCK + i, (byte) q);
        sums[i / HALF_BLOCK] += (byte) q;
      }
      long scale = record + (long) block * Float.BYTES;
      records.set(ValueLayout.JAVA_FLOAT_UNALIGNED, scale + SCALES, d);
      records.set(ValueLayout.JAVA_FLOAT_UNALIGNED, scale + SCALED_SUMS, d * (sums[0] + sums[1]));
      records.set(ValueLayout.JAVA_SHORT_UNALIGNED, scale + SUMS, (short) sums[0]);
      records.set(ValueLayout.JAVA_SHORT_UNALIGNED, scale + SUMS + Short.BYTES, (short) sums[1]);
    }
  }

  /** Of the absolute values; as bits, because so a NaN is larger than all numbers. */
  private float largest(int begin, int end) {
    int bits = 0;
    for (int i = begin; i < end; i++) {
      bits = Math.max(bits, Float.floatToRawIntBits(numbers[i]) & Integer.MAX_VALUE);
    }
    return Float.intBitsToFloat(bits);
  }

  /** The rounded numbers {@code d q} of a token. */
  public void decode(int token, float[] dst, int dstOffset) {
    for (int k = 0; k < columns; k++) {
      long record = token * tokenBytes() + (long) (k / RECORD) * RECORD_BYTES;
      int i = k % RECORD;
      float d =
          records.get(
              ValueLayout.JAVA_FLOAT_UNALIGNED, record + SCALES + (long) i / BLOCK * Float.BYTES);
      dst[dstOffset + k] = d * records.get(ValueLayout.JAVA_BYTE, record + i);
    }
  }
}
