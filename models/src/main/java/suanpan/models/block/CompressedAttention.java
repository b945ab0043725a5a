package suanpan.models.block;

import java.util.Arrays;
import suanpan.models.Batch;
import suanpan.models.Weights;
import suanpan.models.block.CompressedAttentionConfig.Compression;
import suanpan.tensor.Backend;
import suanpan.tensor.CacheRows;
import suanpan.tensor.Kernels;
import suanpan.tensor.Tensor;

/**
 * V4's attention (specification sections 7.2 to 7.4): one vector per token is key and value of all
 * heads; a row sees the last tokens as they are and everything older through compressed rows, all
 * of them or those that an indexer picks; one more logit per head, the sink, may take the rest.
 *
 * <p>Letters: T rows, H heads, D head size, of which the last r numbers are rotated, G groups of
 * heads, R numbers a group gives, d hidden size.
 */
public final class CompressedAttention {
  private final CompressedAttentionConfig config;
  private final float eps;
  private final Rope rope;
  private final Tensor wqA; // [qLoraRank, d]
  private final float[] qNorm; // [qLoraRank]
  private final Tensor wqB; // [H D, qLoraRank]
  private final Tensor wkv; // [D, d]
  private final float[] kvNorm; // [D]
  private final float[] attnSink; // [H]
  private final Tensor[] woA; // G of [R, H D / G]
  private final Tensor woB; // [d, G R]
  private final Past past;

  /** What a layer has besides its window. */
  private sealed interface Past {
    record None() implements Past {}

    record All(Compressor compressor) implements Past {}

    /**
     * @param wqB [Hi Di, qLoraRank]
     * @param weightsProj [Hi, d]
     */
    record Picked(Compressor compressor, Compressor indexKeys, Tensor wqB, Tensor weightsProj)
        implements Past {}
  }

  /**
   * The attention of a layer, by the keys of {@link CompressedAttentionConfig#addWeights}.
   *
   * @param rope of pair style, with the base of this kind of layer
   */
  public CompressedAttention(
      CompressedAttentionConfig config,
      Compression compression,
      Weights w,
      int layer,
      float eps,
      Rope rope) {
    this.config = config;
    this.eps = eps;
    this.rope = rope;
    this.wqA = w.layer(layer, "wqA");
    this.qNorm = w.vector(layer, "qNorm");
    this.wqB = w.layer(layer, "wqB");
    this.wkv = w.layer(layer, "wkv");
    this.kvNorm = w.vector(layer, "kvNorm");
    this.attnSink = w.vector(layer, "attnSink");
    Tensor allGroups = w.layer(layer, "woA");
    int r = config.oLoraRank();
    this.woA = new Tensor[config.oGroups()];
    Arrays.setAll(woA, g -> allGroups.rowRange((long) g * r, r));
    this.woB = w.layer(layer, "woB");
    this.past = past(compression, w, layer);
  }

  private Past past(Compression compression, Weights w, int layer) {
    return switch (compression) {
      case Compression.Window() -> new Past.None();
      case Compression.Heavy(int rate) ->
          new Past.All(compressor(w, layer, "compressor", rate, Compressor.Overlap.NONE));
      case Compression.Sparse(int rate) ->
          new Past.Picked(
              compressor(w, layer, "compressor", rate, Compressor.Overlap.PREVIOUS),
              compressor(w, layer, "indexCompressor", rate, Compressor.Overlap.PREVIOUS),
              w.layer(layer, "indexerWqB"),
              w.layer(layer, "indexerWeightsProj"));
    };
  }

  private Compressor compressor(
      Weights w, int layer, String key, int rate, Compressor.Overlap overlap) {
    return Compressor.of(w, layer, key, rate, overlap, eps, rope, config.ropeWidth());
  }

  /** Buffers of a pass through layers of one kind of compression. */
  public static final class Scratch {
    private final float[] qLatent; // [T, qLoraRank]
    private final float[] q; // [T, H, D]
    private final float[] kv; // [T, D]
    private final float[] o; // [T, H, D]
    private final float[] u; // [T, G, R]
    private final float[] qIndex; // [T, Hi, Di]
    private final float[] a; // [T, Hi]
    private final Compressor.Scratch compressor;
    private final Compressor.Scratch indexCompressor;
    private final KeySelection rows;
    private final AttentionTile[] tiles; // one for each thread
    private final KeyRuns[] runs; // one for each thread

