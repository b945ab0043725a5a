package suanpan.models.deepseek;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import suanpan.models.Architecture;
import suanpan.models.Batch;
import suanpan.models.Cache;
import suanpan.models.Drafter;
import suanpan.models.LayerObserver;
import suanpan.models.Model;
import suanpan.models.ModelFacts;
import suanpan.models.WeightSpec;
import suanpan.models.Weights;
import suanpan.models.block.CompressedAttention;
import suanpan.models.block.CompressedAttentionConfig.Compression;
import suanpan.models.block.Embedding;
import suanpan.models.block.Experts;
import suanpan.models.block.HyperConnections;
import suanpan.models.block.HyperHead;
import suanpan.models.block.RmsNorm;
import suanpan.models.block.Rope;
import suanpan.models.block.Router;
import suanpan.tensor.Backend;
import suanpan.tensor.CacheRowType;
import suanpan.tensor.Tensor;
import suanpan.tensor.TensorSource;

/**
 * DeepSeek V4 (specification section 7): hyper-connections around every sublayer, attention over a
 * window and compressed rows, experts in every layer, of which the first layers choose by a table.
 *
 * <p>Letters: T rows of the pass, m streams of the residual, d hidden size, V vocabulary.
 */
public final class DeepseekV4 implements Model {
  /** The registry's line. */
  public static final Architecture ARCHITECTURE =
      new Architecture() {
        @Override
        public String title() {
          return "DeepSeek V4";
        }

        @Override
        public List<String> modelTypes() {
          return List.of("deepseek_v4");
        }

        @Override
        public List<String> ggufArchitectures() {
          return List.of("deepseek4");
        }

        @Override
        public Plan plan(TensorSource source) {
          return DeepseekV4Config.of(source);
        }
      };

  /** The three kinds of layers, which differ in what their passes need. */
  private enum LayerKind {
    WINDOW,
    SPARSE,
    HEAVY;

    static LayerKind of(Compression compression) {
      return switch (compression) {
        case Compression.Window w -> WINDOW;
        case Compression.Sparse s -> SPARSE;
        case Compression.Heavy h -> HEAVY;
      };
    }
  }

  private record Layer(
      LayerKind kind,
      HyperConnections hcAttn,
      float[] attnNorm,
      CompressedAttention attention,
      HyperConnections hcFfn,
      float[] ffnNorm,
      Experts experts) {}

  private final DeepseekV4Config config;
  private final Weights weights;
  private final Backend backend;
  private final Tensor embed;
  private final Layer[] layers;
  private final HyperHead hcHead;
  private final float[] norm;
  private final Tensor head;
  private final Optional<Drafter> drafter;
  private final Rope windowRope;
  private final Rope compressRope;

  DeepseekV4(DeepseekV4Config config, Weights weights, Backend backend) {
    this.config = config;
    this.weights = weights;
    this.backend = backend;
    int r = config.attention().ropeWidth();
    this.windowRope = new Rope(config.windowRope(), r, Rope.Style.PAIR);
    this.compressRope = new Rope(config.compressRope(), r, Rope.Style.PAIR);
    this.embed = weights.model("embed");
    this.layers = new Layer[config.numHiddenLayers()];
    for (int l = 0; l < layers.length; l++) {
      layers[l] = layer(l);
    }
    this.hcHead =
        HyperHead.of(weights, WeightSpec.MODEL, config.hyperConnections(), config.rmsNormEps());
    this.norm = weights.model("norm").toFloats();
    this.head = weights.model("head");
    this.drafter =
        config.mtp() == DeepseekV4Mtp.Stored.ABSENT
            ? Optional.empty()
            : Optional.of(new DeepseekV4Mtp(config, weights, backend));
  }

  private Layer layer(int l) {
    float eps = config.rmsNormEps();
    Compression compression = config.compressions().get(l);
    LayerKind kind = LayerKind.of(compression);
    Rope rope = kind == LayerKind.WINDOW ? windowRope : compressRope;
    return new Layer(
        kind,
        HyperConnections.of(weights, l, "hc_attn", config.hyperConnections(), eps),
        weights.vector(l, "attnNorm"),
        new CompressedAttention(config.attention(), compression, weights, l, eps, rope),
        HyperConnections.of(weights, l, "hc_ffn", config.hyperConnections(), eps),
        weights.vector(l, "ffnNorm"),
        Experts.of(
            weights, l, router(l), config.swigluLimits()[l], config.sharedSwigluLimits()[l]));
  }

