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

  private Linear(Products products, Parameter parameter, int index) {
    this.products = products;
    this.parameter = parameter;
    this.index = index;
    this.weight = matrix(parameter.values());
  }

  /** A product that all threads share. */
  static Linear of(Compute compute, Parameter parameter) {
    return new Linear(compute.together(), parameter, 0);
  }

  /** The product with one of a stack of matrices, on one thread. */
  static Linear expert(Compute compute, Parameter parameter, int expert) {
    return new Linear(compute.alone(), parameter, expert);
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
    int columns = parameter.columns();
    int offset = Math.multiplyExact(index, Math.multiplyExact(rows, columns));
    return Matrix.of(numbers, offset, rows, columns, columns);
  }
}