    public Scratch(
        CompressedAttentionConfig config, Compression compression, int maxRows, int threads) {
      IndexerConfig indexer = config.indexer();
      this.qLatent = new float[maxRows * config.qLoraRank()];
      this.q = new float[maxRows * config.queryWidth()];
      this.kv = new float[maxRows * config.headDim()];
      this.o = new float[q.length];
      this.u = new float[maxRows * config.oGroups() * config.oLoraRank()];
      this.qIndex = new float[maxRows * indexer.indexNHeads() * indexer.indexHeadDim()];
      this.a = new float[maxRows * indexer.indexNHeads()];
      Compressor.Overlap overlap =
          compression instanceof Compression.Sparse
              ? Compressor.Overlap.PREVIOUS
              : Compressor.Overlap.NONE;
      this.compressor = new Compressor.Scratch(maxRows, overlap, config.headDim());
      this.indexCompressor = new Compressor.Scratch(maxRows, overlap, indexer.indexHeadDim());
      this.rows =
          switch (compression) {
            case Compression.Window() -> new AllRows(Integer.MAX_VALUE);
            case Compression.Heavy(int rate) -> new AllRows(rate);
            case Compression.Sparse(int rate) -> new KeyChooser(indexer, rate, maxRows, threads);
          };
      this.tiles = AttentionTile.ofSharedRows(config.headDim(), config.headDim(), threads);
      this.runs = new KeyRuns[threads];
      Arrays.setAll(runs, part -> new KeyRuns());
    }
  }

  /** Every compressed row of the windows that a token completes or has behind it. */
  private record AllRows(int rate) implements KeySelection {
    @Override
    public boolean seesAll(Batch batch, int row) {
      return true;
    }

    @Override
    public void select(Batch batch, int row, KeyRuns runs) {
      runs.all((batch.position(row) + 1) / rate);
    }
  }

  /**
   * @param angles of this kind of layer
   * @param x [T, d], normed
   * @param s made for this layer's kind of compression
   * @param out receives [T, d]
   */
  public void forward(
      Backend backend,
      Batch batch,
      int layer,
      Rope.Angles angles,
      float[] x,
      Scratch s,
      float[] out) {
    int rows = batch.rows();
    queries(backend, angles, x, rows, s);
    switch (past) {
      case Past.None() -> {}
      case Past.All(Compressor c) ->
          c.forward(backend, batch, layer, CompressedAttentionConfig.COMPRESSOR, x, s.compressor);
      case Past.Picked(Compressor c, Compressor keys, Tensor indexWqB, Tensor weightsProj) -> {
        c.forward(backend, batch, layer, CompressedAttentionConfig.COMPRESSOR, x, s.compressor);
        int store = CompressedAttentionConfig.INDEX_COMPRESSOR;
        keys.forward(backend, batch, layer, store, x, s.indexCompressor);
        pick(backend, batch, layer, angles, x, indexWqB, weightsProj, s);
      }
    }
    RmsNorm.apply(kvNorm, eps, s.kv, rows, s.kv);
    for (int row = 0; row < rows; row++) {
      angles.rotate(row, s.kv, (row + 1) * config.headDim() - config.ropeWidth());
    }
    int row = 0;
    while (row < rows) {
      int end = enterWindow(batch, layer, row, s);
      attend(backend, batch, layer, row, end, s);
      row = end;
    }
    project(backend, angles, rows, s, out);
  }

  /**
   * Queries, each head normed by itself without a weight, their last numbers rotated; and the raw
   * keys, which are made of the same rows.
   */
  private void queries(Backend backend, Rope.Angles angles, float[] x, int rows, Scratch s) {
    int dim = config.headDim();
    backend.matmul(new Tensor[] {wqA, wkv}, x, rows, new float[][] {s.qLatent, s.kv});
    RmsNorm.apply(qNorm, eps, s.qLatent, rows, s.qLatent);
    backend.matmul(wqB, s.qLatent, rows, s.q);
    int heads = config.numAttentionHeads();
    for (int i = 0; i < rows * heads; i++) {
      int at = i * dim;
      float inverse = RmsNorm.inverseRms(s.q, at, dim, eps);
      for (int j = at; j < at + dim; j++) {
        s.q[j] *= inverse;
      }
      angles.rotate(i / heads, s.q, at + dim - config.ropeWidth());
    }
  }

