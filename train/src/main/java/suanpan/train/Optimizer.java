package suanpan.train;

import java.util.Map;

/** Changes the trained parameters of a model by their gradients, one step at a time. */
public sealed interface Optimizer permits AdamW, Muon {
  /**
   * One step. The gradients stay as they are; {@link TrainableModel#clearGradients} begins the
   * next.
   *
   * @param learningRate of this step
   */
  void step(double learningRate);

  /** Steps done so far. */
  long steps();

  /**
   * What has to be kept to go on later as if nothing had happened: the optimizer's own arrays,
   * live, by a name made of the parameter's. Filling them and {@link #resume} restores.
   */
  Map<String, float[]> state();

  /** Sets the number of steps done. */
  void resume(long steps);
}
