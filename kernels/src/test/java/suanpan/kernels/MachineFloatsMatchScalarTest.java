package suanpan.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import suanpan.kernels.internal.rows.Level;
import suanpan.kernels.internal.x86.CpuFeature;
import suanpan.kernels.internal.x86.CpuFeatures;
import suanpan.kernels.internal.x86.NoMachineCodeException;
import suanpan.tensor.BlockScales;
import suanpan.tensor.Encoding;
import suanpan.tensor.Kernels;
import suanpan.tensor.Shape;
import suanpan.tensor.Tensor;

/**
 * Every encoding with activations that are not rounded, in machine code against the specification:
 * at every level that this processor runs, with weights that end where their memory ends.
 */
class MachineFloatsMatchScalarTest {
  private static final int[] COLUMNS = {1, 3, 32, 33, 100, 256, 257, 1100, 1280};
  private static final int[] TOKENS = {1, 2, 3, 4, 5, 13, 29};

  private static Kernels kernels(Level level) {
    Set<CpuFeature> features = Set.of();
    try {
      features = CpuFeatures.read();
    } catch (NoMachineCodeException e) {
      assumeTrue(false, "machine code cannot be run here: " + e.getMessage());
    }
    assumeTrue(level.isIn(features), "this processor has no " + level);
    return new NativeKernels(level, features, Rounding.NONE);
  }

