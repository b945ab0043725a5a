package suanpan.models.block;

import suanpan.tensor.Activations;
import suanpan.tensor.Backend;
import suanpan.tensor.Kernels;
import suanpan.tensor.Tensor;

/**
 * The experts of a few tokens, with two meetings of the threads for all of them together: an expert
 * alone is so small that meeting, rounding and gating would take as long as its products. In the
 * first half every part of the work makes some inner numbers of one network, gate included; in the
 * second some of its outputs.
 *
 * <p>Used by one thread at a time: {@link #begin}, {@link #add} for each network, {@link #run};
 * then the results are there, a row for each row that was added.
 */
final class ExpertGroups {
  /** Tokens at most; of more, each expert alone has enough to do. */
  static final int MAX_TOKENS = 32;

  /** Parts for each thread, so that all end at about the same time. */
  private static final int PARTS_PER_THREAD = 4;

  private static final ThreadLocal<Part> PARTS = ThreadLocal.withInitial(Part::new);

  private final int d;
  private final int widest;
  private final SwiGlu[] networks;
  private final float[][] inputs;
  private final int[] inputOffsets;
  private final int[] firstRows;
  private final int[] rowCounts;
  private final float[] inner; // [rows, widest]
  private final float[] results; // [rows, d]
  private Backend backend = Backend.SCALAR;
  private int count;
  private int rows;
  private int slices;

  /** Buffers of a thread. */
  private static final class Part {
    private float[] gate = {};
    private float[] up = {};

    void reserve(int numbers) {
      if (gate.length < numbers) {
        gate = new float[numbers];
        up = new float[numbers];
      }
    }
  }

  /**
   * @param maxRows rows of all networks together
   * @param d width of inputs and outputs
   * @param widest inner width of the widest network
   */
  ExpertGroups(int maxRows, int d, int widest) {
    this.d = d;
    this.widest = widest;
    this.networks = new SwiGlu[maxRows];
    this.inputs = new float[maxRows][];
    this.inputOffsets = new int[maxRows];
    this.firstRows = new int[maxRows];
    this.rowCounts = new int[maxRows];
    this.inner = new float[maxRows * widest];
    this.results = new float[maxRows * d];
  }

  void begin(Backend with) {
    backend = with;
    count = 0;
    rows = 0;
  }

  /**
   * A network and what it is to compute.
   *
   * @param x [networkRows, d] from offset, read by {@link #run}
   */
  void add(SwiGlu network, float[] x, int offset, int networkRows) {
    networks[count] = network;
    inputs[count] = x;
    inputOffsets[count] = offset;
    firstRows[count] = rows;
    rowCounts[count] = networkRows;
    rows += networkRows;
    count++;
  }

  /** Computes all networks. */
  void run() {
    slices = Math.ceilDiv(PARTS_PER_THREAD * backend.parallel().threads(), count);
    backend.parallel().run(count * slices, this::gate);
    backend.parallel().run(count * slices, this::down);
  }

  /** The results of the first rows. */
  void copyTo(float[] y, int some) {
    System.arraycopy(results, 0, y, 0, some * d);
  }

  /** {@code y += factor result}. */
  void addTo(int row, float factor, float[] y, int yOffset) {
    backend.kernels().addScaled(factor, results, row * d, y, yOffset, d);
  }

  private void gate(int index) {
    int n = index / slices;
    SwiGlu network = networks[n];
    int width = network.intermediateSize();
    int begin = share(width, index % slices);
    int end = share(width, index % slices + 1);
    int some = end - begin;
    int networkRows = rowCounts[n];
    if (some == 0) {
      return;
    }
    Part part = PARTS.get();
    part.reserve(networkRows * some);
    Kernels kernels = backend.kernels();
    Activations x = Activations.ofThread().set(inputs[n], inputOffsets[n], d, networkRows, d);
    multiply(kernels, network.gateProj(), begin, end, x, part.gate, -begin, some);
    multiply(kernels, network.upProj(), begin, end, x, part.up, -begin, some);
    kernels.gate(part.gate, part.up, networkRows * some, network.limit());
    for (int row = 0; row < networkRows; row++) {
      int to = (firstRows[n] + row) * widest + begin;
      System.arraycopy(part.gate, row * some, inner, to, some);
    }
  }

  private void down(int index) {
    int n = index / slices;
    SwiGlu network = networks[n];
    int begin = share(d, index % slices);
    int end = share(d, index % slices + 1);
    Activations x =
        Activations.ofThread()
            .set(inner, firstRows[n] * widest, widest, rowCounts[n], network.intermediateSize());
    multiply(backend.kernels(), network.downProj(), begin, end, x, results, firstRows[n] * d, d);
  }

  /** Every part rounds for itself, which takes less time than a meeting of the threads. */
  private static void multiply(
      Kernels kernels,
      Tensor w,
      int begin,
      int end,
      Activations x,
      float[] y,
      int yOffset,
      int yStride) {
    if (kernels.roundsActivations(w) && !x.isRounded()) {
      x.beginRounding();
      kernels.round(x, 0, x.tokens());
    }
    kernels.matmul(w, begin, end, x, y, yOffset, yStride);
  }

  private int share(int whole, int slice) {
    return (int) ((long) whole * slice / slices);
  }
}
