package suanpan.models.block;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import suanpan.models.Batch;
import suanpan.models.Weights;
import suanpan.tensor.Activations;
import suanpan.tensor.Backend;
import suanpan.tensor.CacheRows;
import suanpan.tensor.Encoding;
import suanpan.tensor.Kernels;
import suanpan.tensor.Shape;
import suanpan.tensor.Tensor;

/**
 * Multi-head latent attention in the absorbed form (specification section 4): the latent and the
 * rotated key are all that is cached, and keys and values are never expanded. With {@code qa_h =
 * UK_h^T qNope} every head reads the same c + dr numbers of a cached token, of which the first c
 * are also its value.
 *
 * <p>Letters: T rows, H heads, c latent, dn and dr the parts of a head without and with position,
 * dv a value head, d hidden size.
 */
public final class LatentAttention {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** The inner norms have an epsilon of their own, whatever rms_norm_eps says. */
  private static final float INNER_EPS = 1e-6f;

  /** The one store of a layer's cache: [latent | rotated key]. */
  private static final int LATENT = 0;

  private final MlaConfig config;
  private final QProj qProj;
  private final Tensor kvAProj; // [c + dr, d]
  private final float[] kvALayernorm; // [c]
  private final List<Tensor> kB; // H of [c, dn], UK_h transposed
  private final List<Tensor> vB; // H of [dv, c], UV_h
  private final Tensor oProj; // [d, H dv]

  /** How queries are made. */
  private sealed interface QProj {
    /** Straight: {@code q = W_q x}. */
    record Plain(Tensor q) implements QProj {}

    /** Through a latent: {@code q = W_qb rms(W_qa x)}. */
    record Lora(Tensor qA, float[] qALayernorm, Tensor qB) implements QProj {}
  }

  /** The attention of a layer, by the keys of {@link MlaConfig#addWeights}. */
  public LatentAttention(MlaConfig config, Weights weights, int layer) {
    this.config = config;
    this.qProj =
        config.qLoraRank() == 0
            ? new QProj.Plain(weights.layer(layer, "qProj"))
            : new QProj.Lora(
                weights.layer(layer, "qAProj"),
                weights.vector(layer, "qALayernorm"),
                weights.layer(layer, "qBProj"));
    this.kvAProj = weights.layer(layer, "kvAProj");
    this.kvALayernorm = weights.vector(layer, "kvALayernorm");
    this.kB = new ArrayList<>();
    this.vB = new ArrayList<>();
    for (int h = 0; h < config.numAttentionHeads(); h++) {
      switch (config.kvB()) {
        case FUSED -> {
          int dn = config.qkNopeHeadDim();
          Tensor kvB = weights.layer(layer, "kvBProj");
          long first = (long) h * (dn + config.vHeadDim());
          kB.add(transposed(kvB.rowRange(first, dn)));
          vB.add(kvB.rowRange(first + dn, config.vHeadDim()));
        }
        case SPLIT -> {
          kB.add(weights.layer(layer, "kBProj").at(h));
          vB.add(weights.layer(layer, "vBProj").at(h));
        }
      }
    }
    this.oProj = weights.layer(layer, "oProj");
  }

  /** Buffers of a pass, shared by all layers. */
  public static final class Scratch {
    private final float[] qLatent; // [T, qLoraRank]
    private final float[] q; // [T, H, dn + dr]
    private final float[] kv; // [T, c + dr]
    private final float[] qAbsorbed; // [T, H, c + dr]
    private final float[] z; // [T, H, c]
    private final float[] o; // [T, H, dv]
    private final AttentionTile[] tiles; // one for each thread
    private final KeyRuns[] runs; // one for each thread

