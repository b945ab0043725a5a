package suanpan.train;

import static org.assertj.core.api.Assertions.assertThat;
import static suanpan.train.FiniteDifferences.check;
import static suanpan.train.FiniteDifferences.dot;
import static suanpan.train.FiniteDifferences.floats;
import static suanpan.train.FiniteDifferences.random;

import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import suanpan.models.WeightSpec;
import suanpan.models.block.MoeConfig;
import suanpan.models.block.Rope;
import suanpan.models.block.RopeConfig;
import suanpan.models.block.Router;
import suanpan.tensor.Shape;
import suanpan.testkit.Close;

/** Every pair: its forward against plain loops in double, its backward against differences. */
class PairsMatchFiniteDifferencesTest {
  private static final double FORWARD_TOLERANCE = 1e-5;
  private static final int ALL = Integer.MAX_VALUE;
  private static final Compute COMPUTE = Compute.open(2);

  @AfterAll
  static void endThreads() {
    COMPUTE.close();
  }

  @Test
  void rmsNorm() {
    int rows = 37;
    int n = 13;
    int stride = 17;
    double[] x = random(rows * n, 1, 1);
    double[] w = random(n, 2, 1);
    double[] dY = random(rows * n, 3, 1);
    Parameter weight = parameter("norm", WeightSpec.Kind.VECTOR, w, n);
    RmsNorm norm = new RmsNorm(COMPUTE, weight, 1e-6f, rows, Buffers.keeping());
    float[] wide = spread(floats(x), n, stride);
    float[] y = new float[rows * n];
    norm.forward(wide, stride, y);
    Close.assertClose("y", y, floats(Twin.rmsNorm(x, w, 1e-6)), FORWARD_TOLERANCE);

    float[] dX = new float[wide.length];
    norm.backward(wide, stride, floats(dY), dX, Into.REPLACE);
    check("dX", x, ALL, gather(dX, n, stride), () -> dot(dY, Twin.rmsNorm(x, w, 1e-6)));
    check("dW", w, ALL, weight.gradient(), () -> dot(dY, Twin.rmsNorm(x, w, 1e-6)));
  }

  @ParameterizedTest
  @EnumSource(Rope.Style.class)
  void rotation(Rope.Style style) {
    int heads = 3;
    int width = 14;
    int r = 8;
    int length = 9;
    int rows = 2 * length;
    RopeConfig rope = new RopeConfig(100, new RopeConfig.Yarn(4, 8, 32, 1), 1.3, 1);
    double[] x = random(rows * heads * width, 1, 1);
    double[] dY = random(x.length, 2, 1);
    Rotation rotation = new Rotation(COMPUTE, rope, r, style, length);
    float[] y = floats(x);
    rotation.forward(HeadRows.of(y, heads, width).from(width - r), rows, heads);
    double[] expected = Twin.rotate(x, heads, width, rope, r, style, length);
    Close.assertClose("y", y, floats(expected), FORWARD_TOLERANCE);

    float[] dX = floats(dY);
    rotation.backward(HeadRows.of(dX, heads, width).from(width - r), rows, heads);
    check("dX", x, 100, dX, () -> dot(dY, Twin.rotate(x, heads, width, rope, r, style, length)));
  }

