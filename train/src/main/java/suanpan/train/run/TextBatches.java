package suanpan.train.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import suanpan.corpus.PackedSequences;
import suanpan.corpus.TokenFile;
import suanpan.train.TokenBatch;

/** Batches of packed sequences of a corpus; every token counts. */
final class TextBatches implements BatchSource {
  private final PackedSequences sequences;
  private final DataOrder order;
  private final int perBatch;

  /**
   * @param tokens stays open as long as this is used
   */
  TextBatches(TokenFile tokens, RunConfig.Batch batch, long seed) {
    this.sequences = new PackedSequences(tokens, batch.length());
    this.order = new DataOrder(sequences.count(), seed);
    this.perBatch = batch.sequences();
  }

  @Override
  public TokenBatch batch(long position) {
    List<int[]> lists = new ArrayList<>();
    for (int i = 0; i < perBatch; i++) {
      lists.add(sequences.get(order.at(position * perBatch + i)));
    }
    TokenBatch batch = TokenBatch.ofNextTokens(lists);
    float[] weights = new float[batch.rows()];
    Arrays.fill(weights, 1);
    return batch.withWeights(weights);
  }
}
