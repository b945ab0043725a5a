package suanpan.train;

/**
 * How a pass computes.
 *
 * @param activations whether layers keep what their backward needs
 * @param mtpFactor factor on the loss of the multi-token-prediction block; 0 leaves it out
 * @param balanceFactor factor on the term for balance within sequences; 0 leaves it out
 */
public record PassOptions(Activations activations, double mtpFactor, double balanceFactor) {
  /** What becomes of a layer's activations between forward and backward. */
  public enum Activations {
    KEPT,
    /** Only the input of each layer is kept; backward computes the layer again. */
    RECOMPUTED
  }

  /** Activations kept, next-token loss only. */
  public static PassOptions defaults() {
    return new PassOptions(Activations.KEPT, 0, 0);
  }

  public PassOptions withActivations(Activations other) {
    return new PassOptions(other, mtpFactor, balanceFactor);
  }

  public PassOptions withMtpFactor(double factor) {
    return new PassOptions(activations, factor, balanceFactor);
  }

  public PassOptions withBalanceFactor(double factor) {
    return new PassOptions(activations, mtpFactor, factor);
  }
}
