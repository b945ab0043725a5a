package suanpan.train;

import java.util.Arrays;
import java.util.Optional;
import suanpan.models.WeightSpec;
import suanpan.tensor.Shape;

/**
 * A weight: its numbers and the gradient of the loss with respect to them. The matrices of a
 * layer's experts lie in one parameter, one behind the other.
 */
public final class Parameter {
  private static final float[] NONE = {};

  private final WeightSpec spec;
  private final float[] values;
  private float[] gradient;
  private Optional<Lora> lora = Optional.empty();

  Parameter(WeightSpec spec, float[] values) {
    this.spec = spec;
    this.values = values;
    this.gradient = NONE;
  }

  /** What the weight is called and used for. */
  public WeightSpec spec() {
    return spec;
  }

  /** Name in published safetensors; experts have {@code {e}} in the place of their number. */
  public String name() {
    return spec.name();
  }

  public Shape shape() {
    return spec.shape();
  }

  /** The numbers themselves, row-major; an optimizer writes them. */
  public float[] values() {
    return values;
  }

  /** The gradient, of the same shape; empty if the parameter is {@linkplain #isTrained frozen}. */
  public float[] gradient() {
    return gradient;
  }

  /** Whether it has a gradient. */
  public boolean isTrained() {
    return gradient.length > 0;
  }

  /** The adapter that stands beside it, if there is one. */
  Optional<Lora> lora() {
    return lora;
  }

  void adapt(Optional<Lora> adapter) {
    lora = adapter;
  }

  /** Gives it a gradient, of zeros. */
  void train() {
    if (!isTrained()) {
      gradient = new float[values.length];
    }
  }

  /** Takes the gradient away: backward leaves it out, optimizers leave the numbers as they are. */
  void freeze() {
    gradient = NONE;
  }

  public void clearGradient() {
    Arrays.fill(gradient, 0);
  }

  /** Number of matrices: 1, or the number of experts. */
  public int count() {
    return spec.kind() == WeightSpec.Kind.EXPERTS ? Math.toIntExact(shape().dim(0)) : 1;
  }

  /** Whether it is a matrix or a stack of them, rather than a norm or a bias. */
  public boolean isMatrix() {
    return spec.kind() != WeightSpec.Kind.VECTOR;
  }

  /** Rows of a matrix; 1 for a vector. */
  public int rows() {
    return Math.toIntExact(shape().elements() / count() / shape().columns());
  }

  /** Columns of a matrix; the length of a vector. */
  public int columns() {
    return Math.toIntExact(shape().columns());
  }

  /** Name of matrix {@code index} in published safetensors. */
  public String nameOf(int index) {
    return spec.expertName(index);
  }

  @Override
  public String toString() {
    return name() + " " + shape();
  }
}