  private Router router(int l) {
    int e = config.moe().nRoutedExperts();
    int k = config.moe().numExpertsPerTok();
    Router.Norm routerNorm = config.moe().norm();
    float factor = config.moe().routedScalingFactor();
    return l < config.numHashLayers()
        ? Router.HashTable.of(e, k, routerNorm, factor, weights.layer(l, "tid2eid"))
        : new Router.SqrtSoftplusBiasedTopK(
            e, k, routerNorm, factor, weights.vector(l, "gateBias"));
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
    private final float[] streams; // [T, m, d] residual
    private final float[] x; // [T, d] input of a sublayer
    private final float[] y; // [T, d] what a sublayer adds
    private final Rope.Angles windowAngles;
    private final Rope.Angles compressAngles;
    private final HyperConnections.Scratch hyperConnections;
    private final Map<LayerKind, CompressedAttention.Scratch> attention =
        new EnumMap<>(LayerKind.class);
    private final Experts.Scratch experts;

    Pass(int maxRows) {
      this.maxRows = maxRows;
      int d = config.hiddenSize();
      this.streams = new float[maxRows * config.hyperConnections().hcMult() * d];
      this.x = new float[maxRows * d];
      this.y = new float[maxRows * d];
      this.windowAngles = windowRope.newAngles(maxRows);
      this.compressAngles = compressRope.newAngles(maxRows);
      this.hyperConnections = new HyperConnections.Scratch(config.hyperConnections(), maxRows, d);
      for (Compression compression : config.compressions()) {
        attention.computeIfAbsent(
            LayerKind.of(compression),
            kind ->
                new CompressedAttention.Scratch(
                    config.attention(), compression, maxRows, backend.parallel().threads()));
      }
      this.experts = new Experts.Scratch(config.moe(), maxRows, d);
    }

    @Override
    public int maxRows() {
      return maxRows;
    }

    @Override
    public void forward(Batch batch, LayerObserver observer) {
      int rows = batch.rows();
      float eps = config.rmsNormEps();
      windowAngles.set(batch);
      compressAngles.set(batch);
      Embedding.look(embed, batch, x);
      HyperConnections.spread(
          x, rows, config.hyperConnections().hcMult(), config.hiddenSize(), streams);
      for (int l = 0; l < layers.length; l++) {
        Layer layer = layers[l];
        layer.hcAttn.read(backend, streams, rows, hyperConnections, x);
        RmsNorm.apply(layer.attnNorm, eps, x, rows, x);
        Rope.Angles angles = layer.kind == LayerKind.WINDOW ? windowAngles : compressAngles;
        CompressedAttention.Scratch scratch = Objects.requireNonNull(attention.get(layer.kind));
        layer.attention.forward(backend, batch, l, angles, x, scratch, y);
        layer.hcAttn.write(y, rows, hyperConnections, streams);
        layer.hcFfn.read(backend, streams, rows, hyperConnections, x);
        RmsNorm.apply(layer.ffnNorm, eps, x, rows, x);
        layer.experts.forward(backend, l, batch, x, experts, y, observer);
        layer.hcFfn.write(y, rows, hyperConnections, streams);
        observer.layerOutput(l, streams, rows, streams.length / maxRows);
      }
      hcHead.forward(backend, streams, rows, hyperConnections, x);
      RmsNorm.apply(norm, eps, x, rows, x);
      batch.commit();
    }

    @Override
    public void logits(int firstRow, int rows, float[] logits) {
      int d = config.hiddenSize();
      backend.matmul(head, x, firstRow * d, d, rows, logits, 0, config.vocabSize());
    }

    @Override
    public void finalStates(int firstRow, int rows, float[] states) {
      int d = config.hiddenSize();
      System.arraycopy(x, firstRow * d, states, 0, rows * d);
    }

    @Override
    public void hidden(int firstRow, int rows, float[] hidden) {
      int width = config.hyperConnections().hcMult() * config.hiddenSize();
      System.arraycopy(streams, firstRow * width, hidden, 0, rows * width);
    }
  }
}
