package suanpan.kernels;

import org.junit.jupiter.api.Test;
import suanpan.tensor.Kernels;

/** The Vector API; the build runs this at each vector width it can force. */
class MatrixProductMatchesScalarTest {
  private static final Kernels VECTOR = new VectorKernels();

  @Test
  void atAwkwardSizes() {
    MatrixProductCases.atAwkwardSizes(VECTOR);
  }

  @Test
  void ofHalves() {
    MatrixProductCases.ofHalves(VECTOR);
  }
}
