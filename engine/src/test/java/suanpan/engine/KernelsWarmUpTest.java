package suanpan.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import suanpan.tensor.Kernels;

class KernelsWarmUpTest {
  private static final Duration FOREVER = Duration.ofDays(1);

  /** Says which of the two computed: a dot product of its own. */
  private static final Kernels MARKED =
      new Kernels() {
        @Override
        public float dot(float[] a, int aOffset, float[] b, int bOffset, int n) {
          return 42;
        }
      };

  /** A method that is not handed on would stay a plain loop for ever. */
  @Test
  void everyMethodOfKernelsIsHandedOn() {
    List<String> missing =
        Arrays.stream(Kernels.class.getMethods())
            .filter(method -> !isDeclared(method))
            .map(Method::toString)
            .toList();
    assertThat(missing).isEmpty();
  }

  private static boolean isDeclared(Method method) {
    return Arrays.stream(WarmingKernels.class.getDeclaredMethods())
        .anyMatch(
            own ->
                own.getName().equals(method.getName())
                    && Arrays.equals(own.getParameterTypes(), method.getParameterTypes()));
  }

  @Test
  void plainLoopsComputeUntilTheWarmUpIsOver() {
    WarmUp never = new WarmUp(FOREVER, FOREVER);
    assertThat(new WarmingKernels(MARKED, never).dot(new float[2], 0, new float[2], 0, 2)).isZero();
    assertThat(never.isOver()).isFalse();
  }

  @Test
  void aWarmUpEndsEvenOfKernelsThatNeverGetFaster() throws InterruptedException {
    WarmUp brief = new WarmUp(Duration.ZERO, Duration.ZERO);
    Kernels warming = new WarmingKernels(MARKED, brief);
    warming.dot(new float[2], 0, new float[2], 0, 2);
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!brief.isOver() && System.nanoTime() < end) {
      Thread.sleep(5);
    }
    assertThat(warming.dot(new float[2], 0, new float[2], 0, 2)).isEqualTo(42);
  }
}
