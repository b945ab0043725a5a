package suanpan.corpus;

/**
 * When two documents count as nearly the same: MinHash over shingles, candidates by
 * locality-sensitive hashing (Broder 1997; Leskovec, Rajaraman, Ullman, Mining of Massive Datasets,
 * chapter 3).
 *
 * @param shingle letters and digits in a shingle; everything else is left out first
 * @param bands parts of a signature; documents that agree in all of one part are compared
 * @param rows hashes in a band
 * @param threshold share of equal hashes, an estimate of the Jaccard similarity of the shingles,
 *     from which on the later document is dropped; above 1 nothing is
 */
public record NearDuplicateRules(int shingle, int bands, int rows, double threshold) {
  private static final double NEVER = 2;

  static NearDuplicateRules read(ConfigNode node) {
    return new NearDuplicateRules(
        node.count("shingle", 5, 1, 100),
        node.count("bands", 16, 1, 256),
        node.count("rows", 4, 1, 64),
        node.number("threshold", 0.8, 0, NEVER));
  }

  int hashes() {
    return bands * rows;
  }
}
