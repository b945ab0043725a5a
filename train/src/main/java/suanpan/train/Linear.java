package suanpan.train;

import java.util.Optional;
import suanpan.tensor.Matrix;

/**
 * A product with a weight: {@code y = x W^T}, W [out, in]. With {@code dX = dY W} and {@code dW +=
 * dY^T x}. A {@link Lora} beside the weight works with arrays only, as layers use them.
 */
final class Linear {
  private final Products products;
  private final Matrix weight; // [out, in]
  private final Parameter parameter;
  private final int index;
  private final int firstColumn;
  private final int columns;
  private final Optional<Lora> lora;
  private float[] low = {}; // [rows, r] x A^T
  private float[] dLow = {}; // [rows, r]

  private Linear(Products products, Parameter parameter, int index, int firstColumn, int columns) {
    this.products = products;
    this.parameter = parameter;
    this.index = index;
    this.firstColumn = firstColumn;
    this.columns = columns;
    this.weight = matrix(parameter.values());
    this.lora = parameter.lora();
  }

  /** A product that all threads share. */
  static Linear of(Compute compute, Parameter parameter) {
    return new Linear(compute.roundedTogether(), parameter, 0, 0, parameter.columns());
  }

  /** The same, never rounded: a router's small differences decide. */
  static Linear exact(Compute compute, Parameter parameter) {
    return new Linear(compute.together(), parameter, 0, 0, parameter.columns());
  }

  /** The product of a part of the input with its columns. */
  static Linear ofColumns(Compute compute, Parameter parameter, int first, int count) {
    return new Linear(compute.roundedTogether(), parameter, 0, first, count);
  }

  /** The product with one of a stack of matrices, on one thread. */
  static Linear expert(Compute compute, Parameter parameter, int expert) {
    return new Linear(compute.roundedAlone(), parameter, expert, 0, parameter.columns());
  }

  int out() {
    return weight.rows();
  }

  int in() {
    return weight.columns();
  }

  /** {@code y = x W^T}; x [rows, in], y [rows, out]. */
  void forward(Matrix x, Matrix y) {
    products.multiply(x, weight.transposed(), y);
  }

  /** {@code y += x W^T} of arrays with rows one behind the other. */
  void forwardAdd(float[] x, int rows, float[] y) {
    products.multiplyAdd(Matrix.of(x, rows, in()), weight.transposed(), Matrix.of(y, rows, out()));
  }

  /** {@code dX = dY W} or {@code dX += dY W}. */
  void backward(Matrix dY, Matrix dX, Into into) {
    switch (into) {
      case REPLACE -> products.multiply(dY, weight, dX);
      case ADD -> products.multiplyAdd(dY, weight, dX);
    }
  }

  /** {@code dW += dY^T x}. */
  void backwardWeight(Matrix x, Matrix dY) {
    if (parameter.isTrained()) {
      products.multiplyAdd(dY.transposed(), x, matrix(parameter.gradient()));
    }
  }

  /** {@code y = x W^T} of arrays with rows one behind the other; with the adapter. */
  void forward(float[] x, int rows, float[] y) {
    forward(Matrix.of(x, rows, in()), Matrix.of(y, rows, out()));
    if (lora.isPresent()) {
      adapt(lora.get(), Matrix.of(x, rows, in()), Matrix.of(y, rows, out()));
    }
  }

  /** {@code low = s x A^T}, {@code y += low B^T}. */
  private void adapt(Lora adapter, Matrix x, Matrix y) {
    int rank = adapter.a().rows();
    if (low.length < x.rows() * rank) {
      low = new float[Math.multiplyExact(x.rows(), rank)];
      dLow = new float[low.length];
    }
    Matrix inner = Matrix.of(low, x.rows(), rank);
    products.multiply(x, values(adapter.a()).transposed(), inner);
    scale(low, adapter.scale());
    products.multiplyAdd(inner, values(adapter.b()).transposed(), y);
  }

  /** Gradients of arrays with rows one behind the other; with the adapter's. */
  void backward(float[] x, float[] dY, int rows, float[] dX, Into into) {
    Matrix dOut = Matrix.of(dY, rows, out());
    Matrix dIn = Matrix.of(dX, rows, in());
    Matrix input = Matrix.of(x, rows, in());
    backward(dOut, dIn, into);
    backwardWeight(input, dOut);
    if (lora.isPresent()) {
      adaptBackward(lora.get(), input, dOut, dIn);
    }
  }

  /**
   * {@code dB += dY^T low}, {@code dLow = s dY B}, {@code dA += dLow^T x}, {@code dX += dLow A}; s
   * is in low already.
   */
  private void adaptBackward(Lora adapter, Matrix x, Matrix dY, Matrix dX) {
    int rank = adapter.a().rows();
    Matrix inner = Matrix.of(low, x.rows(), rank);
    Matrix dInner = Matrix.of(dLow, x.rows(), rank);
    products.multiplyAdd(dY.transposed(), inner, gradient(adapter.b()));
    products.multiply(dY, values(adapter.b()), dInner);
    scale(dLow, adapter.scale());
    products.multiplyAdd(dInner.transposed(), x, gradient(adapter.a()));
    products.multiplyAdd(dInner, values(adapter.a()), dX);
  }

  private static Matrix values(Parameter p) {
    return Matrix.of(p.values(), p.rows(), p.columns());
  }

  private static Matrix gradient(Parameter p) {
    return Matrix.of(p.gradient(), p.rows(), p.columns());
  }

  private static void scale(float[] x, float factor) {
    for (int i = 0; i < x.length; i++) {
      x[i] *= factor;
    }
  }

  private Matrix matrix(float[] numbers) {
    int rows = parameter.rows();
    int stride = parameter.columns();
    int offset = Math.multiplyExact(index, Math.multiplyExact(rows, stride)) + firstColumn;
    return Matrix.of(numbers, offset, rows, columns, stride);
  }
}
