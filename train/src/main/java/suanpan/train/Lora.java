package suanpan.train;

import java.util.Arrays;
import java.util.SplittableRandom;
import suanpan.models.WeightSpec;
import suanpan.tensor.Shape;

/**
 * A low-rank adapter beside a frozen matrix (Hu et al., arXiv:2106.09685): {@code y = x W^T + s (x
 * A^T) B^T}, so that the matrix is in effect {@code W + s B A}. B begins at 0.
 *
 * @param a [r, in]
 * @param b [out, r]
 * @param scale s, alpha / r
 */
record Lora(Parameter a, Parameter b, float scale) {
  static Lora beside(Parameter weight, int rank, double alpha, long seed) {
    WeightSpec spec = weight.spec();
    int in = weight.columns();
    int out = weight.rows();
    SplittableRandom random = new SplittableRandom(seed ^ spec.name().hashCode());
    float[] first = new float[Math.multiplyExact(rank, in)];
    for (int i = 0; i < first.length; i++) {
      first[i] = (float) (random.nextGaussian() / Math.sqrt(in));
    }
    float[] second = new float[Math.multiplyExact(out, rank)];
    Parameter a = new Parameter(part(spec, "A", rank, in), first);
    Parameter b = new Parameter(part(spec, "B", out, rank), second);
    a.train();
    b.train();
    return new Lora(a, b, (float) (alpha / rank));
  }

  private static WeightSpec part(WeightSpec spec, String letter, long rows, long columns) {
    String ending = ".lora_" + letter + ".weight";
    return new WeightSpec(
        spec.layer(),
        spec.key() + "Lora" + letter,
        spec.name().replaceFirst("\\.weight$", ending),
        spec.ggufName().replaceFirst("\\.weight$", ending),
        Shape.of(rows, columns),
        WeightSpec.Kind.MATRIX);
  }

  /** {@code w + s B A}. */
  float[] merged(float[] w) {
    int in = a.columns();
    int rank = a.rows();
    float[] sum = Arrays.copyOf(w, w.length);
    for (int row = 0; row < b.rows(); row++) {
      for (int i = 0; i < rank; i++) {
        float factor = scale * b.values()[row * rank + i];
        for (int column = 0; column < in; column++) {
          sum[row * in + column] += factor * a.values()[i * in + column];
        }
      }
    }
    return sum;
  }
}
