package suanpan.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import suanpan.models.Architecture;
import suanpan.models.Architectures;
import suanpan.models.WeightSpec;
import suanpan.models.WeightSpec.Kind;
import suanpan.models.block.GqaConfig;
import suanpan.models.block.MlaConfig;
import suanpan.models.block.MoeConfig;
import suanpan.models.block.RmsNorm;
import suanpan.models.block.Rope;
import suanpan.tensor.Metadata;
import suanpan.tensor.Shape;
import suanpan.tensor.TensorSource;

/**
 * What kind of model is trained, read from either dialect and then always in the layout of
 * published safetensors.
 *
 * @param architecture as in config.json's model_type
 * @param attention of all layers
 * @param experts of the layers that are not dense
 * @param specs every weight under its published name
 */
record ModelShape(
    String architecture,
    int vocabSize,
    int hiddenSize,
    int numHiddenLayers,
    int maxPositionEmbeddings,
    float rmsNormEps,
    AttentionShape attention,
    Optional<MoeConfig> experts,
    List<WeightSpec> specs) {

  /** The key of config.json whose presence says that a model reads patches: numbers of one. */
  private static final String PATCH_WIDTH = "patch_width";

  /** Kinds of attention. */
  sealed interface AttentionShape {}

  record Grouped(GqaConfig config) implements AttentionShape {}

  record Latent(MlaConfig config) implements AttentionShape {}

  /**
   * @throws TrainingException if models of that architecture do not train
   * @throws suanpan.tensor.ModelFormatException if the configuration is wrong
   */
  static ModelShape of(TensorSource source) {
    Architecture.Plan plan = Architectures.of(source).plan(source);
    String architecture = plan.facts().architecture();
    ModelShape shape =
        switch (architecture) {
          case "llama" -> grouped(source, plan, Rope.Style.PAIR);
          case "qwen2", "qwen3" -> grouped(source, plan, Rope.Style.HALF);
          case "deepseek_v2", "deepseek_v3" -> latent(source, plan);
          default ->
              throw new TrainingException(
                  source.location()
                      + ": found architecture "
                      + architecture
                      + ", expected one that trains: llama, qwen2, qwen3, deepseek_v2,"
                      + " deepseek_v3");
        };
    return source.metadata().has(PATCH_WIDTH) ? shape.withPatches(source.metadata()) : shape;
  }

  /** The same with weights that turn patches into rows, and pooled rows into classes. */
  private ModelShape withPatches(Metadata m) {
    long d = hiddenSize;
    List<WeightSpec> all = new ArrayList<>(specs);
    all.add(outside("patchEmbed", "patch_embed.weight", Kind.MATRIX, d, m.size(PATCH_WIDTH)));
    all.add(outside("patchBias", "patch_embed.bias", Kind.VECTOR, d));
    all.add(outside("score", "score.weight", Kind.MATRIX, m.size("num_labels"), d));
    return new ModelShape(
        architecture,
        vocabSize,
        hiddenSize,
        numHiddenLayers,
        maxPositionEmbeddings,
        rmsNormEps,
        attention,
        experts,
        List.copyOf(all));
  }

  private static WeightSpec outside(String key, String name, Kind kind, long... dims) {
    return new WeightSpec(WeightSpec.MODEL, key, name, name, Shape.of(dims), kind);
  }

  private static ModelShape grouped(
      TensorSource source, Architecture.Plan plan, Rope.Style ggufStyle) {
    GqaConfig read =
        isGguf(source)
            ? GqaConfig.ofGguf(source, plan.facts().architecture(), ggufStyle)
            : GqaConfig.ofHuggingFace(source);
    GqaConfig config =
        new GqaConfig(
            read.vocabSize(),
            read.hiddenSize(),
            read.intermediateSize(),
            read.numHiddenLayers(),
            read.numAttentionHeads(),
            read.numKeyValueHeads(),
            read.headDim(),
            read.maxPositionEmbeddings(),
            read.rmsNormEps(),
            read.head(),
            read.rope(),
            Rope.Style.HALF);
    return of(plan, read.rmsNormEps(), new Grouped(config), Optional.empty());
  }

  private static ModelShape latent(TensorSource source, Architecture.Plan plan) {
    Metadata m = source.metadata();
    boolean isV3 = plan.facts().architecture().equals("deepseek_v3");
    if (isGguf(source)) {
      MlaConfig mla = fused(MlaConfig.ofGguf(source, "deepseek2"));
      MoeConfig moe = MoeConfig.ofGguf(m, "deepseek2", isV3 ? 2 : 1);
      float eps = RmsNorm.eps(m, "deepseek2.attention.layer_norm_rms_epsilon");
      return of(plan, eps, new Latent(mla), Optional.of(moe));
    }
    MoeConfig read = MoeConfig.ofHuggingFace(m, isV3 ? "sigmoid" : "softmax");
    boolean isGreedy = !isV3 && m.string("topk_method", "greedy").equals("greedy");
    MoeConfig moe = isGreedy ? read.withoutGroups() : read;
    float eps = RmsNorm.eps(m, "rms_norm_eps");
    return of(plan, eps, new Latent(MlaConfig.ofHuggingFace(m)), Optional.of(moe));
  }

  private static ModelShape of(
      Architecture.Plan plan, float eps, AttentionShape attention, Optional<MoeConfig> experts) {
    return new ModelShape(
        plan.facts().architecture(),
        plan.facts().vocabSize(),
        plan.facts().hiddenSize(),
        plan.facts().numHiddenLayers(),
        plan.facts().contextLength(),
        eps,
        attention,
        experts,
        published(plan.weightTable().specs(), attention));
  }

  private static boolean isGguf(TensorSource source) {
    return source.dialect() == TensorSource.Dialect.GGUF;
  }

  private static MlaConfig fused(MlaConfig mla) {
    return new MlaConfig(
        mla.numAttentionHeads(),
        mla.qLoraRank(),
        mla.kvLoraRank(),
        mla.qkNopeHeadDim(),
        mla.qkRopeHeadDim(),
        mla.vHeadDim(),
        mla.rope(),
        mla.ropeStyle(),
        MlaConfig.KvB.FUSED);
  }

  /** The table with {@code kv_b_proj} in one piece. */
  private static List<WeightSpec> published(List<WeightSpec> table, AttentionShape attention) {
    List<WeightSpec> specs = new ArrayList<>();
    for (WeightSpec spec : table) {
      switch (spec.key()) {
        case "kBProj" -> specs.add(fusedKvB(spec, attention));
        case "vBProj" -> {}
        default -> specs.add(spec);
      }
    }
    return List.copyOf(specs);
  }

  private static WeightSpec fusedKvB(WeightSpec keys, AttentionShape attention) {
    if (!(attention instanceof Latent(MlaConfig mla))) {
      throw new IllegalStateException(keys + " in a model without latent attention");
    }
    long rows = (long) mla.numAttentionHeads() * (mla.qkNopeHeadDim() + mla.vHeadDim());
    return new WeightSpec(
        keys.layer(),
        "kvBProj",
        keys.name().replace("k_b_proj", "kv_b_proj"),
        keys.ggufName(),
        Shape.of(rows, mla.kvLoraRank()),
        keys.kind());
  }
}
