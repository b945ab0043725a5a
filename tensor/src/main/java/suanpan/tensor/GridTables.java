package suanpan.tensor;

/** The published tables of the IQ types, for kernels that look numbers up themselves. */
public final class GridTables {
  /** Rows of the signs of 8 numbers. */
  private static final int SIGNS = 128;

  private GridTables() {}

  /**
   * Magnitudes, row by row: 8 numbers a row for IQ2_XXS, 4 for IQ3_XXS.
   *
   * @throws IllegalArgumentException for another encoding
   */
  public static byte[] magnitudes(Encoding encoding) {
    return switch (encoding) {
      case IQ2_XXS -> GridCodecs.IQ2_XXS.values();
      case IQ3_XXS -> GridCodecs.IQ3_XXS.values();
      default -> throw new IllegalArgumentException(encoding + ": expected IQ2_XXS or IQ3_XXS");
    };
  }

  /** 1 or -1 for 8 numbers, by the 7 bits that stand for them. */
  public static byte[] evenSigns() {
    byte[] signs = new byte[SIGNS * Byte.SIZE];
    for (int index = 0; index < SIGNS; index++) {
      for (int i = 0; i < Byte.SIZE; i++) {
        boolean isNegative = (GridCodecs.evenSigns(index) >> i & 1) == 1;
        signs[index * Byte.SIZE + i] = (byte) (isNegative ? -1 : 1);
      }
    }
    return signs;
  }
}