    public Scratch(MlaConfig config, int maxRows, int threads) {
      int h = config.numAttentionHeads();
      this.qLatent = new float[maxRows * config.qLoraRank()];
      this.q = new float[maxRows * h * config.qkHeadDim()];
      this.kv = new float[maxRows * config.cacheWidth()];
      this.qAbsorbed = new float[maxRows * h * config.cacheWidth()];
      this.z = new float[maxRows * h * config.kvLoraRank()];
      this.o = new float[maxRows * h * config.vHeadDim()];
      this.tiles = AttentionTile.ofSharedRows(config.cacheWidth(), config.kvLoraRank(), threads);
      this.runs = new KeyRuns[threads];
      Arrays.setAll(runs, i -> new KeyRuns());
    }

    /** The query latents of the pass: [T, qLoraRank]. */
    public float[] qLatent() {
      return qLatent;
    }
  }

  /**
   * Dense attention: each row sees itself and all that came before.
   *
   * @param x [T, d], normed
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
    project(backend, batch, layer, angles, x, s);
    attend(backend, batch, layer, KeySelection.ALL, s, out);
  }

  /**
   * The first half: queries are made, latents stored.
   *
   * @param x [T, d], normed
   */
  public void project(
      Backend backend, Batch batch, int layer, Rope.Angles angles, float[] x, Scratch s) {
    queries(backend, angles, x, batch.rows(), s);
    latents(batch, layer, angles, s);
  }

  /**
   * The second half: each row attends to the positions selected for it.
   *
   * @param out receives [T, d]
   */
  public void attend(
      Backend backend, Batch batch, int layer, KeySelection selection, Scratch s, float[] out) {
    absorb(backend, batch.rows(), s);
    attend(backend, batch, layer, selection, s);
    expand(backend, batch.rows(), s);
    backend.matmul(oProj, s.o, batch.rows(), out);
  }

  /** Queries; and the raw latents, which are made of the same rows. */
  private void queries(Backend backend, Rope.Angles angles, float[] x, int rows, Scratch s) {
    switch (qProj) {
      case QProj.Plain(Tensor q) ->
          backend.matmul(new Tensor[] {q, kvAProj}, x, rows, new float[][] {s.q, s.kv});
      case QProj.Lora(Tensor qA, float[] qALayernorm, Tensor qB) -> {
        backend.matmul(new Tensor[] {qA, kvAProj}, x, rows, new float[][] {s.qLatent, s.kv});
        RmsNorm.apply(qALayernorm, INNER_EPS, s.qLatent, rows, s.qLatent);
        backend.matmul(qB, s.qLatent, rows, s.q);
      }
    }
    int heads = config.numAttentionHeads();
    for (int i = 0; i < rows * heads; i++) {
      angles.rotate(i / heads, s.q, i * config.qkHeadDim() + config.qkNopeHeadDim());
    }
  }

  /** Norms each row's latent, rotates its key and stores both. */
  private void latents(Batch batch, int layer, Rope.Angles angles, Scratch s) {
    int rows = batch.rows();
    int c = config.kvLoraRank();
    int width = config.cacheWidth();
    RmsNorm.apply(kvALayernorm, INNER_EPS, s.kv, 0, width, rows, s.kv, 0, width);
    for (int row = 0; row < rows; row++) {
      angles.rotate(row, s.kv, row * width + c);
      batch.cache(row).rows(layer, LATENT).write(batch.position(row), s.kv, row * width);
    }
  }

  /** {@code qa_h = UK_h^T qNope_h}, followed by the rotated part of the query. */
  private void absorb(Backend backend, int rows, Scratch s) {
    int heads = config.numAttentionHeads();
    int c = config.kvLoraRank();
    int width = config.cacheWidth();
    int qkHeadDim = config.qkHeadDim();
    backend
        .parallel()
        .run(
            heads,
            h -> {
              Activations q =
                  Activations.ofThread()
                      .set(s.q, h * qkHeadDim, heads * qkHeadDim, rows, config.qkNopeHeadDim());
              multiply(backend.kernels(), kB.get(h), q, s.qAbsorbed, h * width, heads * width);
              for (int row = 0; row < rows; row++) {
                int i = row * heads + h;
                System.arraycopy(
                    s.q,
                    i * qkHeadDim + config.qkNopeHeadDim(),
                    s.qAbsorbed,
                    i * width + c,
                    config.qkRopeHeadDim());
              }
            });
  }

