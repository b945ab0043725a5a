package suanpan.models.block;

import java.util.Arrays;
import java.util.List;
import suanpan.models.Batch;
import suanpan.models.Cache;
import suanpan.models.CacheLayout.Store;
import suanpan.models.WeightSpec.Kind;
import suanpan.models.WeightTable;
import suanpan.models.Weights;
import suanpan.tensor.Backend;
import suanpan.tensor.CacheRowFormat;
import suanpan.tensor.CacheRowType;
import suanpan.tensor.CacheRows;
import suanpan.tensor.Tensor;

/**
 * Pools windows of tokens into single rows (specification section 7.3). Each token has a vector kv
 * and a gate z; when a window is complete, its row is the mean of the kv, weighted for each channel
 * by the softmax of the z, then normed and rotated to the window's first position.
 *
 * <p>With {@link Overlap#PREVIOUS} every token gives two halves: the second serves its own window,
 * the first the next one, so that a row pools two windows.
 *
 * <p>Letters: T rows, D width of a pooled row, k halves (1 or 2), d hidden size.
 *
 * @param rate tokens in a window
 * @param wkv [kD, d]
 * @param wgate [kD, d]
 * @param ape [rate, kD], added to z by place in the window
 * @param norm [D]
 * @param rope turns the last numbers of a row
 * @param ropeWidth how many numbers those are
 */
