package suanpan.models.qwen;

import java.util.List;
import java.util.Map;
import suanpan.models.Architecture;
import suanpan.models.Batch;
import suanpan.models.Cache;
import suanpan.models.CacheLayout;
import suanpan.models.LayerObserver;
import suanpan.models.Model;
import suanpan.models.ModelFacts;
import suanpan.models.WeightSpec.Kind;
import suanpan.models.WeightTable;
import suanpan.models.Weights;
import suanpan.models.block.Embedding;
import suanpan.models.block.GqaConfig;
import suanpan.models.block.GroupedAttention;
import suanpan.models.block.Residual;
import suanpan.models.block.RmsNorm;
import suanpan.models.block.Rope;
import suanpan.models.block.SwiGlu;
import suanpan.tensor.Backend;
import suanpan.tensor.CacheRowFormat;
import suanpan.tensor.CacheRowType;
import suanpan.tensor.Metadata;
import suanpan.tensor.ModelFormatException;
import suanpan.tensor.Tensor;
import suanpan.tensor.TensorSource;

/**
 * Qwen2, Qwen2.5 and the R1 distills on Qwen (specification section 15): grouped-query attention
 * with biases on queries, keys and values, SwiGLU.
 *
 * <p>Letters: T rows of the pass, d hidden size, H query heads, G key heads, D head size.
 */
public final class Qwen2 implements Model {
  /** The registry's line. */
  public static final Architecture ARCHITECTURE =
      new Architecture() {
        @Override
        public String title() {
          return "Qwen2";
        }

        @Override
        public List<String> modelTypes() {
          return List.of("qwen2");
        }

        @Override
        public List<String> ggufArchitectures() {
          return List.of("qwen2");
        }

        @Override
        public Plan plan(TensorSource source) {
          return Config.of(source);
        }
      };

  /** What config.json or GGUF metadata say, checked. */
  record Config(GqaConfig sizes) implements Architecture.Plan {
    static Config of(TensorSource source) {
      return switch (source.dialect()) {
        case HUGGING_FACE -> ofHuggingFace(source);
        case GGUF -> new Config(GqaConfig.ofGguf(source, "qwen2", Rope.Style.HALF));
      };
    }

    private static Config ofHuggingFace(TensorSource source) {
      Metadata m = source.metadata();
      if (m.flagOr("use_sliding_window", Metadata.Flag.FALSE)) {
        throw ModelFormatException.of(m.location(), "use_sliding_window", true, "false");
      }
      return new Config(GqaConfig.ofHuggingFace(source));
    }

    @Override
    public ModelFacts facts() {
      return new ModelFacts(
          "qwen2",
          sizes.vocabSize(),
          sizes.hiddenSize(),
          sizes.numHiddenLayers(),
          sizes.maxPositionEmbeddings(),
          sizes.mhaNumbersPerToken(),
          1);
    }

    @Override
    public CacheLayout cacheLayout(int capacity, CacheRowType rowType) {
      List<CacheRowFormat> formats = sizes.cacheRows(rowType);
      return CacheLayout.ofTokenRows(sizes.numHiddenLayers(), formats, capacity);
    }

    @Override
    public WeightTable weightTable() {
      int d = sizes.hiddenSize();
      int q = sizes.queryWidth();
      int k = sizes.keyWidth();
      WeightTable table = new WeightTable("model.layers.");
      sizes.head().addWeights(table, sizes.vocabSize(), d);
      for (int l = 0; l < sizes.numHiddenLayers(); l++) {
        table
            .layer(
                l, Kind.VECTOR, "inputLayernorm", "input_layernorm.weight", "attn_norm.weight", d)
            .layer(l, Kind.MATRIX, "qProj", "self_attn.q_proj.weight", "attn_q.weight", q, d)
            .layer(l, Kind.MATRIX, "kProj", "self_attn.k_proj.weight", "attn_k.weight", k, d)
            .layer(l, Kind.MATRIX, "vProj", "self_attn.v_proj.weight", "attn_v.weight", k, d)
            .layer(l, Kind.VECTOR, "qBias", "self_attn.q_proj.bias", "attn_q.bias", q)
            .layer(l, Kind.VECTOR, "kBias", "self_attn.k_proj.bias", "attn_k.bias", k)
            .layer(l, Kind.VECTOR, "vBias", "self_attn.v_proj.bias", "attn_v.bias", k)
            .layer(l, Kind.MATRIX, "oProj", "self_attn.o_proj.weight", "attn_output.weight", d, q)
            .layer(
                l,
                Kind.VECTOR,
                "postAttentionLayernorm",
                "post_attention_layernorm.weight",
                "ffn_norm.weight",
                d);
        SwiGlu.addWeights(table, l, d, sizes.intermediateSize());
      }
      return table;
    }

    @Override
    public Map<String, Object> ggufMetadata() {
      return sizes.ggufMetadata("qwen2");
    }

    @Override
    public Model bind(TensorSource source, Backend backend) {
      return new Qwen2(sizes, weightTable().bind(source), backend);
    }
  }

