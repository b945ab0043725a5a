package suanpan.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, arXiv:1711.05101): {@code m = b1 m + (1
 * - b1) g}, {@code v = b2 v + (1 - b2) g^2}, {@code w -= lr (decay w + m' / (sqrt(v') + eps))} with
 * m' and v' corrected for their beginning at 0.
 */
public final class AdamW implements Optimizer {
  /** Numbers of a parameter that one part of the work changes. */
  private static final int RUN = 1 << 15;

  /**
   * @param beta1 of the mean
   * @param beta2 of the mean square
   * @param eps added to the root
   * @param weightDecay share of a weight that goes in a step of learning rate 1
   * @param decayed which parameters decay
   */
  public record Settings(
      double beta1, double beta2, double eps, double weightDecay, Decayed decayed) {
    /** DeepSeek-V3's: 0.9, 0.95, decay 0.1 of matrices. */
    public static Settings defaults() {
      return new Settings(0.9, 0.95, 1e-8, 0.1, Decayed.MATRICES);
    }

    public Settings withWeightDecay(double other) {
      return new Settings(beta1, beta2, eps, other, decayed);
    }

    public Settings withBetas(double first, double second) {
      return new Settings(first, second, eps, weightDecay, decayed);
    }

    public Settings withDecayed(Decayed other) {
      return new Settings(beta1, beta2, eps, weightDecay, other);
    }
  }

  /** Which parameters decay. */
  public enum Decayed {
    ALL,
    /** Not norms and biases. */
    MATRICES
  }

  private record Moments(Parameter parameter, float[] mean, float[] square) {}

  private record Piece(Moments moments, int begin, int end) {}

  private final Compute compute;
  private final Settings settings;
  private final List<Moments> all = new ArrayList<>();
  private final List<Piece> pieces = new ArrayList<>();
  private long steps;

  /**
   * @param parameters of which those that are trained are changed
   */
  public AdamW(Compute compute, List<Parameter> parameters, Settings settings) {
    this.compute = compute;
    this.settings = settings;
    for (Parameter parameter : parameters) {
      if (parameter.isTrained()) {
        int n = parameter.values().length;
        Moments moments = new Moments(parameter, new float[n], new float[n]);
        all.add(moments);
        for (int begin = 0; begin < n; begin += RUN) {
          pieces.add(new Piece(moments, begin, Math.min(begin + RUN, n)));
        }
      }
    }
  }

  @Override
  public void step(double learningRate) {
    steps++;
    double first = 1 - Math.pow(settings.beta1(), (double) steps);
    double second = 1 - Math.pow(settings.beta2(), (double) steps);
    compute.overParts(
        pieces.size(),
        i -> {
          Piece piece = pieces.get(i);
          Parameter p = piece.moments.parameter;
          boolean decays = settings.decayed() == Decayed.ALL || p.isMatrix();
          double decay = decays ? learningRate * settings.weightDecay() : 0;
          update(
              p.values(),
              p.gradient(),
              piece.moments.mean,
              piece.moments.square,
              piece.begin,
              piece.end,
              (float) settings.beta1(),
              (float) settings.beta2(),
              (float) (1 - decay),
              (float) (learningRate / first),
              (float) (1 / Math.sqrt(second)),
              (float) settings.eps());
        });
  }

  private static void update(
      float[] w,
      float[] g,
      float[] m,
      float[] v,
      int begin,
      int end,
      float beta1,
      float beta2,
      float keep,
      float rate,
      float root,
      float eps) {
    for (int i = begin; i < end; i++) {
      m[i] = beta1 * m[i] + (1 - beta1) * g[i];
      v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
      float denominator = (float) Math.sqrt(v[i]) * root + eps;
      w[i] = keep * w[i] - rate * m[i] / denominator;
    }
  }

  @Override
  public long steps() {
    return steps;
  }

  @Override
  public Map<String, float[]> state() {
    Map<String, float[]> state = new LinkedHashMap<>();
    for (Moments moments : all) {
      state.put("mean." + moments.parameter.name(), moments.mean);
      state.put("square." + moments.parameter.name(), moments.square);
    }
    return state;
  }

  @Override
  public void resume(long stepsDone) {
    steps = stepsDone;
  }
}
