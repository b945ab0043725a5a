package suanpan.tokenizer;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts text into the pieces that no merge reaches over, as a tokenizer with these split patterns
 * does: for programs that train a vocabulary. Immutable; any number of threads may use one.
 */
public final class TextSplitter {
  private final PreTokenizer steps;

  private TextSplitter(PreTokenizer steps) {
    this.steps = steps;
  }

  /**
   * A splitter whose steps isolate the matches of one pattern after the other, each in the pieces
   * of the one before.
   *
   * @param patterns in Oniguruma's notation, as tokenizer.json has them
   * @throws TokenizerException if a pattern is wrong or not supported
   */
  public static TextSplitter isolating(List<String> patterns) {
    List<PreTokenizer> steps = new ArrayList<>();
    for (String pattern : patterns) {
      steps.add(PreTokenizerConfig.isolate(pattern, Where.of("split pattern")));
    }
    return new TextSplitter(new PreTokenizer.Sequence(List.copyOf(steps)));
  }

  /** Hands over the pieces of a text in order; together they are the text. */
  public void split(String text, PieceSink sink) {
    Pieces whole = new Pieces(text.toCharArray(), 0);
    whole.add(0, text.length());
    Pieces pieces = steps.apply(whole);
    for (int i = 0; i < pieces.count(); i++) {
      sink.piece(pieces.text(), pieces.start(i), pieces.end(i));
    }
  }

  /** Takes pieces. */
  @FunctionalInterface
  public interface PieceSink {
    /**
     * One piece: {@code text} from {@code start} to before {@code end}. The array is not to be kept
     * or changed.
     */
    void piece(char[] text, int start, int end);
  }
}
