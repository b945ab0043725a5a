package suanpan.tensor;

/**
 * The IQ types of GGUF below 4 bits: 256 values as rows of a published {@link Grid}, with signs or
 * a small shift, under a float16 scale d and small integer scales. A group is 8 values.
 */
final class GridCodecs {
  private static final int GROUPS = 32;
  private static final float SHIFT = 0.125f;

  private static final Grid IQ1 = Grid.load("iq1", 2048, 8);
  static final Grid IQ2_XXS = Grid.load("iq2_xxs", 256, 8);
  private static final Grid IQ2_XS = Grid.load("iq2_xs", 512, 8);
  private static final Grid IQ2_S = Grid.load("iq2_s", 1024, 8);
  static final Grid IQ3_XXS = Grid.load("iq3_xxs", 256, 4);
  private static final Grid IQ3_S = Grid.load("iq3_s", 512, 4);

  private GridCodecs() {}

  /**
   * d, qs[32], 8 words of 16 bits: three upper row bits of each of 4 groups, a 3-bit scale, the
   * sign of the shift: d (2 sc + 1) (grid + shift).
   */
  static void iq1s(byte[] src, int at, float[] dst, int out) {
    float d = Bytes.half(src, at);
    for (int group = 0; group < GROUPS; group++) {
      int word = Bytes.u16(src, at + 34 + group / 4 * 2);
      float scale = d * (2 * ((word >> 12) & 7) + 1);
      float shift = (word & 0x8000) == 0 ? SHIFT : -SHIFT;
      int row = Bytes.u8(src, at + 2 + group) | (((word >> (group % 4 * 3)) & 7) << 8);
      shifted(row, scale, shift, dst, out + group * 8);
    }
  }

  /**
   * qs[32], qh[16] (a nibble for each group: three upper row bits and the sign of the shift), 4
   * words of 16 bits: four 3-bit scales, each of 2 groups, and a quarter of d on top.
   */
  static void iq1m(byte[] src, int at, float[] dst, int out) {
    int scales = at + 48;
    int half = 0;
    for (int part = 0; part < 4; part++) {
      half |= (Bytes.u16(src, scales + 2 * part) >> 12) << (4 * part);
    }
    float d = Float.float16ToFloat((short) half);
    for (int group = 0; group < GROUPS; group++) {
      int pair = group / 2;
      int scaleWord = Bytes.u16(src, scales + pair / 4 * 2);
      float scale = d * (2 * ((scaleWord >> (pair % 4 * 3)) & 7) + 1);
      int nibble = (src[at + 32 + pair] >> (group % 2 * 4)) & 15;
      float shift = (nibble & 8) == 0 ? SHIFT : -SHIFT;
      int row = Bytes.u8(src, at + group) | ((nibble & 7) << 8);
      shifted(row, scale, shift, dst, out + group * 8);
    }
  }

  /** d, 8 x (4 row bytes, 32 bits: four 7-bit sign indices and a 4-bit scale). */
  static void iq2xxs(byte[] src, int at, float[] dst, int out) {
    float d = Bytes.half(src, at);
    for (int group = 0; group < GROUPS; group++) {
      int from = at + 2 + group / 4 * 8;
      int word = Bytes.i32(src, from + 4);
      float scale = d * (0.5f + (word >>> 28)) * 0.25f;
      int row = Bytes.u8(src, from + group % 4);
      int signs = evenSigns((word >> (group % 4 * 7)) & 127);
      signed(IQ2_XXS, row, scale, signs, dst, out + group * 8, 8);
    }
  }

  /** d, 32 words of 16 bits (9-bit row, 7-bit sign index), 16 scales of 4 bits. */
  static void iq2xs(byte[] src, int at, float[] dst, int out) {
    float d = Bytes.half(src, at);
    for (int group = 0; group < GROUPS; group++) {
      int word = Bytes.u16(src, at + 2 + group * 2);
      float scale = d * (0.5f + nibble(src, at + 66, group / 2)) * 0.25f;
      signed(IQ2_XS, word & 511, scale, evenSigns(word >> 9), dst, out + group * 8, 8);
    }
  }

  /** d, qs[32], sign bytes[32], qh[8] (two upper row bits a group), 16 scales of 4 bits. */
  static void iq2s(byte[] src, int at, float[] dst, int out) {
    float d = Bytes.half(src, at);
    for (int group = 0; group < GROUPS; group++) {
      int upper = (src[at + 66 + group / 4] >> (group % 4 * 2)) & 3;
      int row = Bytes.u8(src, at + 2 + group) | (upper << 8);
      float scale = d * (0.5f + nibble(src, at + 74, group / 2)) * 0.25f;
      signed(IQ2_S, row, scale, src[at + 34 + group], dst, out + group * 8, 8);
    }
  }

  /** d, qs[64] (two rows of 4 a group), 8 x 32 bits: four sign indices and a 4-bit scale. */
  static void iq3xxs(byte[] src, int at, float[] dst, int out) {
    float d = Bytes.half(src, at);
    for (int group = 0; group < GROUPS; group++) {
      int word = Bytes.i32(src, at + 66 + group / 4 * 4);
      float scale = d * (0.5f + (word >>> 28)) * 0.5f;
      int signs = evenSigns((word >> (group % 4 * 7)) & 127);
      int rows = at + 2 + group * 2;
      int to = out + group * 8;
      signed(IQ3_XXS, Bytes.u8(src, rows), scale, signs, dst, to, 4);
      signed(IQ3_XXS, Bytes.u8(src, rows + 1), scale, signs >> 4, dst, to + 4, 4);
    }
  }

  /** d, qs[64], qh[8] (an upper bit for each row), sign bytes[32], 8 scales of 4 bits. */
  static void iq3s(byte[] src, int at, float[] dst, int out) {
    float d = Bytes.half(src, at);
    for (int group = 0; group < GROUPS; group++) {
      float scale = d * (1 + 2 * nibble(src, at + 106, group / 4));
      int signs = src[at + 74 + group];
      int upper = src[at + 66 + group / 4] >> (group % 4 * 2);
      int first = Bytes.u8(src, at + 2 + group * 2) | ((upper & 1) << 8);
      int second = Bytes.u8(src, at + 3 + group * 2) | ((upper & 2) << 7);
      int to = out + group * 8;
      signed(IQ3_S, first, scale, signs, dst, to, 4);
      signed(IQ3_S, second, scale, signs >> 4, dst, to + 4, 4);
    }
  }

  private static void shifted(int row, float scale, float shift, float[] dst, int out) {
    for (int i = 0; i < 8; i++) {
      dst[out + i] = scale * (IQ1.at(row, i) + shift);
    }
  }

  /** Bit i of {@code signs} set: minus for value i. */
  private static void signed(
      Grid grid, int row, float scale, int signs, float[] dst, int out, int values) {
    for (int i = 0; i < values; i++) {
      float magnitude = scale * grid.at(row, i);
      dst[out + i] = ((signs >> i) & 1) == 0 ? magnitude : -magnitude;
    }
  }

  /** The 7 bits with an eighth on top that makes the number of minus signs even. */
  static int evenSigns(int index) {
    return index | ((Integer.bitCount(index) & 1) << 7);
  }

  private static int nibble(byte[] src, int at, int index) {
    return (src[at + index / 2] >> (index % 2 * 4)) & 15;
  }
}
