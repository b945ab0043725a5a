package suanpan.train.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A run small enough for tests: a model of a few thousand weights and a page of text. */
final class SmallRun {
  private static final List<String> TEXT =
      List.of(
          "山中何所有，岭上多白云，只可自怡悦，不堪持赠君。",
          "春眠不觉晓，处处闻啼鸟，夜来风雨声，花落知多少。",
          "白日依山尽，黄河入海流，欲穷千里目，更上一层楼。",
          "床前明月光，疑是地上霜，举头望明月，低头思故乡。",
          "千山鸟飞绝，万径人踪灭，孤舟蓑笠翁，独钓寒江雪。",
          "红豆生南国，春来发几枝，愿君多采撷，此物最相思。",
          "今天天气很好，我们一起去公园散步，看见许多花开了。",
          "学校的图书馆里有很多书，学生们安静地坐在那里读书。",
          "他把信写完以后，慢慢走到邮局，把信寄给了远方的朋友。",
          "火车从北京出发，经过一个晚上，早晨到达了上海。");

  private static final String MODEL =
      """
      model:
        model_type: deepseek_v3
        hidden_size: 32
        intermediate_size: 48
        moe_intermediate_size: 16
        num_hidden_layers: 2
        num_nextn_predict_layers: 1
        first_k_dense_replace: 1
        num_attention_heads: 2
        num_key_value_heads: 2
        q_lora_rank: 16
        kv_lora_rank: 16
        qk_nope_head_dim: 8
        qk_rope_head_dim: 8
        v_head_dim: 16
        n_routed_experts: 4
        num_experts_per_tok: 2
        n_shared_experts: 1
        n_group: 1
        topk_group: 1
        norm_topk_prob: true
        routed_scaling_factor: 1.0
        scoring_func: sigmoid
        topk_method: noaux_tc
        hidden_act: silu
        rms_norm_eps: 1.0e-6
        rope_theta: 10000.0
        max_position_embeddings: 64
        tie_word_embeddings: true
      """;

  private SmallRun() {}

  /**
   * Writes corpus and configuration.
   *
   * @param name of the folder that the run writes
   * @param more keys of the configuration
   */
  static Path config(Path folder, String name, String more) {
    try {
      Files.writeString(folder.resolve("text.txt"), String.join("\n", TEXT));
      Files.writeString(
          folder.resolve("corpus.yaml"),
          """
          name: small
          validation: {share: 0.2, salt: a}
          vocabulary: {size: 320}
          sources: [{name: zh, file: text.txt, language: zh, licence: CC0}]
          """);
      return Files.writeString(
          folder.resolve(name + ".yaml"),
          "name: small\nout: "
              + name
              + "\ncorpus: corpus.yaml\nseed: 3\nthreads: 1\n"
              + MODEL
              + """
              batch: {length: 16, sequences: 2}
              schedule: {kind: constant, learningRate: 0.01, warmupSteps: 4}
              losses: {mtp: 0.1, balance: 0.001}
              """
              + more);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a configuration to its end in this process. */
  static Ledger run(Path config, TrainingRun.Start start) {
    try (TrainingRun run = TrainingRun.open(RunConfig.read(config), start, RunListener.NONE)) {
      return run.run();
    }
  }
}
