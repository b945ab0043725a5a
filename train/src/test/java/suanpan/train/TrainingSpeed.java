package suanpan.train;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import suanpan.tensor.Metadata;

/**
 * Tokens per second of training steps on made-up tokens; scripts/compare-pytorch runs it beside the
 * same model in PyTorch. Arguments: sequences, length, steps, threads, FLOAT32 or BFLOAT16.
 */
public final class TrainingSpeed {
  private TrainingSpeed() {}

  public static void main(String[] args) {
    int sequences = Integer.parseInt(args[0]);
    int length = Integer.parseInt(args[1]);
    int steps = Integer.parseInt(args[2]);
    try (Compute compute =
        Compute.open(Integer.parseInt(args[3]), Compute.Arithmetic.valueOf(args[4]))) {
      TrainableModel model = TrainableModel.random(new Metadata("nano", nano()), 1);
      System.out.println("parameters " + model.parameterCount() + ", " + compute.description());
      TrainingPass pass = model.newPass(compute, sequences, length, PassOptions.defaults());
      AdamW optimizer = new AdamW(compute, model.parameters(), AdamW.Settings.defaults());
      double[] seconds = new double[steps];
      for (int step = 0; step < steps; step++) {
        TokenBatch batch = batch(model.vocabSize(), sequences, length, step);
        long cpu = cpuNanos();
        long begin = System.nanoTime();
        model.clearGradients();
        double loss = pass.gradients(batch).total();
        long middle = System.nanoTime();
        optimizer.step(1e-3);
        seconds[step] = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
            "step %d: loss %.4f, %.3f s (first thread busy %.3f s), of which optimizer %.3f s%n",
            step,
            loss,
            seconds[step],
            (cpuNanos() - cpu) / 1e9,
            (System.nanoTime() - middle) / 1e9);
      }
      double[] later = Arrays.copyOfRange(seconds, steps / 2, steps);
      Arrays.sort(later);
      System.out.printf(
          "tokens per second %.0f (best %.0f)%n",
          sequences * length / later[later.length / 2], sequences * length / later[0]);
    }
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static TokenBatch batch(int vocabSize, int sequences, int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] inputs = new int[sequences * length];
    int[] targets = new int[inputs.length];
    Arrays.setAll(inputs, i -> random.nextInt(vocabSize));
    Arrays.setAll(targets, i -> random.nextInt(vocabSize));
    float[] weights = new float[inputs.length];
    Arrays.fill(weights, 1f / inputs.length);
    return new TokenBatch(sequences, length, inputs, targets, weights);
  }

  /** The shape that scripts/compare-pytorch builds too. */
  static Map<String, Object> nano() {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("model_type", "deepseek_v3");
    config.put("vocab_size", 8192L);
    config.put("hidden_size", 320L);
    config.put("intermediate_size", 896L);
    config.put("moe_intermediate_size", 128L);
    config.put("num_hidden_layers", 8L);
    config.put("first_k_dense_replace", 1L);
    config.put("num_attention_heads", 5L);
    config.put("num_key_value_heads", 5L);
    config.put("q_lora_rank", 192L);
    config.put("kv_lora_rank", 96L);
    config.put("qk_nope_head_dim", 32L);
    config.put("qk_rope_head_dim", 32L);
    config.put("v_head_dim", 64L);
    config.put("n_routed_experts", 8L);
    config.put("num_experts_per_tok", 2L);
    config.put("n_shared_experts", 1L);
    config.put("n_group", 1L);
    config.put("topk_group", 1L);
    config.put("norm_topk_prob", true);
    config.put("routed_scaling_factor", 1.0);
    config.put("scoring_func", "sigmoid");
    config.put("hidden_act", "silu");
    config.put("rms_norm_eps", 1e-6);
    config.put("rope_theta", 10000.0);
    config.put("max_position_embeddings", 1024L);
    config.put("tie_word_embeddings", true);
    config.put("initializer_range", 0.02);
    return config;
  }
}
