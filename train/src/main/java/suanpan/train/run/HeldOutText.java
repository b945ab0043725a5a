package suanpan.train.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import suanpan.corpus.PreparedCorpus;
import suanpan.corpus.TokenFile;
import suanpan.tokenizer.Tokenizer;
import suanpan.train.TokenBatch;

/**
 * The part of a corpus that was kept from training, as batches to score: sequences from the
 * beginning of each source, one after the other, without context of the one before.
 */
final class HeldOutText {
  private final Tokenizer tokenizer;
  private final RunConfig.Batch sizes;
  private final List<Part> parts = new ArrayList<>();

  /** The tokens of one source. */
  private record Part(PreparedCorpus.Source source, int[] ids) {}

  HeldOutText(PreparedCorpus corpus, RunConfig.Batch sizes, int mostSequences) {
    this.tokenizer = corpus.tokenizer();
    this.sizes = sizes;
    for (PreparedCorpus.Source source : corpus.sources()) {
      if (source.validation().tokens() > 1) {
        try (TokenFile file = corpus.validationTokens(source)) {
          long most = (long) mostSequences * sizes.length() + 1;
          int[] ids = new int[(int) Math.min(Math.min(most, file.size()), Integer.MAX_VALUE - 64)];
          file.read(0, ids);
          parts.add(new Part(source, ids));
        }
      }
    }
  }

  /**
   * Scores of every source, then of every language.
   *
   * @param losses gives {@code -ln p} of every target of a batch
   */
  List<ValidationScore> score(Function<TokenBatch, double[]> losses) {
    List<ValidationScore> bySource = new ArrayList<>();
    Map<String, ValidationScore> byLanguage = new LinkedHashMap<>();
    for (Part part : parts) {
      ValidationScore score = score(part, losses);
      bySource.add(score);
      String language = part.source.language();
      byLanguage.merge(
          language,
          new ValidationScore(language, score.tokens(), score.bytes(), score.nats()),
          ValidationScore::plus);
    }
    bySource.addAll(byLanguage.values());
    return bySource;
  }

  private ValidationScore score(Part part, Function<TokenBatch, double[]> losses) {
    ValidationScore sum = new ValidationScore(part.source.name(), 0, 0, 0);
    int each = sizes.length() * sizes.sequences();
    for (int from = 0; from + 1 < part.ids.length; from += each) {
      TokenBatch batch = batch(part.ids, from);
      double[] nats = losses.apply(batch);
      for (int i = 0; i < nats.length; i++) {
        if (batch.weights()[i] != 0) {
          int bytes = tokenizer.bytes(batch.targets()[i]).length;
          sum = sum.plus(new ValidationScore("", 1, bytes, nats[i]));
        }
      }
    }
    return sum;
  }

  /** Tokens from {@code from} on; what lies behind the end does not count. */
  private TokenBatch batch(int[] ids, int from) {
    int[] inputs = new int[sizes.length() * sizes.sequences()];
    int[] targets = new int[inputs.length];
    float[] weights = new float[inputs.length];
    int n = Math.min(inputs.length, ids.length - 1 - from);
    System.arraycopy(ids, from, inputs, 0, n);
    System.arraycopy(ids, from + 1, targets, 0, n);
    for (int i = 0; i < n; i++) {
      weights[i] = tokenizer.isSpecial(targets[i]) ? 0 : 1;
    }
    return new TokenBatch(sizes.sequences(), sizes.length(), inputs, targets, weights);
  }
}
