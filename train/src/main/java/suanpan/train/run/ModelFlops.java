package suanpan.train.run;

import suanpan.models.WeightSpec;
import suanpan.tensor.Metadata;
import suanpan.train.Parameter;
import suanpan.train.TrainableModel;

/**
 * What a token costs in training: six operations for each number of the matrices that it meets (two
 * forward, four backward; Kaplan et al., arXiv:2001.08361), and for each layer {@code 3 T H (Dqk +
 * Dv)} for the scores and sums of causal attention. Of the experts only the chosen ones count, the
 * embedding only where it is also the head.
 */
final class ModelFlops {
  private static final int PER_NUMBER = 6;
  private static final int PER_SCORE = 3;

  private ModelFlops() {}

  /** Numbers that a token meets. */
  static long activeParameters(TrainableModel model) {
    return numbersMet(model, false);
  }

  /**
   * Operations for one token.
   *
   * @param length tokens in a sequence
   * @param trainsMtp whether the block for multi-token prediction computes too
   */
  static double perToken(TrainableModel model, int length, boolean trainsMtp) {
    double matrices = (double) PER_NUMBER * numbersMet(model, trainsMtp);
    Metadata config = model.config();
    int heads = config.sizeOr("num_attention_heads", 1);
    int plain = model.hiddenSize() / Math.max(1, heads);
    int keyWidth =
        config.has("qk_nope_head_dim")
            ? config.sizeOr("qk_nope_head_dim", 0) + config.sizeOr("qk_rope_head_dim", 0)
            : config.sizeOr("head_dim", plain);
    int valueWidth = config.sizeOr("v_head_dim", config.sizeOr("head_dim", plain));
    int layers = model.numHiddenLayers() + (trainsMtp ? 1 : 0);
    return matrices + (double) PER_SCORE * layers * length * heads * (keyWidth + valueWidth);
  }

  private static long numbersMet(TrainableModel model, boolean withMtp) {
    Metadata config = model.config();
    long chosen = config.sizeOr("num_experts_per_tok", 1);
    long experts = Math.max(1, config.sizeOr("n_routed_experts", 1));
    boolean tied = model.parameters().stream().noneMatch(p -> p.spec().key().equals("lmHead"));
    long head = 0;
    long sum = 0;
    for (Parameter parameter : model.parameters()) {
      WeightSpec spec = parameter.spec();
      long numbers = parameter.values().length;
      if (spec.layer() == model.numHiddenLayers() && !withMtp) {
        continue;
      }
      if (spec.layer() == WeightSpec.MODEL
          && (spec.key().equals("lmHead") || (tied && spec.kind() == WeightSpec.Kind.EMBEDDING))) {
        head = numbers;
      }
      sum +=
          switch (spec.kind()) {
            case EMBEDDING, VECTOR -> 0;
            case EXPERTS -> numbers * chosen / experts;
            case MATRIX, ROUTER -> numbers;
          };
    }
    long again = withMtp ? head : 0;
    return sum + (tied ? head : 0) + again;
  }
}
