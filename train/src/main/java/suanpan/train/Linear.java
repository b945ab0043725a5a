package suanpan.train;

import suanpan.tensor.Matrix;

/**
 * A product with a weight: {@code y = x W^T}, W [out, in]. With {@code dX = dY W} and {@code dW +=
 * dY^T x}.
 */
final class Linear {
  private final Products products;
  private final Matrix weight; // [out, in]
  private final Parameter parameter;
  private final int index;
  private final int firstColumn;
  private final int columns;

  private Linear(Products products, Parameter parameter, int index, int firstColumn, int columns) {
    this.products = products;
    this.parameter = parameter;
    this.index = index;
    this.firstColumn = firstColumn;
    this.columns = columns;
    this.weight = matrix(parameter.values());
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

  /** Both, of arrays with rows one behind the other. */
  void backward(float[] x, float[] dY, int rows, float[] dX, Into into) {
    Matrix dOut = Matrix.of(dY, rows, out());
    backward(dOut, Matrix.of(dX, rows, in()), into);
    backwardWeight(Matrix.of(x, rows, in()), dOut);
  }

  /** {@code y = x W^T} of arrays with rows one behind the other. */
  void forward(float[] x, int rows, float[] y) {
    forward(Matrix.of(x, rows, in()), Matrix.of(y, rows, out()));
  }

  private Matrix matrix(float[] numbers) {
    int rows = parameter.rows();
    int stride = parameter.columns();
    int offset = Math.multiplyExact(index, Math.multiplyExact(rows, stride)) + firstColumn;
    return Matrix.of(numbers, offset, rows, columns, stride);
  }
}
