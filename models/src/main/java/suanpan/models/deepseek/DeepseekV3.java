package suanpan.models.deepseek;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import suanpan.models.Architecture;
import suanpan.models.Batch;
import suanpan.models.Cache;
import suanpan.models.CacheLayout;
import suanpan.models.Drafter;
import suanpan.models.GgufKeys;
import suanpan.models.LayerObserver;
import suanpan.models.Model;
import suanpan.models.ModelFacts;
import suanpan.models.WeightSpec.Kind;
import suanpan.models.WeightTable;
import suanpan.models.Weights;
import suanpan.models.block.Embedding;
import suanpan.models.block.Experts;
import suanpan.models.block.Head;
import suanpan.models.block.LatentAttention;
import suanpan.models.block.MlaConfig;
import suanpan.models.block.MoeConfig;
import suanpan.models.block.Residual;
import suanpan.models.block.RmsNorm;
import suanpan.models.block.Rope;
import suanpan.models.block.Router;
import suanpan.models.block.SwiGlu;
import suanpan.tensor.Backend;
import suanpan.tensor.CacheRowFormat;
import suanpan.tensor.CacheRowType;
import suanpan.tensor.Metadata;
import suanpan.tensor.Tensor;
import suanpan.tensor.TensorSource;

/**
 * DeepSeek V3, R1 and V3.1 (specification sections 2 to 5): latent attention, a few dense layers,
 * then experts chosen by sigmoid scores with a bias.
 *
 * <p>Letters: T rows of the pass, d hidden size, V vocabulary.
 */
public final class DeepseekV3 implements Model {
  /** How GGUF numbers this family's scores. */
  private static final int GATING_FUNC = 2;

  /** The registry's line. */
  public static final Architecture ARCHITECTURE =
      new Architecture() {
        @Override
        public String title() {
          return "DeepSeek V3";
        }

        @Override
        public List<String> modelTypes() {
          return List.of("deepseek_v3");
        }

        @Override
        public List<String> ggufArchitectures() {
          return List.of("deepseek2");
        }

        @Override
        public boolean accepts(TensorSource source) {
          return source.dialect() == TensorSource.Dialect.HUGGING_FACE
              || source.metadata().sizeOr("deepseek2.expert_gating_func", 1) == 2;
        }

        @Override
        public Plan plan(TensorSource source) {
          return Config.of(source);
        }
      };

  /** What config.json or GGUF metadata say, checked. */
  record Config(
      int vocabSize,
      int hiddenSize,
      int intermediateSize,
      int numHiddenLayers,
      int firstKDenseReplace,
      int maxPositionEmbeddings,
      float rmsNormEps,
      Head head,
      MlaConfig mla,
      MoeConfig moe,
      MtpTensors mtp)
      implements Architecture.Plan {

    static Config of(TensorSource source) {
      Metadata m = source.metadata();
      return switch (source.dialect()) {
        case HUGGING_FACE ->
            new Config(
                m.size("vocab_size"),
                m.size("hidden_size"),
                m.size("intermediate_size"),
                m.size("num_hidden_layers"),
                m.sizeOr("first_k_dense_replace", 0),
                m.size("max_position_embeddings"),
                RmsNorm.eps(m, "rms_norm_eps"),
                Head.of(source),
                MlaConfig.ofHuggingFace(m),
                MoeConfig.ofHuggingFace(m, "sigmoid"),
                MtpTensors.of(source, m.size("num_hidden_layers")));
        case GGUF -> {
          int layers =
              m.size("deepseek2.block_count") - m.sizeOr("deepseek2.nextn_predict_layers", 0);
          yield new Config(
              Head.ggufVocabSize(source, "deepseek2"),
              m.size("deepseek2.embedding_length"),
              m.size("deepseek2.feed_forward_length"),
              layers,
              m.sizeOr("deepseek2.leading_dense_block_count", 0),
              m.size("deepseek2.context_length"),
              RmsNorm.eps(m, "deepseek2.attention.layer_norm_rms_epsilon"),
              Head.of(source),
              MlaConfig.ofGguf(source, "deepseek2"),
              MoeConfig.ofGguf(m, "deepseek2", GATING_FUNC),
              MtpTensors.of(source, layers));
        }
      };
    }

    boolean isDense(int layer) {
      return layer < Math.min(firstKDenseReplace, numHiddenLayers);
    }

    @Override
    public ModelFacts facts() {
      return new ModelFacts(
          "deepseek_v3",
          vocabSize,
          hiddenSize,
          numHiddenLayers,
          maxPositionEmbeddings,
          numHiddenLayers * mla.mhaWidth(),
          (double) moe.numExpertsPerTok() / moe.nRoutedExperts());
    }

    @Override
    public CacheLayout cacheLayout(int capacity, CacheRowType rowType) {
      List<CacheRowFormat> formats = List.of(mla.cacheRow(rowType));
      return CacheLayout.ofTokenRows(numHiddenLayers, formats, capacity);
    }

    @Override
    public WeightTable weightTable() {
      int d = hiddenSize;
      WeightTable table = new WeightTable("model.layers.");
      head.addWeights(table, vocabSize, d);
      for (int l = 0; l < numHiddenLayers; l++) {
        addLayer(table, l);
      }
      if (mtp.hasBlock()) {
        mtp.addWeights(table, numHiddenLayers, vocabSize, d);
        addLayer(table, numHiddenLayers);
      }
      return table;
    }

    private void addLayer(WeightTable table, int l) {
      int d = hiddenSize;
      table.layer(
          l, Kind.VECTOR, "inputLayernorm", "input_layernorm.weight", "attn_norm.weight", d);
      mla.addWeights(table, l, d);
      table.layer(
          l,
          Kind.VECTOR,
          "postAttentionLayernorm",
          "post_attention_layernorm.weight",
          "ffn_norm.weight",
          d);
      if (isDense(l)) {
        SwiGlu.addWeights(table, l, d, intermediateSize);
      } else {
        moe.addWeights(table, l, d, MoeConfig.Names.V3);
        table.layer(
            l,
            Kind.VECTOR,
            "eScoreCorrectionBias",
            "mlp.gate.e_score_correction_bias",
            "exp_probs_b.bias",
            moe.nRoutedExperts());
      }
    }

    @Override
    public Map<String, Object> ggufMetadata() {
      GgufKeys keys = new GgufKeys("deepseek2");
      keys.size("vocab_size", vocabSize)
          .size("context_length", maxPositionEmbeddings)
          .size("embedding_length", hiddenSize)
          .size("feed_forward_length", intermediateSize)
          .size("block_count", numHiddenLayers)
          .size("leading_dense_block_count", firstKDenseReplace)
          .number("attention.layer_norm_rms_epsilon", rmsNormEps);
      mla.addGguf(keys);
      moe.addGguf(keys, GATING_FUNC);
      return keys.values();
    }

    @Override
    public Model bind(TensorSource source, Backend backend) {
      return new DeepseekV3(this, weightTable().bind(source), backend);
    }

    Router router(float[] eScoreCorrectionBias) {
      return new Router.SigmoidBiasedTopK(
          moe.nRoutedExperts(),
          moe.numExpertsPerTok(),
          moe.groups(),
          moe.norm(),
          moe.routedScalingFactor(),
          eScoreCorrectionBias);
    }
  }