  @ParameterizedTest
  @CsvSource({"7, 4, 2", "70, 2, 2", "130, 2, 1"})
  void attention(int length, int heads, int groups) {
    int sequences = 2;
    int width = 6;
    int valueWidth = 5;
    int rows = sequences * length;
    double scale = 0.4;
    double[] q = random(rows * heads * width, 1, 1);
    double[] k = random(rows * groups * width, 2, 1);
    double[] v = random(rows * groups * valueWidth, 3, 1);
    double[] dO = random(rows * heads * valueWidth, 4, 1);
    CausalAttention attention =
        new CausalAttention(
            COMPUTE,
            sequences,
            length,
            heads,
            groups,
            width,
            valueWidth,
            (float) scale,
            Buffers.keeping());
    HeadRows o = HeadRows.of(new float[dO.length], heads, valueWidth);
    HeadRows qs = HeadRows.of(floats(q), heads, width);
    HeadRows ks = HeadRows.of(floats(k), groups, width);
    HeadRows vs = HeadRows.of(floats(v), groups, valueWidth);
    attention.forward(qs, ks, vs, o);
    double[] expected = Twin.attention(q, k, v, sequences, length, heads, groups, scale);
    Close.assertClose("o", o.numbers(), floats(expected), FORWARD_TOLERANCE);

    HeadRows dQ = HeadRows.of(new float[q.length], heads, width);
    HeadRows dK = HeadRows.of(new float[k.length], groups, width);
    HeadRows dV = HeadRows.of(new float[v.length], groups, valueWidth);
    attention.backward(qs, ks, vs, o, HeadRows.of(floats(dO), heads, valueWidth), dQ, dK, dV);
    int some = 12;
    check("dQ", q, some, dQ.numbers(), () -> attended(q, k, v, dO, length, heads, groups, scale));
    check("dK", k, some, dK.numbers(), () -> attended(q, k, v, dO, length, heads, groups, scale));
    check("dV", v, some, dV.numbers(), () -> attended(q, k, v, dO, length, heads, groups, scale));
  }

  private static double attended(
      double[] q,
      double[] k,
      double[] v,
      double[] dO,
      int length,
      int heads,
      int groups,
      double scale) {
    return dot(dO, Twin.attention(q, k, v, 2, length, heads, groups, scale));
  }

  @Test
  void swiGlu() {
    int n = 3000;
    double[] gate = random(n, 1, 4);
    double[] up = random(n, 2, 1);
    double[] dA = random(n, 3, 1);
    gate[0] = -60;
    gate[1] = 60;
    SwiGlu swiGlu = new SwiGlu(COMPUTE, 1, Buffers.keeping());
    float[] a = new float[n];
    swiGlu.forward(0, floats(gate), floats(up), a, 0, n);
    Close.assertClose("a", a, floats(Twin.swiGlu(gate, up)), 2 * FORWARD_TOLERANCE);

    float[] dGate = new float[n];
    float[] dUp = new float[n];
    swiGlu.backward(0, floats(gate), floats(up), floats(dA), dGate, dUp, 0, n);
    check("dGate", gate, 200, dGate, () -> dot(dA, Twin.swiGlu(gate, up)));
    check("dUp", up, 200, dUp, () -> dot(dA, Twin.swiGlu(gate, up)));
  }

  @Test
  void linearAndBias() {
    int rows = 19;
    int in = 11;
    int out = 7;
    double[] x = random(rows * in, 1, 1);
    double[] w = random(out * in, 2, 1);
    double[] dY = random(rows * out, 3, 1);
    Parameter weight = parameter("weight", WeightSpec.Kind.MATRIX, w, out, in);
    Parameter bias = parameter("bias", WeightSpec.Kind.VECTOR, new double[out], out);
    Linear linear = Linear.of(COMPUTE, weight);
    float[] y = new float[rows * out];
    linear.forward(floats(x), rows, y);
    Close.assertClose("y", y, floats(Twin.linear(x, rows, w, out)), FORWARD_TOLERANCE);

    float[] dX = new float[x.length];
    linear.backward(floats(x), floats(dY), rows, dX, Into.REPLACE);
    new Bias(bias).backward(floats(dY), rows);
    check("dX", x, ALL, dX, () -> dot(dY, Twin.linear(x, rows, w, out)));
    check("dW", w, ALL, weight.gradient(), () -> dot(dY, Twin.linear(x, rows, w, out)));
    float[] sums = new float[out];
    for (int i = 0; i < dY.length; i++) {
      sums[i % out] += (float) dY[i];
    }
    Close.assertClose("db", bias.gradient(), sums, FORWARD_TOLERANCE);
  }

  @Test
  void embeddingAddsRowsOfTheSameToken() {
    Parameter table = parameter("table", WeightSpec.Kind.EMBEDDING, random(8, 1, 1), 4, 2);
    new Embedding(COMPUTE, table).backward(new int[] {2, 0, 2}, 3, new float[] {1, 2, 3, 4, 5, 6});
    assertThat(table.gradient()).containsExactly(3, 4, 0, 0, 6, 8, 0, 0);
  }

