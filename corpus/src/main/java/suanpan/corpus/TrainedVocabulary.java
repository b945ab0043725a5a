package suanpan.corpus;

import java.util.List;

/**
 * What training a vocabulary gives: the 256 bytes in the order of their spelling, then what merges
 * made, then the merges in their order. Numbers count from the first byte.
 *
 * @param tokens the bytes of each token
 * @param merges two tokens each
 */
record TrainedVocabulary(List<byte[]> tokens, List<int[]> merges) {
  static final int BYTES = 256;

  TrainedVocabulary {
    tokens = List.copyOf(tokens);
    merges = List.copyOf(merges);
  }
}
