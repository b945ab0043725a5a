package suanpan.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import suanpan.models.WeightSpec;
import suanpan.tensor.Matrix;

/**
 * Muon for matrices, AdamW for the rest (Jordan et al., "Muon: an optimizer for hidden layers in
 * neural networks", 2024; scaling of updates as in Liu et al., "Muon is scalable for LLM training",
 * arXiv:2502.16982). Of a matrix's momentum {@code u = g + b m}, {@code m = b m + g}, the nearest
 * matrix with singular values near 1 is taken, by five steps of a Newton-Schulz iteration {@code X
 * = a X + (b A + c A A) X}, {@code A = X X^T}; times {@code 0.2 sqrt(max(rows, columns))} it is as
 * large as an update of AdamW, whose learning rate and decay it therefore shares.
 *
 * <p>Embedding, head, router, norms and biases are AdamW's: a row of theirs stands for one token or
 * one expert, not for a direction among others.
 */
public final class Muon implements Optimizer {
  private static final int ITERATIONS = 5;
  private static final float A = 3.4445f;
  private static final float B = -4.7750f;
  private static final float C = 2.0315f;
  private static final double MATCHED_SIZE = 0.2;
  private static final double SMALLEST_NORM = 1e-7;

  private record Momentum(Parameter parameter, float[] numbers) {}

  /** One matrix of a parameter. */
  private record Piece(Momentum momentum, int index) {
    int numbers() {
      return momentum.parameter.rows() * momentum.parameter.columns();
    }
  }

  /**
   * What one thread works with.
   *
   * @param x [largest matrix] the iterate
   * @param next [largest matrix]
   * @param gram [shorter side squared] A
   * @param gramSquared [shorter side squared]
   */
  private record Scratch(float[] x, float[] next, float[] gram, float[] gramSquared) {
    static Scratch of(int largest, int shorter) {
      int square = Math.multiplyExact(shorter, shorter);
      return new Scratch(
          new float[largest], new float[largest], new float[square], new float[square]);
    }
  }

  private final Compute compute;
  private final AdamW others;
  private final double momentum;
  private final double weightDecay;
  private final List<Momentum> matrices = new ArrayList<>();
  private final List<Piece> pieces = new ArrayList<>(); // largest first
  private final Scratch[] scratch; // of each thread

  /**
   * @param parameters of which those that are trained are changed
   * @param momentum b, usually 0.95
   * @param settings of AdamW for what is no matrix; the decay is also Muon's
   */
  public Muon(
      Compute compute, List<Parameter> parameters, double momentum, AdamW.Settings settings) {
    this.compute = compute;
    this.momentum = momentum;
    this.weightDecay = settings.weightDecay();
    List<Parameter> rest = new ArrayList<>();
    int largest = 0;
    int shorter = 0;
    for (Parameter parameter : parameters) {
      if (!parameter.isTrained()) {
        continue;
      }
      if (isHidden(parameter)) {
        Momentum matrix = new Momentum(parameter, new float[parameter.values().length]);
        matrices.add(matrix);
        for (int i = 0; i < parameter.count(); i++) {
          pieces.add(new Piece(matrix, i));
        }
        largest = Math.max(largest, parameter.rows() * parameter.columns());
        shorter = Math.max(shorter, Math.min(parameter.rows(), parameter.columns()));
      } else {
        rest.add(parameter);
      }
    }
    this.others = new AdamW(compute, rest, settings);
    pieces.sort(Comparator.comparingInt(piece -> -piece.numbers()));
    int most = largest;
    int square = shorter;
    this.scratch = new Scratch[compute.threads()];
    Arrays.setAll(scratch, i -> Scratch.of(most, square));
  }

  private static boolean isHidden(Parameter parameter) {
    WeightSpec.Kind kind = parameter.spec().kind();
    return switch (kind) {
      case EXPERTS -> true;
      case MATRIX -> parameter.spec().layer() != WeightSpec.MODEL && !isVocabulary(parameter);
      case EMBEDDING, VECTOR, ROUTER -> false;
    };
  }

  private static boolean isVocabulary(Parameter parameter) {
    return parameter.spec().key().equals("sharedHead");
  }

  @Override
  public void step(double learningRate) {
    others.step(learningRate);
    int threads = scratch.length;
    compute.overParts(
        threads,
        thread -> {
          for (int i = thread; i < pieces.size(); i += threads) {
            step(pieces.get(i), scratch[thread], learningRate);
          }
        });
  }

  private void step(Piece piece, Scratch s, double learningRate) {
    Parameter p = piece.momentum.parameter;
    int rows = p.rows();
    int columns = p.columns();
    int n = piece.numbers();
    int offset = piece.index * n;
    mix(p.gradient(), piece.momentum.numbers, offset, n, (float) momentum, s.x);
    double squares = compute.kernels().dot(s.x, 0, s.x, 0, n);
    scale(s.x, n, (float) (1 / (Math.sqrt(squares) + SMALLEST_NORM)));
    Matrix iterate = Matrix.of(s.x, rows, columns);
    Matrix spare = Matrix.of(s.next, rows, columns);
    if (rows > columns) {
      orthogonalize(iterate.transposed(), spare.transposed(), s);
    } else {
      orthogonalize(iterate, spare, s);
    }
    double size = MATCHED_SIZE * Math.sqrt(Math.max(rows, columns));
    float keep = (float) (1 - learningRate * weightDecay);
    float rate = (float) (learningRate * size);
    float[] w = p.values();
    for (int i = 0; i < n; i++) {
      w[offset + i] = keep * w[offset + i] - rate * s.x[i];
    }
  }

  /** {@code m = b m + g}, {@code u = g + b m}. */
  private static void mix(float[] g, float[] m, int offset, int n, float b, float[] u) {
    for (int i = 0; i < n; i++) {
      m[offset + i] = b * m[offset + i] + g[offset + i];
      u[i] = g[offset + i] + b * m[offset + i];
    }
  }

  /**
   * @param iterate [r, c] with r at most c; holds the result
   * @param spare [r, c]
   */
  private void orthogonalize(Matrix iterate, Matrix spare, Scratch s) {
    int r = iterate.rows();
    Matrix square = Matrix.of(s.gram, r, r);
    Matrix fourth = Matrix.of(s.gramSquared, r, r);
    Products products = compute.alone();
    for (int i = 0; i < ITERATIONS; i++) {
      products.multiply(iterate, iterate.transposed(), square);
      products.multiply(square, square, fourth);
      combine(s.gram, B, s.gramSquared, C, r * r);
      products.multiply(square, iterate, spare);
      combine(s.x, A, s.next, 1, r * iterate.columns());
    }
  }

  /** {@code x = a x + b y}. */
  private static void combine(float[] x, float a, float[] y, float b, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = a * x[i] + b * y[i];
    }
  }

  private static void scale(float[] x, int n, float factor) {
    for (int i = 0; i < n; i++) {
      x[i] *= factor;
    }
  }

  @Override
  public long steps() {
    return others.steps();
  }

  @Override
  public Map<String, float[]> state() {
    Map<String, float[]> state = new LinkedHashMap<>(others.state());
    matrices.forEach(m -> state.put("momentum." + m.parameter.name(), m.numbers));
    return state;
  }

  @Override
  public void resume(long stepsDone) {
    others.resume(stepsDone);
  }
}
