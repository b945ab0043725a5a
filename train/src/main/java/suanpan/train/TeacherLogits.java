package suanpan.train;

/** What a teacher says of the rows of a batch. */
@FunctionalInterface
public interface TeacherLogits {
  /**
   * Reads the logits behind a row of the batch; called once for each row that counts, in order.
   *
   * @param row sequence times length plus position
   * @param logits receives [V] numbers
   */
  void read(int row, float[] logits);
}