  static Stream<Arguments> cases() {
    return Arrays.stream(Level.values())
        .flatMap(
            level ->
                RandomTensors.encodings().stream().map(encoding -> Arguments.of(level, encoding)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void products(Level level, Encoding encoding) {
    Kernels kernels = kernels(level);
    int cases = 0;
    for (int columns : COLUMNS) {
      if (columns % encoding.blockSize() == 0) {
        Tensor w =
            RandomTensors.beforeNothing(RandomTensors.matrix(encoding, 41, columns, columns));
        for (int tokens : TOKENS) {
          assertMatches(kernels, w, 0, 41, tokens);
          cases++;
        }
        assertMatches(kernels, w, 3, 41, 2);
        assertMatches(kernels, w, 1, 40, 26);
      }
    }
    assertThat(cases).isPositive();
  }

  @ParameterizedTest
  @EnumSource(Level.class)
  void matricesOfAwkwardSizes(Level level) {
    MatrixProductCases.atAwkwardSizes(kernels(level));
    MatrixProductCases.ofHalves(kernels(level));
  }

  /** Blocks of rows, of columns and of the depth, with a rest of each. */
  @ParameterizedTest
  @EnumSource(Level.class)
  void matricesLargerThanABlock(Level level) {
    MatrixProductCases.largerThanABlock(kernels(level));
  }

  @ParameterizedTest
  @EnumSource(Level.class)
  void withBlockScales(Level level) {
    Kernels kernels = kernels(level);
    int rows = 150;
    int columns = 700;
    float[] numbers = RandomTensors.floats(2 * 6, 3);
    for (Encoding encoding : List.of(Encoding.F8_E4M3, Encoding.BF16)) {
      Tensor plain = RandomTensors.matrix(encoding, rows, columns, 4);
      Tensor scales = Tensor.of("scale", Shape.of(2, 6), numbers);
      Tensor w = plain.withScales(BlockScales.of(scales, plain.shape(), 128, 128));
      for (int tokens : new int[] {1, 7, 30}) {
        assertMatches(kernels, w, 0, rows, tokens);
        assertMatches(kernels, w.rowRange(100, 40), 3, 40, tokens);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Level.class)
  void fourBitsWithPowersOfTwo(Level level) {
    Kernels kernels = kernels(level);
    for (int columns : new int[] {32, 96, 1280}) {
      Tensor plain = RandomTensors.matrix(Encoding.F4_E2M1, 50, columns, 4);
      byte[] powers = new byte[50 * columns / 32];
      for (int i = 0; i < powers.length; i++) {
        powers[i] = (byte) (120 + i % 13);
      }
      powers[1] = 0;
      Tensor scales =
          Tensor.of(
              "scale", Encoding.F8_E8M0, Shape.of(50, columns / 32), MemorySegment.ofArray(powers));
      Tensor w = plain.withScales(BlockScales.of(scales, plain.shape(), 1, 32));
      for (int tokens : new int[] {1, 4, 7, 9, 30}) {
        assertMatches(kernels, w, 0, 50, tokens);
        assertMatches(kernels, w.rowRange(11, 30), 3, 29, tokens);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Level.class)
  void everyByteOfFp8IsTheNumberItShouldBe(Level level) {
    Kernels kernels = kernels(level);
    byte[] bytes = new byte[256 * 32];
    for (int row = 0; row < 256; row++) {
      bytes[row * 32 + row % 32] = (byte) row;
    }
    Tensor w = Tensor.of("w", Encoding.F8_E4M3, Shape.of(256, 32), MemorySegment.ofArray(bytes));
    float[] row = new float[32];
    for (int tokens : new int[] {1, 9}) {
      float[] x = new float[tokens * 32];
      Arrays.fill(x, 1);
      float[] y = new float[tokens * 256];
      kernels.matmul(w, 0, 256, x, 0, 32, tokens, y, 0, 256);
      for (int n = 0; n < 256; n++) {
        w.decodeRow(n, row, 0);
        assertThat(y[n]).as("byte %d", n).isEqualTo(Float.valueOf(row[n % 32] + 0f));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Level.class)
  void keepsInfinitiesAndNan(Level level) {
    Kernels kernels = kernels(level);
    for (int tokens : new int[] {1, 9}) {
      Tensor w = RandomTensors.matrix(Encoding.BF16, 3, 64, 2);
      w.data().set(ValueLayout.JAVA_SHORT_UNALIGNED, w.rowBytes() + 10, (short) 0x7F80);
      float[] x = new float[64 * tokens];
      Arrays.fill(x, 1);
      float[] y = new float[3 * tokens];
      kernels.matmul(w, 0, 3, x, 0, 64, tokens, y, 0, 3);
      assertThat(y[0]).isFinite();
      assertThat(y[1]).isInfinite();
      x[5] = 0;
      kernels.matmul(w, 0, 3, x, 0, 64, tokens, y, 0, 3);
      assertThat(y[1]).isNaN();
      assertThat(y[2]).isFinite();
    }
  }

  @Test
  void insideTheJavaHeap() {
    Tensor outside = RandomTensors.matrix(Encoding.BF16, 5, 256, 1);
    byte[] bytes = outside.data().toArray(ValueLayout.JAVA_BYTE);
    Tensor inside =
        Tensor.of("w", Encoding.BF16, outside.shape(), MemorySegment.ofArray(bytes).asReadOnly());
    assertMatches(kernels(Level.AVX2), inside, 0, 5, 1);
    assertMatches(kernels(Level.AVX2), inside, 0, 5, 9);
  }

  /** Offsets and strides are larger than needed, and what is between must stay as it was. */
  private static void assertMatches(
      Kernels kernels, Tensor w, int rowBegin, int rowEnd, int tokens) {
    int columns = w.columns();
    int yStride = (int) w.rows() + 2;
    int xStride = columns + 3;
    float[] x = RandomTensors.floats(5 + tokens * xStride, tokens);
    float[] before = RandomTensors.floats(7 + tokens * yStride, 9);
    float[] y = before.clone();
    kernels.matmul(w, rowBegin, rowEnd, x, 5, xStride, tokens, y, 7, yStride);
    double[] expected = new double[y.length];
    double[] tolerance = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      expected[i] = before[i];
    }
    float[] row = new float[columns];
    for (int n = rowBegin; n < rowEnd; n++) {
      w.decodeRow(n, row, 0);
      for (int t = 0; t < tokens; t++) {
        double sum = 0;
        double size = 0;
        for (int k = 0; k < columns; k++) {
          double product = (double) row[k] * x[5 + t * xStride + k];
          sum += product;
          size += Math.abs(product);
        }
        expected[7 + t * yStride + n] = sum;
        tolerance[7 + t * yStride + n] = 16 * Math.ulp(1f) * size;
      }
    }
    for (int i = 0; i < y.length; i++) {
      if (!(Math.abs(y[i] - expected[i]) <= tolerance[i])) {
        assertThat((double) y[i])
            .as("%s, rows %d to %d, %d tokens: number %d", w, rowBegin, rowEnd, tokens, i)
            .isEqualTo(expected[i]);
      }
    }
  }
}
