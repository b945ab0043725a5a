package suanpan.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import suanpan.tensor.Kernels;

/** Rounding to bfloat16 with vectors: the same bits, halfway cases, infinities and NaN included. */
class Bfloat16MatchesScalarTest {
  @Test
  void sameBits() {
    float[] x = new float[203];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < x.length; i++) {
      x[i] = Float.intBitsToFloat(random.nextInt());
    }
    int[] bits = {
      0x3F808000, 0x3F818000, 0x3F808001, 0x7F7FFFFF, 0x7F800000, 0xFF800000, 0x7FC00000, 0x80000000
    };
    for (int i = 0; i < bits.length; i++) {
      x[3 + i] = Float.intBitsToFloat(bits[i]);
    }
    short[] expected = new short[x.length + 2];
    short[] found = new short[x.length + 2];
    Kernels.SCALAR.roundToBfloat16(x, 1, expected, 2, x.length - 1);
    new VectorKernels().roundToBfloat16(x, 1, found, 2, x.length - 1);
    for (int i = 0; i < x.length - 1; i++) {
      if (Float.isNaN(x[1 + i])) {
        assertThat(Float.intBitsToFloat(found[2 + i] << 16)).isNaN();
      } else {
        assertThat(found[2 + i]).as("%a", x[1 + i]).isEqualTo(expected[2 + i]);
      }
    }
  }
}
