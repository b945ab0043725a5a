package suanpan.kernels;

import java.util.Optional;
import java.util.Set;
import suanpan.kernels.internal.rows.Level;
import suanpan.kernels.internal.x86.CpuFeature;
import suanpan.kernels.internal.x86.CpuFeatures;
import suanpan.kernels.internal.x86.NoMachineCodeException;
import suanpan.tensor.Kernels;

/**
 * Kernels, and why these.
 *
 * @param kernels the arithmetic
 * @param reason one line for {@code doctor}
 */
public record KernelSelection(Kernels kernels, String reason) {
  private static final String VECTOR_MODULE = "jdk.incubator.vector";
  private static final String NO_MODULE = "no vector module: add --add-modules " + VECTOR_MODULE;
  private static final int NARROWEST_BITS = 128;

  /**
   * The kernels of that choice.
   *
   * @throws IllegalStateException if what was chosen by name is not to be had; the message says
   *     what to change
   */
  public static KernelSelection of(KernelChoice choice, Rounding rounding) {
    return switch (choice) {
      case SCALAR -> new KernelSelection(Kernels.SCALAR, "scalar loops, as asked");
      case VECTOR -> required(vector());
      case NATIVE, NATIVE_AVX2 -> {
        required(vector());
        yield machineCode(choice, rounding);
      }
      case AUTO -> fastest(rounding);
    };
  }

  /**
   * The same, with every sum in an order of its own and nothing rounded: a token's numbers do not
   * depend on how many share a call. Plain loops do so anyway.
   */
  public KernelSelection deterministic() {
    return kernels.equals(Kernels.SCALAR)
        ? this
        : new KernelSelection(
            new DeterministicKernels(new VectorKernels()), reason + ", sums in a fixed order");
  }

  private static KernelSelection required(KernelSelection found) {
    if (found.kernels().equals(Kernels.SCALAR)) {
      throw new IllegalStateException(found.reason());
    }
    return found;
  }

  /** Machine code where it can be run, else the Vector API, and why. */
  private static KernelSelection fastest(Rounding rounding) {
    KernelSelection vector = vector();
    if (vector.kernels().equals(Kernels.SCALAR)) {
      return vector;
    }
    try {
      return machineCode(KernelChoice.NATIVE, rounding);
    } catch (IllegalStateException e) {
      return new KernelSelection(vector.kernels(), vector.reason() + "; " + e.getMessage());
    }
  }

  private static KernelSelection machineCode(KernelChoice choice, Rounding rounding) {
    try {
      Set<CpuFeature> features = CpuFeatures.read();
      Optional<Level> level =
          choice == KernelChoice.NATIVE_AVX2
              ? Optional.of(Level.AVX2).filter(avx2 -> avx2.isIn(features))
              : Level.best(features);
      Kernels kernels =
          new NativeKernels(
              level.orElseThrow(
                  () ->
                      new IllegalStateException(
                          "no machine code for this processor: it has no AVX2, FMA and F16C")),
              features,
              rounding);
      return new KernelSelection(kernels, kernels.description());
    } catch (NoMachineCodeException e) {
      throw new IllegalStateException("no machine code: " + e.getMessage(), e);
    }
  }

  /** No class of the vector module is touched before it is known to be there. */
  private static KernelSelection vector() {
    if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
      return new KernelSelection(Kernels.SCALAR, NO_MODULE);
    }
    int bits = VectorKernels.preferredBits();
    if (bits < NARROWEST_BITS) {
      return new KernelSelection(Kernels.SCALAR, "vectors of " + bits + " bits are too narrow");
    }
    Kernels vector = new VectorKernels();
    return new KernelSelection(vector, vector.description());
  }
}
