package suanpan.train;

import java.util.ArrayList;
import java.util.List;

/** The gradients of all parameters as one vector. */
public final class Gradients {
  /** Numbers of a parameter that one part of the work reads. */
  private static final int RUN = 1 << 15;

  private record Piece(Parameter parameter, int begin, int end) {}

  private final Compute compute;
  private final List<Piece> pieces = new ArrayList<>();
  private final double[] squares;

  /**
   * @param parameters of which those that are trained count
   */
  public Gradients(Compute compute, List<Parameter> parameters) {
    this.compute = compute;
    for (Parameter parameter : parameters) {
      int n = parameter.gradient().length;
      for (int begin = 0; begin < n; begin += RUN) {
        pieces.add(new Piece(parameter, begin, Math.min(begin + RUN, n)));
      }
    }
    this.squares = new double[pieces.size()];
  }

  /** The Euclidean norm; NaN or infinite if a number is. */
  public double norm() {
    compute.overParts(
        pieces.size(),
        i -> {
          Piece p = pieces.get(i);
          float[] g = p.parameter.gradient();
          squares[i] = compute.kernels().dot(g, p.begin, g, p.begin, p.end - p.begin);
        });
    double sum = 0;
    for (double square : squares) {
      sum += square;
    }
    return Math.sqrt(sum);
  }

  /**
   * Scales the gradients down so that their norm is at most {@code largest} (Pascanu et al.,
   * arXiv:1211.5063).
   *
   * @return the norm before
   */
  public double clip(double largest) {
    double norm = norm();
    if (norm > largest) {
      scale((float) (largest / norm));
    }
    return norm;
  }

  /** Multiplies all gradients. */
  public void scale(float factor) {
    compute.overParts(
        pieces.size(),
        i -> {
          Piece p = pieces.get(i);
          scale(p.parameter.gradient(), p.begin, p.end, factor);
        });
  }

  private static void scale(float[] g, int begin, int end, float factor) {
    for (int i = begin; i < end; i++) {
      g[i] *= factor;
    }
  }
}
