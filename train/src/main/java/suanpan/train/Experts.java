package suanpan.train;

import java.util.Arrays;
import suanpan.models.block.MoeConfig;
import suanpan.models.block.Router;
import suanpan.tensor.Matrix;

/**
 * Mixture of experts: {@code y_t = sum over chosen e of g_te expert_e(x_t) + shared(x_t)}
 * (specification section 5). The rows of an expert are gathered one behind the other, so that each
 * of its matrices is multiplied once; what it gives is scattered back by row, each row adding its
 * experts in the same order.
 *
 * <p>With {@code a = silu(W_gate x) * W_up x} and {@code u = dY W_down}: {@code dg = u a}, {@code
 * dA = g u}, {@code dW_down += (g dY)^T a}. A slot is one row of one expert; there are N K of them.
 */
final class Experts implements FeedForward {
  private final Compute compute;
  private final int rows;
  private final int d;
  private final int inner;
  private final int chosen;
  private final int experts;
  private final Linear gate;
  private final Routing routing;
  private final Linear[] gateProj;
  private final Linear[] upProj;
  private final Linear[] downProj;
  private final DenseFeedForward shared;
  private final SwiGlu swiGlu;
  private final int[] firstSlot; // [E + 1]
  private final int[] rowOfSlot; // [N K]
  private final int[] choiceOfSlot; // [N K] place in ids and weights
  private final int[] slotOfChoice; // [N, K]
  private final float[] gateOut; // [N K, I]
  private final float[] upOut; // [N K, I]
  private final float[] a; // [N K, I]
  private final float[] gathered; // [N K, d] rows of x
  private final float[] results; // [N K, d] rows of y, or of dX
  private final float[] dResults; // [N K, d] rows of dY
  private final float[] dA; // [N K, I]
  private final float[] dGate; // [N K, I]
  private final float[] dUp; // [N K, I]
  private final float[] dWeights; // [N, K]
  private final float[] dLogits; // [N, E]
  private final long[] load; // [E] the model's count of rows

  Experts(
      Compute compute,
      MoeConfig config,
      Router router,
      LayerWeights weights,
      long[] load,
      int sequences,
      int length,
      Buffers buffers) {
    this.compute = compute;
    this.rows = sequences * length;
    this.inner = config.moeIntermediateSize();
    this.chosen = config.numExpertsPerTok();
    this.experts = config.nRoutedExperts();
    this.gate = Linear.exact(compute, weights.get("gate"));
    this.d = gate.in();
    this.routing = new Routing(config, router, sequences, length, buffers);
    this.gateProj = linears(weights.get("expertsGateProj"));
    this.upProj = linears(weights.get("expertsUpProj"));
    this.downProj = linears(weights.get("expertsDownProj"));
    this.shared =
        new DenseFeedForward(
            compute,
            weights.get("sharedGateProj"),
            weights.get("sharedUpProj"),
            weights.get("sharedDownProj"),
            rows,
            buffers);
    this.swiGlu = new SwiGlu(compute, experts, buffers);
    int slots = Math.multiplyExact(rows, chosen);
    this.firstSlot = new int[experts + 1];
    this.rowOfSlot = new int[slots];
    this.choiceOfSlot = new int[slots];
    this.slotOfChoice = new int[slots];
    long wide = (long) slots * d;
    long narrow = (long) slots * inner;
    this.gateOut = buffers.kept("expert gate", narrow);
    this.upOut = buffers.kept("expert up", narrow);
    this.a = buffers.scratch("expert a", narrow);
    this.gathered = buffers.scratch("expert rows", wide);
    this.results = buffers.scratch("expert results", wide);
    this.dResults = buffers.scratch("expert dResults", wide);
    this.dA = buffers.scratch("expert dA", narrow);
    this.dGate = buffers.scratch("expert dGate", narrow);
    this.dUp = buffers.scratch("expert dUp", narrow);
    this.dWeights = buffers.scratch("expert dWeights", slots);
    this.dLogits = buffers.scratch("expert dLogits", (long) rows * experts);
    this.load = load;
  }

  private Linear[] linears(Parameter stack) {
    Linear[] linears = new Linear[stack.count()];
    Arrays.setAll(linears, e -> Linear.expert(compute, stack, e));
    return linears;
  }

  /** The term for balance of the last forward; its gradient comes with the others. */
  double balance(double factor) {
    return routing.balance(factor);
  }

  /** Counts the rows of every expert in the last forward. */
  void countLoad() {
    for (int e = 0; e < experts; e++) {
      load[e] += firstSlot[e + 1] - firstSlot[e];
    }
  }

