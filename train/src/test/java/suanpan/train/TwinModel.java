package suanpan.train;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import suanpan.models.WeightSpec;
import suanpan.models.block.GqaConfig;
import suanpan.models.block.MlaConfig;
import suanpan.models.block.MoeConfig;

/** Whole models once more, plainly and in double: the loss of a batch from weights by key. */
final class TwinModel {
  private static final double INNER_EPS = 1e-6;

  private final ModelShape shape;
  private final TokenBatch batch;
  private final double mtpFactor;
  private final double balanceFactor;
  private final int rows;
  private final int d;
  private final Map<String, double[]> weights = new HashMap<>();
  private double balance;

  TwinModel(TrainableModel model, TokenBatch batch, PassOptions options) {
    this.shape = model.shape();
    this.batch = batch;
    this.mtpFactor = options.mtpFactor();
    this.balanceFactor = options.balanceFactor();
    this.rows = batch.rows();
    this.d = shape.hiddenSize();
    for (Parameter p : model.parameters()) {
      weights.put(key(p), FiniteDifferences.doubles(p.values()));
    }
  }

  static String key(Parameter p) {
    return p.spec().layer() + " " + p.spec().key();
  }

  /** The numbers that the loss depends on; may be changed. */
  double[] weights(Parameter p) {
    return w(p.spec().layer(), p.spec().key());
  }

  private double[] w(int layer, String key) {
    return Objects.requireNonNull(weights.get(layer + " " + key), key);
  }

  private boolean has(int layer, String key) {
    return weights.containsKey(layer + " " + key);
  }

  /** [N, V]. */
  double[] logits() {
    return Twin.linear(states(), rows, head(), shape.vocabSize());
  }

  private double[] head() {
    return w(WeightSpec.MODEL, has(WeightSpec.MODEL, "lmHead") ? "lmHead" : "embedTokens");
  }

  private double[] states() {
    return states(embed(w(WeightSpec.MODEL, "embedTokens"), batch.inputs()));
  }

  /** What is behind the last norm, of rows that the first layer reads. */
  double[] states(double[] rowsIn) {
    balance = 0;
    double[] x = rowsIn;
    for (int l = 0; l < shape.numHiddenLayers(); l++) {
      x = layer(l, x);
    }
    return norm(WeightSpec.MODEL, "norm", x);
  }

  double loss() {
    double[] table = w(WeightSpec.MODEL, "embedTokens");
    double[] head = head();
    double[] h = states();
    double balanced = balance;
    double loss = crossEntropy(head, h, batch.targets(), batch.weights());
    if (mtpFactor > 0) {
      loss += mtpFactor * furtherTokens(table, head, h);
    }
    return loss + balanceFactor * balanced;
  }

