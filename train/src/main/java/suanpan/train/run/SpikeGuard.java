package suanpan.train.run;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/** Tells a loss that jumped from one that only varies. */
final class SpikeGuard {
  private static final double LEAST_JUMP = 0.5;
  private static final int ENOUGH = 8;

  private final RunConfig.Spikes rules;
  private final Deque<Double> losses = new ArrayDeque<>();

  SpikeGuard(RunConfig.Spikes rules) {
    this.rules = rules;
  }

  /** Whether a step with this loss and norm of its gradient would do harm. */
  boolean objectsTo(double loss, double gradientNorm) {
    if (!Double.isFinite(loss) || !Double.isFinite(gradientNorm)) {
      return true;
    }
    if (losses.size() < Math.max(ENOUGH, rules.window() / 2)) {
      return false;
    }
    double mean = losses.stream().mapToDouble(Double::doubleValue).average().orElse(loss);
    double squares = losses.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum();
    double deviation = Math.sqrt(squares / losses.size());
    return loss > mean + Math.max(LEAST_JUMP, rules.factor() * deviation);
  }

  /** The loss of a step that was done. */
  void accept(double loss) {
    losses.addLast(loss);
    if (losses.size() > rules.window()) {
      losses.removeFirst();
    }
  }

  List<Double> recent() {
    return List.copyOf(losses);
  }

  void restore(Collection<Double> recent) {
    losses.clear();
    losses.addAll(recent);
  }
}