  private record Layer(
      float[] inputLayernorm, // [d]
      Tensor qProj, // [H D, d]
      Tensor kProj, // [G D, d]
      Tensor vProj, // [G D, d]
      float[] qBias, // [H D]
      float[] kBias, // [G D]
      float[] vBias, // [G D]
      Tensor oProj, // [d, H D]
      float[] postAttentionLayernorm, // [d]
      SwiGlu mlp) {
    static Layer of(Weights w, int l) {
      return new Layer(
          w.vector(l, "inputLayernorm"),
          w.layer(l, "qProj"),
          w.layer(l, "kProj"),
          w.layer(l, "vProj"),
          w.vector(l, "qBias"),
          w.vector(l, "kBias"),
          w.vector(l, "vBias"),
          w.layer(l, "oProj"),
          w.vector(l, "postAttentionLayernorm"),
          SwiGlu.of(w, l));
    }
  }

  private final GqaConfig config;
  private final Weights weights;
  private final Backend backend;
  private final Tensor embedTokens;
  private final Layer[] layers;
  private final float[] norm;
  private final Tensor lmHead;
  private final Rope rope;

  private Qwen2(GqaConfig config, Weights weights, Backend backend) {
    this.config = config;
    this.weights = weights;
    this.backend = backend;
    this.embedTokens = weights.model("embedTokens");
    this.layers = new Layer[config.numHiddenLayers()];
    for (int l = 0; l < layers.length; l++) {
      layers[l] = Layer.of(weights, l);
    }
    this.norm = weights.model("norm").toFloats();
    this.lmHead = config.head().bind(weights);
    this.rope = new Rope(config.rope(), config.headDim(), config.ropeStyle());
  }

  @Override
  public ModelFacts facts() {
    return new Config(config).facts();
  }

  @Override
  public Weights weights() {
    return weights;
  }

  @Override
  public Cache newCache(int capacity, CacheRowType rowType) {
    return new Cache(new Config(config).cacheLayout(capacity, rowType));
  }

  @Override
  public Forward newForward(int maxRows) {
    return new Pass(maxRows);
  }

  private final class Pass implements Forward {
    private final int maxRows;
    private final float[] x; // [T, d] residual stream
    private final float[] h; // [T, d] normed
    private final float[] y; // [T, d] what a sublayer adds
    private final float[] q; // [T, H, D]
    private final float[] k; // [T, G, D]
    private final float[] v; // [T, G, D]
    private final float[] o; // [T, H, D]
    private final float[] gate; // [T, intermediateSize]
    private final Rope.Angles angles;
    private final GroupedAttention attention;

    Pass(int maxRows) {
      this.maxRows = maxRows;
      this.x = new float[maxRows * config.hiddenSize()];
      this.h = new float[x.length];
      this.y = new float[x.length];
      this.q = new float[maxRows * config.queryWidth()];
      this.k = new float[maxRows * config.keyWidth()];
      this.v = new float[k.length];
      this.o = new float[q.length];
      this.gate = new float[maxRows * config.intermediateSize()];
      this.angles = rope.newAngles(maxRows);
      this.attention =
          new GroupedAttention(
              backend, config.numAttentionHeads(), config.numKeyValueHeads(), config.headDim());
    }

    @Override
    public int maxRows() {
      return maxRows;
    }

    @Override
    public void forward(Batch batch, LayerObserver observer) {
      int rows = batch.rows();
      int d = config.hiddenSize();
      angles.set(batch);
      Embedding.look(embedTokens, batch, x);
      for (int l = 0; l < layers.length; l++) {
        Layer layer = layers[l];
        RmsNorm.apply(layer.inputLayernorm, config.rmsNormEps(), x, rows, h);
        attention(batch, l, layer);
        Residual.add(x, y, rows * d);
        RmsNorm.apply(layer.postAttentionLayernorm, config.rmsNormEps(), x, rows, h);
        layer.mlp.forward(backend, h, rows, gate, y);
        Residual.add(x, y, rows * d);
        observer.layerOutput(l, x, rows, d);
      }
      RmsNorm.apply(norm, config.rmsNormEps(), x, rows, h);
      batch.commit();
    }

    private void attention(Batch batch, int l, Layer layer) {
      int rows = batch.rows();
      Tensor[] projections = {layer.qProj, layer.kProj, layer.vProj};
      backend.matmul(projections, h, rows, new float[][] {q, k, v});
      Residual.addBias(q, layer.qBias, rows);
      Residual.addBias(k, layer.kBias, rows);
      Residual.addBias(v, layer.vBias, rows);
      angles.rotateHeads(q, rows, config.numAttentionHeads(), config.headDim());
      angles.rotateHeads(k, rows, config.numKeyValueHeads(), config.headDim());
      attention.attend(batch, l, q, k, v, o);
      backend.matmul(layer.oProj, o, rows, y);
    }

    @Override
    public void logits(int firstRow, int rows, float[] logits) {
      int d = config.hiddenSize();
      backend.matmul(lmHead, h, firstRow * d, d, rows, logits, 0, config.vocabSize());
    }

    @Override
    public void finalStates(int firstRow, int rows, float[] states) {
      int d = config.hiddenSize();
      System.arraycopy(h, firstRow * d, states, 0, rows * d);
    }
  }
}