  private void attend(Backend backend, Batch batch, int layer, KeySelection selection, Scratch s) {
    int threads = s.tiles.length;
    Tiling tiling = Tiling.of(batch.rows(), 1, config.numAttentionHeads(), threads);
    int parts = Math.min(tiling.pieces(), threads);
    Tiling.Piece piece =
        (part, group, firstHead, heads, firstRow, rows) -> {
          int row = firstRow;
          while (row < firstRow + rows) {
            int end = Tiling.spanEnd(batch, selection, row, firstRow + rows);
            attend(backend.kernels(), batch, layer, selection, row, end, firstHead, heads, s, part);
            row = end;
          }
        };
    backend
        .parallel()
        .run(
            parts,
            part -> {
              for (int i = part; i < tiling.pieces(); i += parts) {
                tiling.run(i, part, piece);
              }
            });
  }

  /** Some heads of a row, or all heads of several rows: their queries lie side by side. */
  private void attend(
      Kernels kernels,
      Batch batch,
      int layer,
      KeySelection selection,
      int row,
      int end,
      int firstHead,
      int heads,
      Scratch s,
      int part) {
    int c = config.kvLoraRank();
    int width = config.cacheWidth();
    int first = row * config.numAttentionHeads() + firstHead;
    AttentionTile tile = s.tiles[part];
    tile.begin(
        kernels,
        s.qAbsorbed,
        first * width,
        width,
        (end - row) * heads,
        config.softmaxScale(),
        s.z,
        first * c,
        c);
    CacheRows latents = batch.cache(row).rows(layer, LATENT);
    if (end - row > 1) {
      tile.hideFrom(batch.position(row) + 1, heads);
      tile.add(latents, 0, batch.position(end - 1) + 1);
    } else {
      selection.select(batch, row, s.runs[part]);
      s.runs[part].addTo(tile, latents);
    }
    tile.end();
  }

  /** {@code o_h = UV_h z_h}. */
  private void expand(Backend backend, int rows, Scratch s) {
    int heads = config.numAttentionHeads();
    int c = config.kvLoraRank();
    int dv = config.vHeadDim();
    backend
        .parallel()
        .run(
            heads,
            h -> {
              Activations z = Activations.ofThread().set(s.z, h * c, heads * c, rows, c);
              multiply(backend.kernels(), vB.get(h), z, s.o, h * dv, heads * dv);
            });
  }

  /** All rows of a head's matrix, on the calling thread. */
  private static void multiply(
      Kernels kernels, Tensor w, Activations x, float[] y, int yOffset, int yStride) {
    if (kernels.roundsActivations(w)) {
      x.beginRounding();
      kernels.round(x, 0, x.tokens());
    }
    kernels.matmul(w, 0, Math.toIntExact(w.rows()), x, y, yOffset, yStride);
  }

  /**
   * UK_h^T [c, dn] from UK_h [dn, c]. bfloat16 stays as it is, everything else becomes float32,
   * because blocks cannot be transposed.
   */
  private static Tensor transposed(Tensor m) {
    int rows = Math.toIntExact(m.rows());
    int columns = m.columns();
    boolean bf16 = m.encoding() == Encoding.BF16;
    Encoding encoding = bf16 ? Encoding.BF16 : Encoding.F32;
    MemorySegment data =
        Arena.ofAuto()
            .allocate(encoding.bytes((long) rows * columns), ValueLayout.JAVA_FLOAT.byteSize());
    float[] row = new float[columns];
    for (int r = 0; r < rows; r++) {
      m.decodeRow(r, row, 0);
      for (int k = 0; k < columns; k++) {
        long at = (long) k * rows + r;
        if (bf16) {
          data.setAtIndex(SHORT, at, (short) (Float.floatToRawIntBits(row[k]) >>> 16));
        } else {
          data.setAtIndex(FLOAT, at, row[k]);
        }
      }
    }
    return Tensor.of(m.name() + "^T", encoding, Shape.of(columns, rows), data);
  }
}
