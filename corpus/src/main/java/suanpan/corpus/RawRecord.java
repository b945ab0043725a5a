package suanpan.corpus;

/**
 * What a reader finds, before cleaning.
 *
 * @param text the document's text
 * @param key what the validation rule hashes: the text itself, or the block of records that it
 *     comes from, so that several views of the same records fall on the same side
 */
record RawRecord(String text, String key) {
  /** Takes records one by one. */
  interface Sink {
    void accept(RawRecord one);

    /** A record that could not become a document. */
    void drop(Drop reason);
  }
}
