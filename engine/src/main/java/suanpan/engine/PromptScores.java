package suanpan.engine;

import java.util.Arrays;
import suanpan.models.Model;
import suanpan.tensor.Parallel;

/** Scores the tokens of prompts by the logits of the tokens before them, a few rows at a time. */
final class PromptScores {
  /** With a large vocabulary each row takes half a megabyte. */
  private static final int ROWS = 16;

  private final int vocabSize;
  private final Parallel parallel;
  private float[] block = {}; // [ROWS, V]

  /**
   * @param parallel threads that share the rows
   */
  PromptScores(int vocabSize, Parallel parallel) {
    this.vocabSize = vocabSize;
    this.parallel = parallel;
  }

  /**
   * Gives an answer the scores that it still wants of the last pass.
   *
   * @param firstRow of the prompt's tokens in the pass
   * @param rows of them
   * @param position of the first of them in the prompt
   */
  void take(GrowingAnswer answer, Model.Forward forward, int firstRow, int rows, int position) {
    int first = Math.max(position, answer.scored());
    int end = Math.min(position + rows, answer.scored() + answer.unscored());
    while (first < end) {
      int some = Math.min(ROWS, end - first);
      score(answer, forward, firstRow + first - position, first, some);
      first += some;
    }
  }

  private void score(GrowingAnswer answer, Model.Forward forward, int row, int first, int some) {
    block = block.length == 0 ? new float[ROWS * vocabSize] : block;
    forward.logits(row, some, block);
    TokenLogprobs[] scores = new TokenLogprobs[some];
    parallel.run(
        some,
        i -> {
          float[] logits = Arrays.copyOfRange(block, i * vocabSize, (i + 1) * vocabSize);
          scores[i] = answer.scoreBehind(first + i, logits);
        });
    for (TokenLogprobs score : scores) {
      answer.addScore(score);
    }
  }
}