  private double furtherTokens(double[] table, double[] head, double[] h) {
    int l = shape.numHiddenLayers();
    double[] e = norm(l, "enorm", embed(table, batch.targets()));
    double[] s = norm(l, "hnorm", h);
    double[] joint = new double[2 * e.length];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(e, row * d, joint, row * 2 * d, d);
      System.arraycopy(s, row * d, joint, row * 2 * d + d, d);
    }
    double[] x = layer(l, Twin.linear(joint, rows, w(l, "ehProj"), d));
    int[] targets = new int[rows];
    float[] factors = new float[rows];
    for (int row = 0; row < rows; row++) {
      if ((row + 1) % batch.length() != 0) {
        targets[row] = batch.targets()[row + 1];
        factors[row] = batch.weights()[row + 1];
      }
    }
    return crossEntropy(head, norm(l, "sharedHeadNorm", x), targets, factors);
  }

  private double crossEntropy(double[] head, double[] h, int[] targets, float[] factors) {
    return Twin.crossEntropy(Twin.linear(h, rows, head, shape.vocabSize()), targets, factors);
  }

  private double[] embed(double[] table, int[] tokens) {
    double[] x = new double[rows * d];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(table, tokens[row] * d, x, row * d, d);
    }
    return x;
  }

  private double[] norm(int layer, String key, double[] x) {
    return Twin.rmsNorm(x, w(layer, key), shape.rmsNormEps());
  }

  private double[] layer(int l, double[] x) {
    double[] h = norm(l, "inputLayernorm", x);
    double[] a =
        switch (shape.attention()) {
          case ModelShape.Grouped(GqaConfig c) -> grouped(l, c, h);
          case ModelShape.Latent(MlaConfig c) -> latent(l, c, h);
        };
    double[] m = Twin.plus(x, a);
    double[] n = norm(l, "postAttentionLayernorm", m);
    return Twin.plus(m, has(l, "gateProj") ? dense(l, n) : experts(l, n));
  }

  private double[] linear(int l, String key, double[] x, int out) {
    return Twin.linear(x, rows, w(l, key), out);
  }

  private double[] grouped(int l, GqaConfig c, double[] x) {
    double[] q = linear(l, "qProj", x, c.queryWidth());
    double[] k = linear(l, "kProj", x, c.keyWidth());
    double[] v = linear(l, "vProj", x, c.keyWidth());
    if (has(l, "qBias")) {
      q = plusRow(q, w(l, "qBias"));
      k = plusRow(k, w(l, "kBias"));
      v = plusRow(v, w(l, "vBias"));
    }
    if (has(l, "qNorm")) {
      q = norm(l, "qNorm", q);
      k = norm(l, "kNorm", k);
    }
    int t = batch.length();
    int dim = c.headDim();
    q = Twin.rotate(q, c.numAttentionHeads(), dim, c.rope(), dim, c.ropeStyle(), t);
    k = Twin.rotate(k, c.numKeyValueHeads(), dim, c.rope(), dim, c.ropeStyle(), t);
    double[] o =
        Twin.attention(
            q,
            k,
            v,
            batch.sequences(),
            t,
            c.numAttentionHeads(),
            c.numKeyValueHeads(),
            1 / Math.sqrt(dim));
    return linear(l, "oProj", o, d);
  }

  private static double[] plusRow(double[] x, double[] bias) {
    double[] y = x.clone();
    Arrays.setAll(y, i -> x[i] + bias[i % bias.length]);
    return y;
  }

  private double[] latent(int l, MlaConfig c, double[] x) {
    int heads = c.numAttentionHeads();
    int width = c.qkHeadDim();
    int nope = c.qkNopeHeadDim();
    int r = c.qkRopeHeadDim();
    int rank = c.kvLoraRank();
    int t = batch.length();
    double[] q;
    if (c.qLoraRank() > 0) {
      double[] low = linear(l, "qAProj", x, c.qLoraRank());
      q = linear(l, "qBProj", Twin.rmsNorm(low, w(l, "qALayernorm"), INNER_EPS), heads * width);
    } else {
      q = linear(l, "qProj", x, heads * width);
    }
    q = Twin.rotate(q, heads, width, c.rope(), r, c.ropeStyle(), t);
    double[] down = linear(l, "kvAProj", x, rank + r);
    down = Twin.rotate(down, 1, rank + r, c.rope(), r, c.ropeStyle(), t);
    double[] latent = new double[rows * rank];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(down, row * (rank + r), latent, row * rank, rank);
    }
    latent = Twin.rmsNorm(latent, w(l, "kvALayernorm"), INNER_EPS);
    int both = nope + c.vHeadDim();
    double[] kv = linear(l, "kvBProj", latent, heads * both);
    double[] k = new double[rows * heads * width];
    double[] v = new double[rows * heads * c.vHeadDim()];
    for (int row = 0; row < rows; row++) {
      for (int h = 0; h < heads; h++) {
        int at = row * heads + h;
        System.arraycopy(kv, at * both, k, at * width, nope);
        System.arraycopy(down, row * (rank + r) + rank, k, at * width + nope, r);
        System.arraycopy(kv, at * both + nope, v, at * c.vHeadDim(), c.vHeadDim());
      }
    }
    double[] o = Twin.attention(q, k, v, batch.sequences(), t, heads, heads, c.softmaxScale());
    return linear(l, "oProj", o, d);
  }

  private double[] dense(int l, double[] x) {
    return ffn(x, rows, w(l, "gateProj"), w(l, "upProj"), w(l, "downProj"));
  }

  private double[] ffn(double[] x, int n, double[] gate, double[] up, double[] down) {
    int inner = gate.length / d;
    double[] a = Twin.swiGlu(Twin.linear(x, n, gate, inner), Twin.linear(x, n, up, inner));
    return Twin.linear(a, n, down, d);
  }

  private double[] experts(int l, double[] x) {
    MoeConfig c = shape.experts().orElseThrow();
    int k = c.numExpertsPerTok();
    boolean isSigmoid = has(l, "eScoreCorrectionBias");
    TwinRouting routing =
        new TwinRouting(
            c,
            isSigmoid ? TwinRouting.Scores.SIGMOID : TwinRouting.Scores.SOFTMAX,
            isSigmoid ? w(l, "eScoreCorrectionBias") : new double[0]);
    double[] logits = linear(l, "gate", x, c.nRoutedExperts());
    int[] ids = routing.choose(logits);
    double[] factors = routing.weights(logits, ids);
    balance += routing.balance(logits, ids, batch.length());
    double[] y = ffn(x, rows, w(l, "sharedGateProj"), w(l, "sharedUpProj"), w(l, "sharedDownProj"));
    for (int i = 0; i < ids.length; i++) {
      int row = i / k;
      double[] in = Arrays.copyOfRange(x, row * d, (row + 1) * d);
      double[] out =
          ffn(
              in,
              1,
              expert(l, "expertsGateProj", ids[i]),
              expert(l, "expertsUpProj", ids[i]),
              expert(l, "expertsDownProj", ids[i]));
      for (int j = 0; j < d; j++) {
        y[row * d + j] += factors[i] * out[j];
      }
    }
    return y;
  }

  private double[] expert(int l, String key, int e) {
    double[] all = w(l, key);
    int each = all.length / shape.experts().orElseThrow().nRoutedExperts();
    return Arrays.copyOfRange(all, e * each, (e + 1) * each);
  }
}
