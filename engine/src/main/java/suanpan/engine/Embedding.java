package suanpan.engine;

import suanpan.models.Model;
import suanpan.tensor.CacheRowType;

/** The states of tokens, pooled as they come. */
final class Embedding implements PassObserver {
  private final Pooling pooling;
  private final int hiddenSize;
  private final double[] pooled; // [hiddenSize]
  private float[] states = {}; // [rows, hiddenSize]

  private Embedding(Pooling pooling, int hiddenSize) {
    this.pooling = pooling;
    this.hiddenSize = hiddenSize;
    this.pooled = new double[hiddenSize];
  }

  /** [hiddenSize], of length 1. */
  static float[] of(Model model, CacheRowType cacheRows, int[] tokens, Pooling pooling) {
    Embedding embedding = new Embedding(pooling, model.facts().hiddenSize());
    try (Timeline timeline = new Timeline(model, tokens.length, cacheRows)) {
      timeline.feed(tokens, 0, embedding);
    }
    return embedding.normalized();
  }

  @Override
  public void onRows(Model.Forward forward, int position, int rows) {
    int first =
        switch (pooling) {
          case MEAN -> 0;
          case LAST -> rows - 1;
        };
    int count = rows - first;
    if (states.length < count * hiddenSize) {
      states = new float[count * hiddenSize];
    }
    forward.finalStates(first, count, states);
    for (int i = 0; i < hiddenSize; i++) {
      double sum = pooling == Pooling.MEAN ? pooled[i] : 0;
      for (int row = 0; row < count; row++) {
        sum += states[row * hiddenSize + i];
      }
      pooled[i] = sum;
    }
  }

  /** The mean's divisor falls out. */
  private float[] normalized() {
    double squares = 0;
    for (double x : pooled) {
      squares += x * x;
    }
    double scale = squares == 0 ? 0 : 1 / Math.sqrt(squares);
    float[] result = new float[hiddenSize];
    for (int i = 0; i < hiddenSize; i++) {
      result[i] = (float) (pooled[i] * scale);
    }
    return result;
  }
}
