package suanpan.engine;

import java.util.Optional;
import suanpan.models.Batch;
import suanpan.models.Cache;
import suanpan.models.Drafter;
import suanpan.models.LayerObserver;
import suanpan.models.Model;
import suanpan.models.ModelFacts;
import suanpan.models.Weights;
import suanpan.tensor.CacheRowType;

/**
 * A model whose choice of experts is always heard by one more observer.
 *
 * @param rowsPerPass rows of a pass at most
 */
record WatchedModel(Model model, LayerObserver watcher, int rowsPerPass) implements Model {
  @Override
  public ModelFacts facts() {
    return model.facts();
  }

  @Override
  public Weights weights() {
    return model.weights();
  }

  @Override
  public Cache newCache(int capacity, CacheRowType rowType) {
    return model.newCache(capacity, rowType);
  }

  @Override
  public Forward newForward(int maxRows) {
    return new WatchedForward(model.newForward(Math.min(maxRows, rowsPerPass)), watcher);
  }

  @Override
  public Optional<Drafter> drafter() {
    return model.drafter();
  }

  private record WatchedForward(Forward forward, LayerObserver watcher) implements Forward {
    @Override
    public int maxRows() {
      return forward.maxRows();
    }

    @Override
    public void forward(Batch batch, LayerObserver observer) {
      forward.forward(batch, new Both(watcher, observer));
    }

    @Override
    public void logits(int firstRow, int rows, float[] logits) {
      forward.logits(firstRow, rows, logits);
    }

    @Override
    public void finalStates(int firstRow, int rows, float[] states) {
      forward.finalStates(firstRow, rows, states);
    }

    @Override
    public void hidden(int firstRow, int rows, float[] hidden) {
      forward.hidden(firstRow, rows, hidden);
    }
  }

  private record Both(LayerObserver watcher, LayerObserver observer) implements LayerObserver {
    @Override
    public void layerOutput(int layer, float[] x, int tokens, int width) {
      observer.layerOutput(layer, x, tokens, width);
    }

    @Override
    public void experts(int layer, int[] ids, float[] weights, int tokens, int k) {
      watcher.experts(layer, ids, weights, tokens, k);
      observer.experts(layer, ids, weights, tokens, k);
    }
  }
}
