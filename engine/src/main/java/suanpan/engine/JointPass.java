package suanpan.engine;

import java.util.ArrayList;
import java.util.List;
import suanpan.models.Batch;
import suanpan.models.Cache;
import suanpan.models.LayerObserver;
import suanpan.models.Model;

/** Passes that feed several timelines at once. */
final class JointPass {
  private final Model.Forward forward;

  JointPass(Model.Forward forward) {
    this.forward = forward;
  }

  /** Rows of a pass at most. */
  int maxRows() {
    return forward.maxRows();
  }

  /** The rows of the last pass. */
  Model.Forward forward() {
    return forward;
  }

  /**
   * Feeds timeline i its next {@code counts[i]} tokens. Logits are for the caller to take. If the
   * pass fails, every timeline is as it was before, or empty where its model keeps only a window of
   * the past.
   *
   * @param tokens of all timelines, one timeline after the other
   */
  void run(List<Timeline> timelines, int[] tokens, int[] counts) {
    int[] lengths = new int[counts.length];
    List<Cache> caches = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      lengths[i] = timelines.get(i).length();
      caches.add(timelines.get(i).open(counts[i]));
    }
    Batch batch = Batch.of(caches, counts, tokens);
    try {
      forward.forward(batch, LayerObserver.NONE);
    } catch (RuntimeException | Error e) {
      batch.commit(); // rows may have been written: count them before going back
      for (int i = 0; i < counts.length; i++) {
        timelines.get(i).rewind(lengths[i]);
      }
      throw e;
    }
    int from = 0;
    for (int i = 0; i < counts.length; i++) {
      timelines.get(i).take(tokens, from, counts[i]);
      from += counts[i];
    }
  }
}