  @Override
  public void forward(float[] x, float[] y) {
    gate.forward(x, rows, routing.logits());
    compute.overRows(rows, (part, begin, end) -> routing.forward(begin, end));
    group();
    shared.forward(x, y);
    compute.overParts(experts, e -> expert(e, x));
    compute.overRows(rows, (part, begin, end) -> scatter(routing.weights(), y, begin, end));
  }

  /** Gives every choice a slot: experts in order, rows of an expert in order. */
  private void group() {
    int[] ids = routing.ids();
    Arrays.fill(firstSlot, 0);
    for (int id : ids) {
      firstSlot[id + 1]++;
    }
    for (int e = 0; e < experts; e++) {
      firstSlot[e + 1] += firstSlot[e];
    }
    int[] next = Arrays.copyOf(firstSlot, experts);
    for (int choice = 0; choice < ids.length; choice++) {
      int slot = next[ids[choice]]++;
      rowOfSlot[slot] = choice / chosen;
      choiceOfSlot[slot] = choice;
      slotOfChoice[choice] = slot;
    }
  }

  private void expert(int e, float[] x) {
    int begin = firstSlot[e];
    int count = firstSlot[e + 1] - begin;
    if (count == 0) {
      return;
    }
    gather(x, begin, count, gathered);
    Matrix in = slots(gathered, begin, count, d);
    gateProj[e].forward(in, slots(gateOut, begin, count, inner));
    upProj[e].forward(in, slots(upOut, begin, count, inner));
    swiGlu.forward(e, gateOut, upOut, a, begin * inner, (begin + count) * inner);
    downProj[e].forward(slots(a, begin, count, inner), slots(results, begin, count, d));
  }

  private void gather(float[] x, int begin, int count, float[] into) {
    for (int slot = begin; slot < begin + count; slot++) {
      System.arraycopy(x, rowOfSlot[slot] * d, into, slot * d, d);
    }
  }

  /** Adds to every row what its slots hold, times factors. */
  private void scatter(float[] factors, float[] y, int begin, int end) {
    for (int choice = begin * chosen; choice < end * chosen; choice++) {
      compute
          .kernels()
          .addScaled(factors[choice], results, slotOfChoice[choice] * d, y, choice / chosen * d, d);
    }
  }

  @Override
  public void backward(float[] x, float[] dY, float[] dX) {
    shared.backward(x, dY, dX);
    compute.overParts(experts, e -> expertBackward(e, x, dY));
    compute.overRows(
        rows,
        (part, begin, end) -> {
          for (int choice = begin * chosen; choice < end * chosen; choice++) {
            compute
                .kernels()
                .addScaled(1, results, slotOfChoice[choice] * d, dX, choice / chosen * d, d);
          }
          routing.backward(dWeights, dLogits, begin, end);
        });
    gate.backward(x, dLogits, rows, dX, Into.ADD);
  }

  private void expertBackward(int e, float[] x, float[] dY) {
    int begin = firstSlot[e];
    int count = firstSlot[e + 1] - begin;
    if (count == 0) {
      return;
    }
    int from = begin * inner;
    int to = (begin + count) * inner;
    gather(x, begin, count, gathered);
    gather(dY, begin, count, dResults);
    Matrix in = slots(gathered, begin, count, d);
    Matrix dOut = slots(dResults, begin, count, d);
    Matrix dInner = slots(dA, begin, count, inner);
    downProj[e].backward(dOut, dInner, Into.REPLACE);
    swiGlu.forward(e, gateOut, upOut, a, from, to);
    weigh(begin, count);
    downProj[e].backwardWeight(slots(a, begin, count, inner), dOut);
    swiGlu.backward(e, gateOut, upOut, dA, dGate, dUp, from, to);
    Matrix dG = slots(dGate, begin, count, inner);
    Matrix dU = slots(dUp, begin, count, inner);
    Matrix dIn = slots(results, begin, count, d);
    gateProj[e].backward(dG, dIn, Into.REPLACE);
    upProj[e].backward(dU, dIn, Into.ADD);
    gateProj[e].backwardWeight(in, dG);
    upProj[e].backwardWeight(in, dU);
  }

  /** {@code dg = u a}; then u and a times g. */
  private void weigh(int begin, int count) {
    for (int slot = begin; slot < begin + count; slot++) {
      int at = slot * inner;
      int choice = choiceOfSlot[slot];
      dWeights[choice] = compute.kernels().dot(dA, at, a, at, inner);
      scale(dA, at, inner, routing.weights()[choice]);
      scale(a, at, inner, routing.weights()[choice]);
    }
  }

  private static void scale(float[] x, int at, int n, float factor) {
    for (int i = at; i < at + n; i++) {
      x[i] *= factor;
    }
  }

  private static Matrix slots(float[] x, int begin, int count, int width) {
    return Matrix.of(x, begin * width, count, width, width);
  }
}
