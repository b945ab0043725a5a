package suanpan.models;

import java.util.Optional;
import suanpan.tensor.CacheRowType;

/** A model with its weights bound: immutable, shared by threads. */
public interface Model {
  ModelFacts facts();

  /** The weights it is made of, as bound. */
  Weights weights();

  /** An empty cache for one timeline of at most {@code capacity} tokens. */
  Cache newCache(int capacity, CacheRowType rowType);

  /** The same with rows in float32. */
  default Cache newCache(int capacity) {
    return newCache(capacity, CacheRowType.F32);
  }

  /** Buffers for passes of at most {@code maxRows} rows; used by one thread at a time. */
  Forward newForward(int maxRows);

  /** The block that guesses ahead, if the file has one. */
  default Optional<Drafter> drafter() {
    return Optional.empty();
  }

  /** One forward pass after the other, over buffers of its own. */
  interface Forward {
    /** Rows at most. */
    int maxRows();

    /**
     * Runs the rows through all layers and writes their caches.
     *
     * @param batch at most {@link #maxRows} rows
     */
    void forward(Batch batch, LayerObserver observer);

    /**
     * Logits of rows of the last pass.
     *
     * @param logits receives [rows, vocabSize]
     */
    void logits(int firstRow, int rows, float[] logits);

    /**
     * The states of rows of the last pass behind the last norm, of which {@link #logits} are made.
     *
     * @param states receives [rows, hiddenSize]
     */
    void finalStates(int firstRow, int rows, float[] states);

    /**
     * The states in which rows of the last pass left their tokens, as the model's {@link Drafter}
     * takes them.
     *
     * @param hidden receives [rows, hiddenWidth]
     * @throws UnsupportedOperationException if there is no drafter
     */
    default void hidden(int firstRow, int rows, float[] hidden) {
      throw new UnsupportedOperationException("this model has no drafter");
    }
  }
}
