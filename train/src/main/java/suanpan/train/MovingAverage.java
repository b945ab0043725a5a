package suanpan.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An exponential moving average of the weights, {@code a += (1 - decay) (w - a)}: often better than
 * the last weights, and what is evaluated and kept.
 */
public final class MovingAverage {
  private record Average(Parameter parameter, float[] numbers) {}

  private final Compute compute;
  private final double decay;
  private final List<Average> averages = new ArrayList<>();

  /**
   * Begins with the weights as they are.
   *
   * @param decay for example 0.999
   */
  public MovingAverage(Compute compute, List<Parameter> parameters, double decay) {
    this.compute = compute;
    this.decay = decay;
    for (Parameter parameter : parameters) {
      averages.add(new Average(parameter, parameter.values().clone()));
    }
  }

  /** After a step of the optimizer. */
  public void update() {
    float share = (float) (1 - decay);
    compute.overParts(
        averages.size(),
        i -> update(averages.get(i).parameter.values(), averages.get(i).numbers, share));
  }

  private static void update(float[] w, float[] a, float share) {
    for (int i = 0; i < a.length; i++) {
      a[i] += share * (w[i] - a[i]);
    }
  }

  /** Exchanges weights and averages; a second call exchanges them back. */
  public void swap() {
    compute.overParts(
        averages.size(), i -> swap(averages.get(i).parameter.values(), averages.get(i).numbers));
  }

  private static void swap(float[] w, float[] a) {
    for (int i = 0; i < a.length; i++) {
      float before = w[i];
      w[i] = a[i];
      a[i] = before;
    }
  }

  /** The averages by parameter name; live arrays, to be kept and restored. */
  public Map<String, float[]> state() {
    Map<String, float[]> state = new LinkedHashMap<>();
    averages.forEach(a -> state.put("average." + a.parameter.name(), a.numbers));
    return state;
  }
}