  private sealed interface Ffn {
    record Dense(SwiGlu mlp) implements Ffn {}

    record Moe(Experts experts) implements Ffn {}
  }

  private record Layer(
      float[] inputLayernorm, LatentAttention attention, float[] postAttentionLayernorm, Ffn ffn) {
    static Layer of(Config config, Weights w, int l) {
      return new Layer(
          w.vector(l, "inputLayernorm"),
          new LatentAttention(config.mla(), w, l),
          w.vector(l, "postAttentionLayernorm"),
          config.isDense(l)
              ? new Ffn.Dense(SwiGlu.of(w, l))
              : new Ffn.Moe(Experts.of(w, l, config.router(w.vector(l, "eScoreCorrectionBias")))));
    }
  }

  private final Config config;
  private final Weights weights;
  private final Backend backend;
  private final Tensor embedTokens;
  private final Layer[] layers;
  private final float[] norm;
  private final Tensor lmHead;
  private final Optional<Drafter> drafter;
  private final Rope rope;

  private DeepseekV3(Config config, Weights weights, Backend backend) {
    this.config = config;
    this.weights = weights;
    this.backend = backend;
    this.embedTokens = weights.model("embedTokens");
    this.layers = new Layer[config.numHiddenLayers()];
    for (int l = 0; l < layers.length; l++) {
      layers[l] = Layer.of(config, weights, l);
    }
    this.norm = weights.model("norm").toFloats();
    this.lmHead = config.head().bind(weights);
    this.drafter =
        config.mtp().hasBlock()
            ? Optional.of(new DeepseekV3Mtp(config, weights, backend))
            : Optional.empty();
    MlaConfig mla = config.mla();
    this.rope = new Rope(mla.rope(), mla.qkRopeHeadDim(), mla.ropeStyle());
  }

  @Override
  public ModelFacts facts() {
    return config.facts();
  }

  @Override
  public Weights weights() {
    return weights;
  }

  @Override
  public Cache newCache(int capacity, CacheRowType rowType) {
    return new Cache(config.cacheLayout(capacity, rowType));
  }

  @Override
  public Forward newForward(int maxRows) {
    return new Pass(maxRows);
  }

  @Override
  public Optional<Drafter> drafter() {
    return drafter;
  }

  private final class Pass implements Forward {
    private final int maxRows;
    private final float[] x; // [T, d] residual stream
    private final float[] h; // [T, d] normed
    private final float[] y; // [T, d] what a sublayer adds
    private final float[] gate; // [T, intermediateSize]
    private final Rope.Angles angles;
    private final LatentAttention.Scratch attention;
    private final Experts.Scratch experts;

    Pass(int maxRows) {
      this.maxRows = maxRows;
      this.x = new float[maxRows * config.hiddenSize()];
      this.h = new float[x.length];
      this.y = new float[x.length];
      this.gate = new float[maxRows * config.intermediateSize()];
      this.angles = rope.newAngles(maxRows);
      this.attention =
          new LatentAttention.Scratch(config.mla(), maxRows, backend.parallel().threads());
      this.experts = new Experts.Scratch(config.moe(), maxRows, config.hiddenSize());
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
        layer.attention.forward(backend, batch, l, angles, h, attention, y);
        Residual.add(x, y, rows * d);
        RmsNorm.apply(layer.postAttentionLayernorm, config.rmsNormEps(), x, rows, h);
        switch (layer.ffn) {
          case Ffn.Dense(SwiGlu mlp) -> mlp.forward(backend, h, rows, gate, y);
          case Ffn.Moe(Experts moe) -> moe.forward(backend, l, batch, h, experts, y, observer);
        }
        Residual.add(x, y, rows * d);
        observer.layerOutput(l, x, rows, d);
      }
      RmsNorm.apply(norm, config.rmsNormEps(), x, rows, h);
      batch.commit();
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

    @Override
    public void hidden(int firstRow, int rows, float[] hidden) {
      int d = config.hiddenSize();
      System.arraycopy(h, firstRow * d, hidden, 0, rows * d);
    }
  }
}
