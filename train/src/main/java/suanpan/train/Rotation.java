package suanpan.train;

import suanpan.models.block.Rope;
import suanpan.models.block.RopeConfig;

/**
 * Rotary positions of rows whose position is their place in the sequence: a pair {@code (a, b)}
 * becomes {@code m (a cos - b sin, b cos + a sin)} with the magnitude m. Backward is the transpose:
 * the turn back, with the same magnitude.
 */
final class Rotation {
  private final Compute compute;
  private final int length;
  private final int half; // r/2
  private final Rope.Style style;
  private final float[] cos; // [T, r/2] times m
  private final float[] sin; // [T, r/2] times m

  /**
   * @param r width of the rotated part
   */
  Rotation(Compute compute, RopeConfig config, int r, Rope.Style style, int length) {
    this.compute = compute;
    this.length = length;
    this.half = r / 2;
    this.style = style;
    this.cos = new float[Math.multiplyExact(length, half)];
    this.sin = new float[cos.length];
    float[] frequencies = config.frequencies(r);
    float magnitude = (float) config.magnitude();
    for (int t = 0; t < length; t++) {
      for (int i = 0; i < half; i++) {
        float angle = t * frequencies[i];
        cos[t * half + i] = (float) Math.cos(angle) * magnitude;
        sin[t * half + i] = (float) Math.sin(angle) * magnitude;
      }
    }
  }

  /** Turns r numbers of every row and head. */
  void forward(HeadRows x, int rows, int heads) {
    turn(x, rows, heads, 1);
  }

  /** Turns gradients back, in place. */
  void backward(HeadRows dX, int rows, int heads) {
    turn(dX, rows, heads, -1);
  }

  private void turn(HeadRows x, int rows, int heads, int direction) {
    compute.overRows(
        rows,
        (part, begin, end) -> {
          for (int row = begin; row < end; row++) {
            int angles = row % length * half;
            for (int head = 0; head < heads; head++) {
              turn(x.numbers(), x.at(row, head), angles, direction);
            }
          }
        });
  }

  private void turn(float[] x, int offset, int angles, int direction) {
    int step = style == Rope.Style.PAIR ? 2 : 1;
    int other = style == Rope.Style.PAIR ? 1 : half;
    for (int i = 0; i < half; i++) {
      int at = offset + step * i;
      float a = x[at];
      float b = x[at + other];
      float c = cos[angles + i];
      float s = direction * sin[angles + i];
      x[at] = a * c - b * s;
      x[at + other] = b * c + a * s;
    }
  }
}
