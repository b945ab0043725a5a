package suanpan.corpus;

/**
 * Which documents are kept from training: those whose key has a hash, read as a number from 0 to 1,
 * below the share. The hash is the first 8 bytes of SHA-256 of {@code salt}, a zero byte, and the
 * key in UTF-8. The rule looks at one document alone, so it holds for documents that come later and
 * on any machine.
 *
 * @param share of keys that is kept from training
 * @param salt another one gives another part
 */
public record ValidationRule(double share, String salt) {
  private static final double USUAL_SHARE = 0.01;
  private static final double TWO_TO_64 = 0x1p64;

  static ValidationRule read(ConfigNode node) {
    return new ValidationRule(
        node.number("share", USUAL_SHARE, 0, 0.5), node.string("salt", "validation"));
  }

  /** Whether the document of this key is kept from training. */
  public boolean holdsBack(String key) {
    long hash = Hashes.first8(Hashes.sha256(salt + "\0" + key));
    double position = (hash >>> 1) / (TWO_TO_64 / 2); // unsigned
    return position < share;
  }

  /** The rule in words, for the manifest. */
  public String inWords() {
    return "a document is kept from training if the first 8 bytes of SHA-256('"
        + salt
        + "' 0x00 key), as a big-endian number divided by 2^64, are below "
        + share
        + "; key = its text, or SOURCE FILE/MEMBER#BLOCK for sources with blocks of records";
  }
}
