package suanpan.train;

import suanpan.tensor.Kernels;

/**
 * The gated unit {@code a = silu(g) u}, {@code silu(g) = g s}, {@code s = 1 / (1 + e^-g)}. With
 * {@code dG = dA u s (1 + g (1 - s))} and {@code dU = dA g s}.
 */
final class SwiGlu {
  /** Numbers at a time: what is worked with stays in the first-level cache. */
  private static final int RUN = 1024;

  /** Below this a gate counts as this: its silu is smaller than any float beside 1 shows. */
  private static final float SMALLEST = -20;

  private static final float POWER_OF_SMALLEST = (float) Math.exp(-SMALLEST);

  private final Kernels kernels;
  private final float[][] sigmoids; // [threads][RUN]

  SwiGlu(Compute compute, int threads, Buffers buffers) {
    this.kernels = compute.kernels();
    this.sigmoids = new float[threads][];
    for (int i = 0; i < threads; i++) {
      sigmoids[i] = buffers.scratch("sigmoids " + i, RUN);
    }
  }

  /** Numbers begin to end of {@code a = silu(gate) up}. */
  void forward(int thread, float[] gate, float[] up, float[] a, int begin, int end) {
    float[] s = sigmoids[thread];
    for (int at = begin; at < end; at += RUN) {
      int n = Math.min(RUN, end - at);
      sigmoids(gate, at, n, s);
      product(gate, up, at, n, s, a);
    }
  }

  private static void product(float[] gate, float[] up, int at, int n, float[] s, float[] a) {
    for (int i = 0; i < n; i++) {
      a[at + i] = gate[at + i] * s[i] * up[at + i];
    }
  }

  /**
   * @param dA gradient of the result
   * @param dGate receives that of the gate
   * @param dUp receives that of up
   */
  void backward(
      int thread,
      float[] gate,
      float[] up,
      float[] dA,
      float[] dGate,
      float[] dUp,
      int begin,
      int end) {
    float[] s = sigmoids[thread];
    for (int at = begin; at < end; at += RUN) {
      int n = Math.min(RUN, end - at);
      sigmoids(gate, at, n, s);
      gradients(gate, up, at, n, s, dA, dGate, dUp);
    }
  }

  private static void gradients(
      float[] gate, float[] up, int at, int n, float[] s, float[] dA, float[] dGate, float[] dUp) {
    for (int i = 0; i < n; i++) {
      float g = gate[at + i];
      float d = dA[at + i] * s[i];
      dGate[at + i] = d * up[at + i] * (1 + g * (1 - s[i]));
      dUp[at + i] = d * g;
    }
  }

  private void sigmoids(float[] gate, int at, int n, float[] s) {
    for (int i = 0; i < n; i++) {
      s[i] = Math.max(gate[at + i], SMALLEST);
    }
    // e^-g e^-20, so that no power is above 1.
    kernels.exponentials(s, 0, n, -1, -SMALLEST);
    for (int i = 0; i < n; i++) {
      s[i] = 1 / (1 + POWER_OF_SMALLEST * s[i]);
    }
  }
}
