package suanpan.train;

import suanpan.tensor.Matrix;

/** Matrix products, on all threads or on the calling one. */
interface Products {
  /** {@code c = a b}. */
  void multiply(Matrix a, Matrix b, Matrix c);

  /** {@code c += a b}. */
  void multiplyAdd(Matrix a, Matrix b, Matrix c);
}
