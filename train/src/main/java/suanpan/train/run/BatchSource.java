package suanpan.train.run;

import suanpan.train.TokenBatch;

/** Batches by number. The same number gives the same batch, whatever was asked for before. */
interface BatchSource {
  /**
   * @param position from 0 on, without end
   * @return weights of 1 where a token counts
   */
  TokenBatch batch(long position);
}
