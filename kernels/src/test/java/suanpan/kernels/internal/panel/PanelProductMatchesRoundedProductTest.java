package suanpan.kernels.internal.panel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import suanpan.kernels.RandomTensors;
import suanpan.kernels.internal.rows.Level;
import suanpan.kernels.internal.x86.CpuFeature;
import suanpan.kernels.internal.x86.CpuFeatures;
import suanpan.tensor.Activations;
import suanpan.tensor.Encoding;
import suanpan.tensor.Kernels;
import suanpan.tensor.Tensor;

/**
 * Every encoding with panels at awkward sizes, against sums in double of the same rounded numbers.
 */
class PanelProductMatchesRoundedProductTest {
  private static final int[] COLUMNS = {32, 96, 256, 512, 544, 768, 1280};
  private static final int[] TOKENS = {1, 2, 4, 5, 6, 7, 13, 16, 31};

  /** A sum that wrapped is off by 65536 times a scale, more than the largest number. */
  private static final double WRAPPED = 0.01;

  static Stream<Arguments> cases() {
    return Arrays.stream(Level.values())
        .flatMap(
            level ->
                Arrays.stream(Encoding.values())
                    .filter(new PanelProduct(level)::supports)
                    .map(encoding -> Arguments.of(level, encoding)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void atAwkwardSizes(Level level, Encoding encoding) {
    PanelProduct product = productFor(level);
    int cases = 0;
    for (int columns : COLUMNS) {
      if (columns % encoding.blockSize() == 0) {
        Tensor w = RandomTensors.matrix(encoding, 70, columns, columns);
        for (int tokens : TOKENS) {
          assertMatches(product, w, 0, 70, tokens);
          assertMatches(product, w, 3, 20, tokens);
          assertMatches(product, w, 64, 65, tokens);
          cases++;
        }
      }
    }
    assertThat(cases).isPositive();
  }

  /** Sums of 16 bits may wrap on the way but must end where they belong. */
  @ParameterizedTest
  @MethodSource("cases")
  void atTheLargestSums(Level level, Encoding encoding) {
    PanelProduct product = productFor(level);
    int columns = 512;
    int tokens = 4;
    float[] x = new float[tokens * columns];
    for (int i = 0; i < x.length; i++) {
      int k = i % columns;
      x[i] =
          switch (i / columns) {
            case 0 -> 1;
            case 1 -> -1;
            case 2 -> k % 2 == 0 ? 1 : -1;
            default -> k % 4 < 2 ? 1 : -1;
          };
    }
    Activations rounded = new Activations().set(x, 0, columns, tokens, columns);
    rounded.beginRounding();
    rounded.round(0, tokens);
    for (int codes : new int[] {0x00, 0xFF, 0x88, 0x77, 0x80, 0x7F, 0xF0, 0x0F}) {
      Tensor w = RandomTensors.matrix(encoding, 20, columns, 3);
      int blockBytes = encoding.blockBytes();
      float largest = Kernels.SCALAR.max(w.toFloats(), 0, (int) w.elements());
      for (long block = 0; block < w.bytes(); block += blockBytes) {
        w.data().asSlice(block + firstCode(encoding), codeBytes(encoding)).fill((byte) codes);
      }
      float[] y = new float[tokens * 20];
      product.multiply(w, 0, 20, rounded, y, 0, 20);
      assertClose(w, 0, 20, rounded, y.clone(), y, 0, WRAPPED * largest);
    }
  }

  private static int firstCode(Encoding encoding) {
    return switch (encoding) {
      case MXFP4 -> 1;
      case Q4_0, Q5_0, Q8_0, IQ4_NL, IQ2_XXS, IQ3_XXS -> 2;
      case Q4_1, Q5_1 -> 4;
      case IQ4_XS -> 8;
      case Q2_K, Q4_K, Q5_K -> 16;
      default -> 0;
    };
  }

  private static int codeBytes(Encoding encoding) {
    return switch (encoding) {
      case Q2_K -> 64;
      case Q3_K -> 96;
      case Q6_K -> 192;
      default -> encoding.blockBytes() - firstCode(encoding);
    };
  }

  private static PanelProduct productFor(Level level) {
    Set<CpuFeature> features = CpuFeatures.read();
    assumeTrue(level.isIn(features), "this processor has no " + level.words());
    return new PanelProduct(level);
  }

  private static void assertMatches(
      PanelProduct product, Tensor w, int begin, int end, int tokens) {
    int columns = w.columns();
    int yStride = (int) w.rows() + 2;
    float[] x = RandomTensors.floats(5 + tokens * (columns + 3), tokens);
    Activations rounded = new Activations().set(x, 5, columns + 3, tokens, columns);
    rounded.beginRounding();
    rounded.round(0, tokens);
    float[] before = RandomTensors.floats(7 + tokens * yStride, 9);
    float[] y = before.clone();
    product.multiply(w, begin, end, rounded, y, 7, yStride);
    assertClose(w, begin, end, rounded, before, y, 7, 0);
    assertThat(List.of(y[0], y[6])).isEqualTo(List.of(before[0], before[6]));
  }

  private static void assertClose(
      Tensor w,
      int begin,
      int end,
      Activations rounded,
      float[] before,
      float[] y,
      int yOffset,
      double atLeast) {
    int columns = w.columns();
    int tokens = rounded.tokens();
    int yStride = (y.length - yOffset) / tokens;
    float[] row = new float[columns];
    float[] token = new float[columns];
    for (int n = 0; n < w.rows(); n++) {
      w.decodeRow(n, row, 0);
      for (int t = 0; t < tokens; t++) {
        rounded.decode(t, token, 0);
        double sum = 0;
        double size = 0;
        for (int k = 0; k < columns; k++) {
          sum += (double) row[k] * token[k];
          size += Math.abs((double) row[k] * token[k]);
        }
        boolean isWritten = n >= begin && n < end;
        double expected = isWritten ? sum : before[yOffset + t * yStride + n];
        double tolerance = isWritten ? Math.max(16 * Math.ulp(1f) * size, atLeast) : 0;
        assertThat((double) y[yOffset + t * yStride + n])
            .as("%s, rows %d to %d, row %d, token %d of %d", w, begin, end, n, t, tokens)
            .isBetween(expected - tolerance, expected + tolerance);
      }
    }
  }
}