  /** Scores the compressed rows with the index heads and picks the best for each row. */
  private void pick(
      Backend backend,
      Batch batch,
      int layer,
      Rope.Angles angles,
      float[] x,
      Tensor indexWqB,
      Tensor weightsProj,
      Scratch s) {
    int rows = batch.rows();
    int heads = config.indexer().indexNHeads();
    int di = config.indexer().indexHeadDim();
    backend.matmul(indexWqB, s.qLatent, rows, s.qIndex);
    backend.matmul(weightsProj, x, rows, s.a);
    for (int i = 0; i < rows * heads; i++) {
      angles.rotate(i / heads, s.qIndex, (i + 1) * di - config.ropeWidth());
    }
    if (s.rows instanceof KeyChooser chooser) {
      int keys = CompressedAttentionConfig.INDEX_COMPRESSOR + 1;
      chooser.choose(backend, batch, layer, keys, s.qIndex, s.a);
    }
  }

  /**
   * Writes rows to the window, as long as that overwrites nothing that the first of them sees.
   *
   * @return the first row that was not written
   */
  private int enterWindow(Batch batch, int layer, int row, Scratch s) {
    CacheRows window = batch.cache(row).rows(layer, CompressedAttentionConfig.WINDOW);
    int spare = Math.max(0, window.capacity() - config.slidingWindow());
    int end = row;
    while (end < batch.rows() && end - row <= spare && batch.cache(end) == batch.cache(row)) {
      window.write(batch.position(end) % window.capacity(), s.kv, end * config.headDim());
      end++;
    }
    return end;
  }

  /** Some rows of one timeline, each with keys of its own, so they share nothing but the pass. */
  private void attend(Backend backend, Batch batch, int layer, int first, int end, Scratch s) {
    int threads = s.tiles.length;
    int heads = config.numAttentionHeads();
    int headsOfTile = Tiling.of(end - first, 1, heads, threads).headsOfTile();
    int cuts = (heads + headsOfTile - 1) / headsOfTile;
    int pieces = (end - first) * cuts;
    int parts = Math.min(pieces, threads);
    backend
        .parallel()
        .run(
            parts,
            part -> {
              for (int i = part; i < pieces; i += parts) {
                int firstHead = i % cuts * headsOfTile;
                int some = Math.min(headsOfTile, heads - firstHead);
                attend(backend.kernels(), batch, layer, first + i / cuts, firstHead, some, s, part);
              }
            });
  }

  private void attend(
      Kernels kernels,
      Batch batch,
      int layer,
      int row,
      int firstHead,
      int heads,
      Scratch s,
      int part) {
    int dim = config.headDim();
    int at = (row * config.numAttentionHeads() + firstHead) * dim;
    float scale = (float) (1 / Math.sqrt(dim));
    CacheRows window = batch.cache(row).rows(layer, CompressedAttentionConfig.WINDOW);
    AttentionTile tile = s.tiles[part];
    tile.begin(kernels, s.q, at, dim, heads, scale, s.o, at, dim);
    tile.sinks(attnSink, firstHead);
    KeyRuns runs = s.runs[part];
    runs.window(batch.position(row), config.slidingWindow(), window.capacity());
    runs.addTo(tile, window);
    if (!(past instanceof Past.None)) {
      s.rows.select(batch, row, runs);
      runs.addTo(tile, batch.cache(row).rows(layer, CompressedAttentionConfig.COMPRESSOR + 1));
    }
    tile.end();
  }

  /** Turns the heads' outputs back and projects them, group by group, then together. */
  private void project(Backend backend, Rope.Angles angles, int rows, Scratch s, float[] out) {
    int heads = config.numAttentionHeads();
    int dim = config.headDim();
    for (int i = 0; i < rows * heads; i++) {
      angles.rotateBack(i / heads, s.o, (i + 1) * dim - config.ropeWidth());
    }
    int groups = config.oGroups();
    int r = config.oLoraRank();
    int width = config.queryWidth();
    for (int g = 0; g < groups; g++) {
      backend.matmul(woA[g], s.o, g * width / groups, width, rows, s.u, g * r, groups * r);
    }
    backend.matmul(woB, s.u, rows, out);
  }
}
