package suanpan.train;

/** {@code y = W_down (silu(W_gate x) * W_up x)} for every row: dense layers and shared experts. */
final class DenseFeedForward implements FeedForward {
  private final Compute compute;
  private final int rows;
  private final int inner;
  private final Linear gateProj;
  private final Linear upProj;
  private final Linear downProj;
  private final SwiGlu swiGlu;
  private final float[] gate; // [N, I]
  private final float[] up; // [N, I]
  private final float[] a; // [N, I] what down_proj multiplies
  private final float[] dA;
  private final float[] dGate;
  private final float[] dUp;

  DenseFeedForward(
      Compute compute, Parameter gate, Parameter up, Parameter down, int rows, Buffers buffers) {
    this.compute = compute;
    this.rows = rows;
    this.gateProj = Linear.of(compute, gate);
    this.upProj = Linear.of(compute, up);
    this.downProj = Linear.of(compute, down);
    this.inner = gateProj.out();
    this.swiGlu = new SwiGlu(compute, compute.threads(), buffers);
    long numbers = (long) rows * inner;
    this.gate = buffers.kept("dense gate", numbers);
    this.up = buffers.kept("dense up", numbers);
    this.a = buffers.scratch("dense a", numbers);
    this.dA = buffers.scratch("dense dA", numbers);
    this.dGate = buffers.scratch("dense dGate", numbers);
    this.dUp = buffers.scratch("dense dUp", numbers);
  }

  @Override
  public void forward(float[] x, float[] y) {
    gateProj.forward(x, rows, gate);
    upProj.forward(x, rows, up);
    multiply();
    downProj.forward(a, rows, y);
  }

  private void multiply() {
    compute.overRows(
        rows, (part, begin, end) -> swiGlu.forward(part, gate, up, a, begin * inner, end * inner));
  }

  @Override
  public void backward(float[] x, float[] dY, float[] dX) {
    multiply();
    downProj.backward(a, dY, rows, dA, Into.REPLACE);
    compute.overRows(
        rows,
        (part, begin, end) ->
            swiGlu.backward(part, gate, up, dA, dGate, dUp, begin * inner, end * inner));
    gateProj.backward(x, dGate, rows, dX, Into.REPLACE);
    upProj.backward(x, dUp, rows, dX, Into.ADD);
  }
}
