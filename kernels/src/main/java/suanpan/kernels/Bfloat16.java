package suanpan.kernels;

import static jdk.incubator.vector.VectorOperators.I2S;
import static jdk.incubator.vector.VectorOperators.IS_NAN;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static suanpan.kernels.Lanes.FLOATS;
import static suanpan.kernels.Lanes.INTS;
import static suanpan.kernels.Lanes.LENGTH;
import static suanpan.kernels.Lanes.SHORTS;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import suanpan.tensor.Encoding;

/** Rounds floats to their upper halves, the nearest, of two the even one. */
final class Bfloat16 {
  private static final int BITS = 16;

  /** Just under half of what the lower half can hold; the even rule adds the last bit. */
  private static final int ALMOST_HALF = 0x7FFF;

  private static final int NAN = 0x7FC0_0000;

  private Bfloat16() {}

  static void round(float[] x, int offset, short[] dst, int dstOffset, int n) {
    int i = 0;
    for (; i <= n - LENGTH; i += LENGTH) {
      FloatVector numbers = FloatVector.fromArray(FLOATS, x, offset + i);
      VectorMask<Integer> nan = numbers.test(IS_NAN).cast(INTS);
      IntVector bits = numbers.reinterpretAsInts();
      IntVector rounded =
          bits.add(bits.lanewise(LSHR, BITS).and(1)).add(ALMOST_HALF).blend(NAN, nan);
      ((ShortVector) rounded.lanewise(LSHR, BITS).convertShape(I2S, SHORTS, 0))
          .intoArray(dst, dstOffset + i);
    }
    if (i < n) {
      long at = (long) (dstOffset + i) * Short.BYTES;
      Encoding.BF16.encode(x, offset + i, MemorySegment.ofArray(dst), at, n - i);
    }
  }
}
