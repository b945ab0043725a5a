package suanpan.models.block;

import suanpan.models.GgufKeys;
import suanpan.models.WeightSpec.Kind;
import suanpan.models.WeightTable;
import suanpan.tensor.CacheRowFormat;
import suanpan.tensor.CacheRowType;
import suanpan.tensor.Metadata;
import suanpan.tensor.ModelFormatException;
import suanpan.tensor.TensorSource;

/**
 * Multi-head latent attention as a model's configuration describes it (specification section 4).
 *
 * @param numAttentionHeads H
 * @param qLoraRank rank of the query latent; 0 where queries come straight from x
 * @param kvLoraRank c, numbers of the key-value latent
 * @param qkNopeHeadDim dn, numbers of a key head without position
 * @param qkRopeHeadDim dr, numbers that carry the position, one key for all heads
 * @param vHeadDim dv, numbers of a value head
 * @param rope positions
 * @param ropeStyle which numbers form a pair
 * @param kvB how the file stores the matrix that expands the latent
 */
public record MlaConfig(
    int numAttentionHeads,
    int qLoraRank,
    int kvLoraRank,
    int qkNopeHeadDim,
    int qkRopeHeadDim,
    int vHeadDim,
    RopeConfig rope,
    Rope.Style ropeStyle,
    KvB kvB) {

  /** Forms of {@code kv_b_proj}. */
  public enum KvB {
    /** One matrix [H (dn + dv), c]: published checkpoints, older GGUF files. */
    FUSED,
    /** Keys [H, c, dn], transposed for the absorbed form, and values [H, dv, c]: newer GGUF. */
    SPLIT
  }

  public static MlaConfig ofHuggingFace(Metadata m) {
    if (m.flagOr("attention_bias", Metadata.Flag.FALSE)) {
      throw ModelFormatException.of(m.location(), "attention_bias", true, "false");
    }
    requireKeyHeads(m, "num_key_value_heads", m.size("num_attention_heads"));
    return new MlaConfig(
            m.size("num_attention_heads"),
            m.sizeOr("q_lora_rank", 0),
            m.size("kv_lora_rank"),
            m.size("qk_nope_head_dim"),
            m.size("qk_rope_head_dim"),
            m.size("v_head_dim"),
            RopeConfig.ofHuggingFace(m),
            m.flagOr("rope_interleave", Metadata.Flag.TRUE) ? Rope.Style.PAIR : Rope.Style.HALF,
            KvB.FUSED)
        .checked(m.location());
  }

  /**
   * @param architecture prefix of the keys
   */
  public static MlaConfig ofGguf(TensorSource source, String architecture) {
    Metadata m = source.metadata();
    String at = architecture + ".attention.";
    int rope = m.size(architecture + ".rope.dimension_count");
    String keyLength = m.has(at + "key_length_mla") ? "key_length_mla" : "key_length";
    String valueLength = m.has(at + "value_length_mla") ? "value_length_mla" : "value_length";
    KvB kvB = source.names().contains("blk.0.attn_k_b.weight") ? KvB.SPLIT : KvB.FUSED;
    String multiplier = architecture + ".rope.scaling.yarn_log_multiplier";
    if (m.string(architecture + ".rope.scaling.type", "none").equals("yarn")
        && !m.has(multiplier)) {
      throw new ModelFormatException(
          m.location()
              + ": "
              + multiplier
              + " is missing; a YaRN file without it"
              + " loses the softmax scale of V2 and V3; convert the model again");
    }
    requireKeyHeads(m, at + "head_count_kv", m.size(at + "head_count"));
    if (m.has(at + "key_length_mla")) {
      int width = m.size(at + "kv_lora_rank") + rope;
      if (m.size(at + "key_length") != width) {
        throw ModelFormatException.of(
            m.location(),
            at + "key_length",
            m.size(at + "key_length"),
            width + " (kv_lora_rank and rope.dimension_count)");
      }
    }
    return new MlaConfig(
            m.size(at + "head_count"),
            m.sizeOr(at + "q_lora_rank", 0),
            m.size(at + "kv_lora_rank"),
            m.size(at + keyLength, rope + 1) - rope,
            rope,
            m.size(at + valueLength),
            RopeConfig.ofGguf(m, architecture).withoutMagnitude(),
            Rope.Style.PAIR,
            kvB)
        .checked(m.location());
  }

  /** Numbers of a query head: dn + dr. */
  public int qkHeadDim() {
    return qkNopeHeadDim + qkRopeHeadDim;
  }

  /** Numbers kept for a token and layer: c + dr. */
  public int cacheWidth() {
    return Math.addExact(kvLoraRank, qkRopeHeadDim);
  }

  /** The row that holds them. */
  public CacheRowFormat cacheRow(CacheRowType rowType) {
    return new CacheRowFormat(rowType, cacheWidth(), qkRopeHeadDim);
  }

  /** Numbers that plain multi-head attention would keep for a token and layer. */
  public long mhaWidth() {
    return (long) numAttentionHeads * (qkHeadDim() + vHeadDim);
  }

  /** {@code (dn + dr)^-0.5 m^2}. */
  public float softmaxScale() {
    return (float) (rope.mscale() * rope.mscale() / Math.sqrt(qkHeadDim()));
  }

  /** Adds the weights of a layer's attention to a table. */
  public void addWeights(WeightTable table, int layer, int d) {
    int h = numAttentionHeads;
    int c = kvLoraRank;
    int q = h * qkHeadDim();
    if (qLoraRank == 0) {
      table.layer(layer, Kind.MATRIX, "qProj", "self_attn.q_proj.weight", "attn_q.weight", q, d);
    } else {
      table
          .layer(
              layer,
              Kind.MATRIX,
              "qAProj",
              "self_attn.q_a_proj.weight",
              "attn_q_a.weight",
              qLoraRank,
              d)
          .layer(
              layer,
              Kind.VECTOR,
              "qALayernorm",
              "self_attn.q_a_layernorm.weight",
              "attn_q_a_norm.weight",
              qLoraRank)
          .layer(
              layer,
              Kind.MATRIX,
              "qBProj",
              "self_attn.q_b_proj.weight",
              "attn_q_b.weight",
              q,
              qLoraRank);
    }
    table
        .layer(
            layer,
            Kind.MATRIX,
            "kvAProj",
            "self_attn.kv_a_proj_with_mqa.weight",
            "attn_kv_a_mqa.weight",
            cacheWidth(),
            d)
        .layer(
            layer,
            Kind.VECTOR,
            "kvALayernorm",
            "self_attn.kv_a_layernorm.weight",
            "attn_kv_a_norm.weight",
            c);
    switch (kvB) {
      case FUSED ->
          table.layer(
              layer,
              Kind.MATRIX,
              "kvBProj",
              "self_attn.kv_b_proj.weight",
              "attn_kv_b.weight",
              (long) h * (qkNopeHeadDim + vHeadDim),
              c);
      case SPLIT ->
          table
              .layer(
                  layer,
                  Kind.MATRIX,
                  "kBProj",
                  "self_attn.k_b_proj.weight",
                  "attn_k_b.weight",
                  h,
                  c,
                  qkNopeHeadDim)
              .layer(
                  layer,
                  Kind.MATRIX,
                  "vBProj",
                  "self_attn.v_b_proj.weight",
                  "attn_v_b.weight",
                  h,
                  vHeadDim,
                  c);
    }
    table.layer(
        layer,
        Kind.MATRIX,
        "oProj",
        "self_attn.o_proj.weight",
        "attn_output.weight",
        d,
        (long) h * vHeadDim);
  }

  /** Adds the keys of a GGUF file whose matrices are split. */
  public void addGguf(GgufKeys keys) {
    keys.size("attention.head_count", numAttentionHeads)
        .size("attention.head_count_kv", 1)
        .size("attention.kv_lora_rank", kvLoraRank)
        .size("attention.key_length", cacheWidth())
        .size("attention.value_length", kvLoraRank)
        .size("attention.key_length_mla", qkHeadDim())
        .size("attention.value_length_mla", vHeadDim)
        .size("rope.dimension_count", qkRopeHeadDim);
    if (qLoraRank > 0) {
      keys.size("attention.q_lora_rank", qLoraRank);
    }
    rope.addGguf(keys);
    if (rope.scaling() instanceof RopeConfig.Yarn yarn) {
      double multiplier = yarn.factor() > 1 ? (rope.mscale() - 1) / Math.log(yarn.factor()) : 0;
      keys.number("rope.scaling.yarn_log_multiplier", multiplier);
    }
  }

  /** The latent stands for as many key heads as there are query heads, or for one. */
  private static void requireKeyHeads(Metadata m, String key, int heads) {
    int found = m.sizeOr(key, heads);
    if (found != heads && found != 1) {
      throw ModelFormatException.of(m.location(), key, found, heads + " (the query heads) or 1");
    }
  }

  private MlaConfig checked(String location) {
    if (qkRopeHeadDim % 2 != 0) {
      throw ModelFormatException.of(location, "qk_rope_head_dim", qkRopeHeadDim, "an even number");
    }
    Math.multiplyExact(numAttentionHeads, Math.max(qkHeadDim(), vHeadDim));
    return this;
  }
}
