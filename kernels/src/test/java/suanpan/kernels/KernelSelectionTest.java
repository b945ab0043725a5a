package suanpan.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import suanpan.tensor.Encoding;
import suanpan.tensor.Kernels;
import suanpan.tensor.Tensor;

class KernelSelectionTest {
  @Test
  void choosesVectorsWhereTheModuleIsThere() {
    KernelSelection chosen = KernelSelection.of(KernelChoice.VECTOR, Rounding.NONE);
    assertThat(chosen.kernels()).hasSameClassAs(new VectorKernels());
    assertThat(chosen.reason()).endsWith(chosen.kernels().vectorBits() + "-bit vectors");
    assertThat(KernelSelection.of(KernelChoice.VECTOR, Rounding.EIGHT_BITS).reason())
        .isEqualTo(chosen.reason());
  }

  @Test
  void exactActivationsAreNotRoundedByMachineCode() {
    KernelSelection chosen = KernelSelection.of(KernelChoice.AUTO, Rounding.NONE);
    Tensor w = RandomTensors.matrix(Encoding.Q4_0, 2, 64, 1);
    assertThat(chosen.kernels().roundsActivations(w)).isFalse();
    assertThat(chosen.reason()).doesNotContain("8-bit activations");
  }

  @Test
  void choosesMachineCodeOrSaysWhyNot() {
    KernelSelection chosen = KernelSelection.of(KernelChoice.AUTO, Rounding.EIGHT_BITS);
    if (chosen.kernels() instanceof NativeKernels) {
      assertThat(chosen.reason()).startsWith("machine code for ");
      assertThat(KernelSelection.of(KernelChoice.NATIVE_AVX2, Rounding.EIGHT_BITS).reason())
          .startsWith("machine code for AVX2 with 8-bit activations");
    } else {
      assertThat(chosen.reason()).contains("no machine code");
    }
  }

  @Test
  void withoutNativeAccessItFallsBackAndSaysWhatToAdd() throws Exception {
    assertThat(run("AUTO", "--add-modules", "jdk.incubator.vector", "--illegal-native-access=deny"))
        .contains("no machine code: ")
        .contains("--enable-native-access=ALL-UNNAMED")
        .doesNotContain("Exception");
  }

  @Test
  void choosesScalarLoopsWhenAsked() {
    assertThat(KernelSelection.of(KernelChoice.SCALAR, Rounding.EIGHT_BITS).kernels())
        .isSameAs(Kernels.SCALAR);
  }

  @Test
  void withoutTheModuleItFallsBackAndSaysWhatToAdd() throws Exception {
    assertThat(run("AUTO"))
        .contains("scalar: no vector module: add --add-modules jdk.incubator.vector")
        .doesNotContain("Exception", "NoClassDefFoundError");
    assertThat(run("VECTOR"))
        .contains("IllegalStateException: no vector module: add --add-modules");
  }

  private static String run(String choice, String... options)
      throws IOException, InterruptedException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String classPath = System.getProperty("java.class.path");
    List<String> command = new ArrayList<>(List.of(java.toString()));
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", classPath, Doctor.class.getName(), choice));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return output;
  }

  /** Prints what is chosen in a JVM of its own. */
  static final class Doctor {
    private Doctor() {}

    public static void main(String[] args) {
      KernelSelection chosen =
          KernelSelection.of(KernelChoice.valueOf(args[0]), Rounding.EIGHT_BITS);
      System.out.println(chosen.kernels().description() + ": " + chosen.reason());
    }
  }
}
