package suanpan.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class MatrixProductTest {
  private static final Matrix A = Matrix.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
  private static final Matrix B = Matrix.of(new float[] {1, 0, 2, 1, 0, 3}, 3, 2);

  @Test
  void rowsTimesColumns() {
    float[] c = {7, 7, 7, 7};
    Kernels.SCALAR.multiply(A, B, Matrix.of(c, 2, 2));
    assertThat(c).containsExactly(5, 11, 14, 23);
    Kernels.SCALAR.multiplyAdd(A, B, Matrix.of(c, 2, 2));
    assertThat(c).containsExactly(10, 22, 28, 46);
  }

  @Test
  void transposedViewsOfAllThree() {
    float[] c = new float[9];
    Kernels.SCALAR.multiply(A.transposed(), B.transposed(), Matrix.of(c, 3, 3).transposed());
    float[] expected = new float[9];
    Kernels.SCALAR.multiply(B, A, Matrix.of(expected, 3, 3));
    assertThat(c).isEqualTo(expected);
  }

  @Test
  void partsLeaveTheRestAsItWas() {
    float[] c = new float[20];
    Matrix whole = Matrix.of(c, 1, 3, 4, 6);
    Kernels.SCALAR.multiply(
        A.columnRange(1, 2), B.rowRange(1, 2), whole.rowRange(1, 2).columnRange(2, 2));
    float[] expected = new float[20];
    expected[9] = 4;
    expected[10] = 11;
    expected[15] = 10;
    expected[16] = 23;
    assertThat(c).isEqualTo(expected);
  }

  @Test
  void halvesAreReadAsTheNumbersTheyAre() {
    float[] numbers = {1.5f, -2, 0.25f, 3, 8, -1};
    for (Encoding encoding : new Encoding[] {Encoding.F16, Encoding.BF16}) {
      MemorySegment data = MemorySegment.ofArray(new byte[12]);
      encoding.encode(numbers, 0, data, 0, 6);
      Matrix a = Matrix.of(Tensor.of("a", encoding, Shape.of(2, 3), data));
      float[] c = new float[4];
      Kernels.SCALAR.multiply(a, B, Matrix.of(c, 2, 2));
      assertThat(c).containsExactly(-2.5f, -1.25f, 19, 5);
      assertThat(a.at(1, 0)).isEqualTo(3);
    }
  }

  @Test
  void threadsShareTheWork() {
    int rows = 150;
    int depth = 37;
    int columns = 201;
    Matrix a = Matrix.of(sequence(rows * depth), rows, depth);
    Matrix b = Matrix.of(sequence(depth * columns), columns, depth).transposed();
    float[] expected = new float[rows * columns];
    Backend.SCALAR.multiply(a, b, Matrix.of(expected, rows, columns));
    for (int threads : new int[] {2, 3, 5}) {
      float[] c = new float[rows * columns];
      try (Parallel parallel = Parallel.ofThreads(threads)) {
        Backend backend = new Backend(Kernels.SCALAR, parallel);
        backend.multiply(a, b, Matrix.of(c, rows, columns));
        assertThat(c).isEqualTo(expected);
        backend.multiplyAdd(a, b, Matrix.of(c, rows, columns));
        assertThat(c[rows * columns - 1]).isEqualTo(2 * expected[rows * columns - 1]);
      }
    }
  }

  private static float[] sequence(int n) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (i * 37 + 11) % 64 - 31;
    }
    return x;
  }

  @Test
  void shapesThatDoNotFitAreRefused() {
    assertThatThrownBy(() -> Backend.SCALAR.multiply(A, A, Matrix.of(new float[4], 2, 2)))
        .hasMessage("product: found [2, 2] = [2, 3] [2, 3], expected [M, N] = [M, K] [K, N]");
    Matrix readOnly = Matrix.of(MemorySegment.ofArray(new float[4]).asReadOnly(), 2, 2);
    assertThatThrownBy(() -> Kernels.SCALAR.multiply(A, B, readOnly))
        .hasMessageContaining("expected F32 that can be written");
  }

  @Test
  void viewsOutsideTheirMemoryAreRefused() {
    float[] numbers = new float[10];
    assertThatThrownBy(() -> Matrix.of(numbers, 0, 2, 5, 6)).hasMessageContaining("more than 10");
    assertThatThrownBy(() -> Matrix.of(numbers, 0, 2, 5, 4)).hasMessageContaining("strides 4 and");
    assertThatThrownBy(() -> Matrix.of(numbers, -1, 2, 5, 5)).hasMessageContaining("offset -1");
    assertThatThrownBy(() -> A.rowRange(1, 2)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Matrix.of(Tensor.of("w", Shape.of(2), new int[2])))
        .hasMessageContaining("I32");
    MemorySegment data = MemorySegment.ofArray(new float[8]);
    assertThatThrownBy(() -> new Matrix(Encoding.F32, data, Long.MAX_VALUE - 1, 2, 2, 2, 1))
        .isInstanceOf(ArithmeticException.class);
  }
}
