package suanpan.engine;

import suanpan.models.Model;

/** Shows an answer the logits after the tokens of its prompt, a few rows at a time. */
final class PromptScores {
  /** With a large vocabulary each row takes half a megabyte. */
  private static final int ROWS = 16;

  private final int vocabSize;
  private float[] block = {}; // [ROWS, V]
  private float[] row = {}; // [V]

  PromptScores(int vocabSize) {
    this.vocabSize = vocabSize;
  }

  /**
   * Shows what the answer still wants of the last pass.
   *
   * @param firstRow of the prompt's tokens in the pass
   * @param rows of them
   * @param position of the first of them in the prompt
   */
  void show(GrowingAnswer answer, Model.Forward forward, int firstRow, int rows, int position) {
    if (!answer.wantsScores()) {
      return;
    }
    row = row.length == 0 ? new float[vocabSize] : row;
    block = block.length == 0 ? new float[ROWS * vocabSize] : block;
    int at = Math.max(0, answer.scored() - position);
    while (at < rows && answer.wantsScores()) {
      int some = Math.min(ROWS, rows - at);
      forward.logits(firstRow + at, some, block);
      for (int i = 0; i < some && answer.wantsScores(); i++) {
        System.arraycopy(block, i * vocabSize, row, 0, vocabSize);
        answer.score(row);
      }
      at += some;
    }
  }
}
