package suanpan.train;

import java.util.ArrayList;
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

  private final Compute compute;
  private final AdamW others;
  private final double momentum;
  private final double weightDecay;
  private final List<Momentum> matrices = new ArrayList<>();
  private final float[] x; // [largest matrix] the iterate, its shorter side as rows
  private final float[] next; // [largest matrix]
  private final float[] gram; // [shorter side squared] A
  private final float[] gramSquared; // [shorter side squared]

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
        matrices.add(new Momentum(parameter, new float[parameter.values().length]));
        largest = Math.max(largest, parameter.rows() * parameter.columns());
        shorter = Math.max(shorter, Math.min(parameter.rows(), parameter.columns()));
      } else {
        rest.add(parameter);
      }
    }
    this.others = new AdamW(compute, rest, settings);
    this.x = new float[largest];
    this.next = new float[largest];
    this.gram = new float[Math.multiplyExact(shorter, shorter)];
    this.gramSquared = new float[gram.length];
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
    for (Momentum matrix : matrices) {
      Parameter p = matrix.parameter;
      int each = p.rows() * p.columns();
      for (int i = 0; i < p.count(); i++) {
        step(matrix, i * each, p.rows(), p.columns(), learningRate);
      }
    }
  }

  private void step(Momentum matrix, int offset, int rows, int columns, double learningRate) {
    int n = rows * columns;
    float[] w = matrix.parameter.values();
    float[] g = matrix.parameter.gradient();
    float[] m = matrix.numbers;
    float b = (float) momentum;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      m[offset + i] = b * m[offset + i] + g[offset + i];
      float u = g[offset + i] + b * m[offset + i];
      x[i] = u;
      squares += (double) u * u;
    }
    scale(x, n, (float) (1 / (Math.sqrt(squares) + SMALLEST_NORM)));
    boolean isTall = rows > columns;
    Matrix iterate = Matrix.of(x, rows, columns);
    Matrix spare = Matrix.of(next, rows, columns);
    orthogonalize(isTall ? iterate.transposed() : iterate, isTall ? spare.transposed() : spare);
    double size = MATCHED_SIZE * Math.sqrt(Math.max(rows, columns));
    float keep = (float) (1 - learningRate * weightDecay);
    float rate = (float) (learningRate * size);
    for (int i = 0; i < n; i++) {
      w[offset + i] = keep * w[offset + i] - rate * x[i];
    }
  }

  /**
   * @param iterate [r, c] with r at most c; holds the result
   * @param spare [r, c]
   */
  private void orthogonalize(Matrix iterate, Matrix spare) {
    int r = iterate.rows();
    Matrix square = Matrix.of(gram, r, r);
    Matrix fourth = Matrix.of(gramSquared, r, r);
    Products products = compute.together();
    int n = r * iterate.columns();
    for (int i = 0; i < ITERATIONS; i++) {
      products.multiply(iterate, iterate.transposed(), square);
      products.multiply(square, square, fourth);
      combine(gram, B, gramSquared, C, r * r);
      products.multiply(square, iterate, spare);
      combine(x, A, next, 1, n);
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