public record Compressor(
    int rate,
    Overlap overlap,
    Tensor wkv,
    Tensor wgate,
    float[] ape,
    float[] norm,
    float eps,
    Rope rope,
    int ropeWidth) {

  /** Which windows a row pools. */
  public enum Overlap {
    /** Its own. */
    NONE(1),
    /** Its own and the one before. */
    PREVIOUS(2);

    private final int halves;

    Overlap(int halves) {
      this.halves = halves;
    }

    /** Vectors of a token, and windows in a row. */
    int halves() {
      return halves;
    }
  }

  /** The compressor of a layer, by the keys of {@link #addWeights}. */
  public static Compressor of(
      Weights w, int layer, String key, int rate, Overlap overlap, float eps, Rope rope, int r) {
    return new Compressor(
        rate,
        overlap,
        w.layer(layer, key + "Wkv"),
        w.layer(layer, key + "Wgate"),
        w.vector(layer, key + "Ape"),
        w.vector(layer, key + "Norm"),
        eps,
        rope,
        r);
  }

  /**
   * Adds the weights of a compressor to a table.
   *
   * @param key beginning of the keys
   * @param name beginning of the published names
   * @param ggufName beginning of the GGUF names
   * @param width D
   */
  public static void addWeights(
      WeightTable table,
      int layer,
      String key,
      String name,
      String ggufName,
      int rate,
      Overlap overlap,
      int width,
      int d) {
    long wide = (long) overlap.halves() * width;
    table
        .layer(
            layer, Kind.MATRIX, key + "Wkv", name + "wkv.weight", ggufName + "kv.weight", wide, d)
        .layer(
            layer,
            Kind.MATRIX,
            key + "Wgate",
            name + "wgate.weight",
            ggufName + "gate.weight",
            wide,
            d)
        .layer(layer, Kind.VECTOR, key + "Ape", name + "ape", ggufName + "ape.weight", rate, wide)
        .layer(
            layer,
            Kind.VECTOR,
            key + "Norm",
            name + "norm.weight",
            ggufName + "norm.weight",
            width);
  }

  /**
   * What a timeline keeps: the tokens [kv | z] whose windows are not yet pooled, in a ring, and the
   * pooled rows. The tokens stay float32, whatever the rows are stored in.
   *
   * @param row of width D
   * @param rewindRows further tokens kept, so that the timeline can go back
   */
  public static List<Store> stores(
      int rate, Overlap overlap, CacheRowFormat row, int capacity, int rewindRows) {
    int pending = Math.min(capacity, pendingRows(rate, overlap) + rewindRows);
    CacheRowFormat token =
        new CacheRowFormat(CacheRowType.F32, Math.multiplyExact(2 * overlap.halves(), row.width()));
    return List.of(new Store(token, pending, Store.RING), new Store(row, capacity / rate, rate));
  }

  private static int pendingRows(int rate, Overlap overlap) {
    return overlap.halves() * rate;
  }

  /** Buffers of a pass. */
  public static final class Scratch {
    private final float[] kv; // [T, kD]
    private final float[] z; // [T, kD]
    private final float[] token; // [kv | z] of one token
    private final float[] max; // [D]
    private final float[] sum; // [D]
    private final float[] row; // [D]

    /**
     * @param width D
     */
    public Scratch(int maxRows, Overlap overlap, int width) {
      int wide = overlap.halves() * width;
      this.kv = new float[maxRows * wide];
      this.z = new float[maxRows * wide];
      this.token = new float[2 * wide];
      this.max = new float[width];
      this.sum = new float[width];
      this.row = new float[width];
    }
  }

  /**
   * Takes the rows' tokens in and pools the windows that they complete.
   *
   * @param x [T, d], normed
   * @param firstStore the first of the two stores of {@link #stores} in the layer's cache
   */
  public void forward(
      Backend backend, Batch batch, int layer, int firstStore, float[] x, Scratch s) {
    int wide = Math.toIntExact(wkv.rows());
    backend.matmul(new Tensor[] {wkv, wgate}, x, batch.rows(), new float[][] {s.kv, s.z});
    for (int row = 0; row < batch.rows(); row++) {
      Cache cache = batch.cache(row);
      int position = batch.position(row);
      System.arraycopy(s.kv, row * wide, s.token, 0, wide);
      int place = position % rate * wide;
      for (int i = 0; i < wide; i++) {
        s.token[wide + i] = s.z[row * wide + i] + ape[place + i];
      }
      CacheRows pending = cache.rows(layer, firstStore);
      pending.write(position % pending.capacity(), s.token, 0);
      if ((position + 1) % rate == 0) {
        int window = position / rate;
        pool(pending, window, s);
        RmsNorm.apply(norm, eps, s.row, 1, s.row);
        rope.rotateTo(window * rate, s.row, norm.length - ropeWidth);
        cache.rows(layer, firstStore + 1).write(window, s.row, 0);
      }
    }
  }

  /** {@code row = sum over the window's tokens of softmax(z) kv}, for each channel by itself. */
  private void pool(CacheRows pending, int window, Scratch s) {
    int width = norm.length;
    int firstToken = Math.max(0, window - overlap.halves() + 1) * rate;
    int end = (window + 1) * rate;
    Arrays.fill(s.max, Float.NEGATIVE_INFINITY);
    for (int t = firstToken; t < end; t++) {
      int z = gate(t, window);
      pending.read(t % pending.capacity(), 0, s.token.length, s.token, 0);
      for (int i = 0; i < width; i++) {
        s.max[i] = Math.max(s.max[i], s.token[z + i]);
      }
    }
    Arrays.fill(s.sum, 0);
    Arrays.fill(s.row, 0);
    for (int t = firstToken; t < end; t++) {
      int z = gate(t, window);
      int kv = half(t, window);
      pending.read(t % pending.capacity(), 0, s.token.length, s.token, 0);
      for (int i = 0; i < width; i++) {
        float share = (float) Math.exp(s.token[z + i] - s.max[i]);
        s.sum[i] += share;
        s.row[i] += share * s.token[kv + i];
      }
    }
    for (int i = 0; i < width; i++) {
      s.row[i] /= s.sum[i];
    }
  }

  /** Where in a token's numbers the half that serves the window begins. */
  private int half(int token, int window) {
    return overlap == Overlap.PREVIOUS && token / rate == window ? norm.length : 0;
  }

  /** Where the gate of that half begins. */
  private int gate(int token, int window) {
    return overlap.halves() * norm.length + half(token, window);
  }
}
