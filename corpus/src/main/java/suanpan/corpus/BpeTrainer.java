package suanpan.corpus;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.LongConsumer;

/**
 * Trains byte-level BPE (Sennrich, Haddow, Birch 2016): the most frequent pair of neighbouring
 * tokens becomes a token, again and again; of equally frequent ones that with the lower numbers.
 * The order of merges is the one that the trainer of the Hugging Face tokenizers library finds.
 *
 * <p>Every pair knows the pieces that it occurs in, so a merge touches those alone. Memory is 4
 * bytes for each byte of the different pieces, about as much again for these lists, and 50 bytes a
 * pair.
 */
final class BpeTrainer {
  private final VocabularyConfig config;
  private final int[] symbols; // all pieces one behind the other; a piece shrinks where it stands
  private final int[] start; // [pieces + 1]
  private final int[] length; // [pieces]
  private final long[] count; // [pieces]
  private final PairTable pairs = new PairTable();
  private final PriorityQueue<Candidate> queue = new PriorityQueue<>();
  private final List<byte[]> tokens = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>(); // by bytes read as Latin-1
  private final List<int[]> merges = new ArrayList<>();

  /** A pair as frequent as it once was; the first in the queue is looked up anew. */
  private record Candidate(long count, long pair) implements Comparable<Candidate> {
    @Override
    public int compareTo(Candidate other) {
      int byCount = Long.compare(other.count, count);
      return byCount != 0 ? byCount : Long.compare(pair, other.pair);
    }
  }

  private BpeTrainer(PieceCounts pieces, VocabularyConfig config) {
    this.config = config;
    int n = pieces.size();
    symbols = new int[n == 0 ? 0 : pieces.end(n - 1)];
    start = new int[n + 1];
    length = new int[n];
    count = new long[n];
    int[] ranks = ByteSpelling.ranks();
    for (int piece = 0; piece < n; piece++) {
      start[piece + 1] = pieces.end(piece);
      length[piece] = pieces.end(piece) - pieces.start(piece);
      count[piece] = pieces.count(piece);
      for (int i = pieces.start(piece); i < pieces.end(piece); i++) {
        symbols[i] = ranks[pieces.at(i) & 0xff];
      }
    }
    for (int rank = 0; rank < TrainedVocabulary.BYTES; rank++) {
      addToken(new byte[] {ByteSpelling.byteOfRank(rank)});
    }
  }

  /**
   * Trains a vocabulary.
   *
   * @param size tokens wanted, the 256 bytes included; fewer come out where the text has no more
   * @param unit what a piece that occurs once counts: {@code minFrequency} is in this unit
   * @param progress told how many tokens there are
   */
  static TrainedVocabulary train(
      PieceCounts pieces, VocabularyConfig config, int size, long unit, LongConsumer progress) {
    BpeTrainer trainer = new BpeTrainer(pieces, config);
    long least = Math.multiplyExact(config.minFrequency(), unit);
    trainer.countBytePairs(least);
    while (trainer.tokens.size() < size && trainer.mergeNext(least)) {
      progress.accept(trainer.tokens.size());
    }
    return new TrainedVocabulary(trainer.tokens, trainer.merges);
  }

  private void countBytePairs(long least) {
    NewPairs found = new NewPairs();
    for (int piece = 0; piece < length.length; piece++) {
      for (int i = start[piece]; i + 1 < start[piece + 1]; i++) {
        found.add(key(symbols[i], symbols[i + 1]), count[piece], piece);
      }
    }
    takeOver(found, least);
  }

  private void takeOver(NewPairs found, long least) {
    for (int i = 0; i < found.size(); i++) {
      if (found.count(i) >= least || pairs.has(found.key(i))) {
        long sum = pairs.add(found.key(i), found.count(i), found.pieces(i));
        if (sum > 0) {
          queue.add(new Candidate(sum, found.key(i)));
        }
      }
    }
  }

  /** Merges the most frequent pair; false if none is frequent enough. */
  private boolean mergeNext(long least) {
    while (true) {
      Candidate top = queue.poll();
      if (top == null || top.count < least) {
        return false;
      }
      long now = pairs.count(top.pair);
      if (now != top.count) {
        if (now >= least) {
          queue.add(new Candidate(now, top.pair));
        }
        continue;
      }
      int left = (int) (top.pair >>> 32);
      int right = (int) top.pair;
      byte[] joined = joined(tokens.get(left), tokens.get(right));
      if (joined.length <= config.maxTokenBytes()) {
        merge(top.pair, left, right, addToken(joined), least);
        return true;
      }
      pairs.take(top.pair);
    }
  }

  private void merge(long pair, int left, int right, int merged, long least) {
    merges.add(new int[] {left, right});
    NewPairs found = new NewPairs();
    for (int piece : pairs.take(pair)) {
      mergeIn(piece, left, right, merged, found);
    }
    takeOver(found, least);
  }

  private void mergeIn(int piece, int left, int right, int merged, NewPairs found) {
    int from = start[piece];
    int end = from + length[piece];
    int out = from;
    int i = from;
    while (i < end) {
      if (i + 1 == end || symbols[i] != left || symbols[i + 1] != right) {
        symbols[out++] = symbols[i++];
        continue;
      }
      if (out > from) {
        int before = symbols[out - 1];
        change(before, left, -count[piece], merged, piece, found);
        change(before, merged, count[piece], merged, piece, found);
      }
      if (i + 2 < end) {
        int behind = symbols[i + 2];
        change(right, behind, -count[piece], merged, piece, found);
        change(merged, behind, count[piece], merged, piece, found);
      }
      symbols[out++] = merged;
      i += 2;
    }
    length[piece] = out - from;
  }

  private void change(int left, int right, long by, int merged, int piece, NewPairs found) {
    if (left == merged || right == merged) {
      found.add(key(left, right), by, piece);
    } else {
      pairs.change(key(left, right), by);
    }
  }

  /** The number of a token; two merges may lead to the same one. */
  private int addToken(byte[] bytes) {
    String name = new String(bytes, StandardCharsets.ISO_8859_1);
    Integer known = numbers.putIfAbsent(name, tokens.size());
    if (known != null) {
      return known;
    }
    tokens.add(bytes);
    return tokens.size() - 1;
  }

  private static byte[] joined(byte[] left, byte[] right) {
    byte[] joined = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, joined, left.length, right.length);
    return joined;
  }

  private static long key(int left, int right) {
    return (long) left << 32 | right;
  }
}
