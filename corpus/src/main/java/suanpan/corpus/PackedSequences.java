package suanpan.corpus;

import java.util.stream.IntStream;

/**
 * A file of tokens seen as sequences of one length, without padding: sequence i is the tokens from
 * {@code i * length} on, one more than its length, so that every token but the very first is once
 * the one to foresee. Documents run over the borders of sequences; where one begins inside a
 * sequence can be asked.
 */
public final class PackedSequences {
  private final TokenFile tokens;
  private final int length;
  private final long count;

  /**
   * @param tokens stays open as long as this is used
   * @param length tokens that a model reads at once
   * @throws CorpusException if the file is too short for one sequence
   */
  public PackedSequences(TokenFile tokens, int length) {
    this.tokens = tokens;
    this.length = length;
    this.count = (tokens.size() - 1) / length;
    if (count < 1) {
      throw new CorpusException(
          "found " + tokens.size() + " tokens, expected more than " + length + " for one sequence");
    }
  }

  /** Number of whole sequences. */
  public long count() {
    return count;
  }

  /** Tokens that a model reads of each. */
  public int length() {
    return length;
  }

  /** The {@code length + 1} tokens of a sequence. */
  public int[] get(long index) {
    if (index < 0 || index >= count) {
      throw new IndexOutOfBoundsException("sequence " + index + " of " + count);
    }
    int[] ids = new int[length + 1];
    tokens.read(index * length, ids);
    return ids;
  }

  /** Where documents begin in a sequence: positions of the begin token. */
  public static int[] documentStarts(int[] sequence, int begin) {
    return IntStream.range(0, sequence.length).filter(i -> sequence[i] == begin).toArray();
  }
}