  @Test
  void crossEntropy() {
    int rows = 23;
    int d = 6;
    int v = 11;
    double[] x = random(rows * d, 1, 1);
    double[] w = random(v * d, 2, 1);
    int[] targets = new int[rows];
    Arrays.setAll(targets, i -> i * 7 % v);
    float[] weights = new float[rows];
    for (int i = 0; i < rows; i++) {
      weights[i] = i % 3 == 0 ? 0 : i % 5 - 1.5f;
    }
    Parameter head = parameter("head", WeightSpec.Kind.MATRIX, w, v, d);
    CrossEntropy crossEntropy = new CrossEntropy(COMPUTE, rows, v, Buffers.keeping());
    Linear linear = Linear.of(COMPUTE, head);
    float[] dX = new float[x.length];
    double loss = crossEntropy.backward(linear, floats(x), targets, weights, dX);
    assertThat(loss)
        .isCloseTo(
            Twin.crossEntropy(Twin.linear(x, rows, w, v), targets, weights),
            Offset.offset(FORWARD_TOLERANCE));
    assertThat(crossEntropy.forward(linear, floats(x), targets, weights)).isEqualTo(loss);
    check("dX", x, ALL, dX, () -> Twin.crossEntropy(Twin.linear(x, rows, w, v), targets, weights));
    check(
        "dW",
        w,
        ALL,
        head.gradient(),
        () -> Twin.crossEntropy(Twin.linear(x, rows, w, v), targets, weights));
  }

  @ParameterizedTest
  @CsvSource({
    "SIGMOID, SUM_TO_ONE, 0",
    "SIGMOID, NONE, 0",
    "SIGMOID, SUM_TO_ONE, 0.3",
    "SOFTMAX, NONE, 0",
    "SOFTMAX, NONE, 0.3"
  })
  void routing(TwinRouting.Scores scores, Router.Norm norm, double balance) {
    int sequences = 2;
    int length = 5;
    int rows = sequences * length;
    MoeConfig config = new MoeConfig(8, 3, 1, 4, new Router.Groups(4, 2), norm, 2.5f);
    double[] bias = random(8, 5, 0.1);
    Router router =
        scores == TwinRouting.Scores.SIGMOID
            ? new Router.SigmoidBiasedTopK(8, 3, config.groups(), norm, 2.5f, floats(bias))
            : new Router.SoftmaxTopK(8, 3, config.groups(), 2.5f);
    TwinRouting twin = new TwinRouting(config, scores, bias);
    double[] logits = random(rows * 8, 6, 1);
    double[] dWeights = random(rows * 3, 7, 1);
    Routing routing = new Routing(config, router, sequences, length, Buffers.keeping());
    System.arraycopy(floats(logits), 0, routing.logits(), 0, logits.length);
    routing.forward(0, rows);
    double term = routing.balance(balance);
    int[] ids = routing.ids();
    assertThat(ids).isEqualTo(twin.choose(logits));
    Close.assertClose(
        "weights", routing.weights(), floats(twin.weights(logits, ids)), FORWARD_TOLERANCE);
    assertThat(term)
        .isCloseTo(balance * twin.balance(logits, ids, length), Offset.offset(FORWARD_TOLERANCE));

    float[] dLogits = new float[logits.length];
    routing.backward(floats(dWeights), dLogits, 0, rows);
    check(
        "dLogits",
        logits,
        ALL,
        dLogits,
        () ->
            dot(dWeights, twin.weights(logits, ids)) + balance * twin.balance(logits, ids, length));
  }

  private static Parameter parameter(
      String name, WeightSpec.Kind kind, double[] values, long... dims) {
    WeightSpec spec = new WeightSpec(WeightSpec.MODEL, name, name, name, Shape.of(dims), kind);
    Parameter parameter = new Parameter(spec, floats(values));
    parameter.train();
    return parameter;
  }

  private static float[] spread(float[] x, int n, int stride) {
    float[] wide = new float[x.length / n * stride];
    for (int row = 0; row < x.length / n; row++) {
      System.arraycopy(x, row * n, wide, row * stride, n);
    }
    return wide;
  }

  private static float[] gather(float[] wide, int n, int stride) {
    float[] x = new float[wide.length / stride * n];
    for (int row = 0; row < x.length / n; row++) {
      System.arraycopy(wide, row * stride, x, row * n, n);
    }
    return x;
  }
}
