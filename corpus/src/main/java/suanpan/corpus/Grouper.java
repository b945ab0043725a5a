package suanpan.corpus;

/**
 * Joins neighbouring records to documents. A document never reaches over the end of a member or of
 * a block, so that the validation rule can go by blocks.
 */
final class Grouper {
  private final SourceConfig source;
  private final RawRecord.Sink sink;
  private final StringBuilder text = new StringBuilder();
  private String member = "";
  private long index;
  private long block;
  private int records;
  private int counted; // characters of the text whose bytes are known
  private int bytes;

  Grouper(SourceConfig source, RawRecord.Sink sink) {
    this.source = source;
    this.sink = sink;
  }

  /** What follows is of another member. */
  void begin(String name) {
    flush();
    member = name;
    index = 0;
  }

  /** A record of the member that is there but gives no text. */
  void skip(Drop reason) {
    sink.drop(reason);
    index++;
  }

  void add(String record) {
    long its = source.block() == 0 ? 0 : index / source.block();
    SourceConfig.Group group = source.group();
    if (records > 0 && its != block) {
      flush();
    }
    block = its;
    if (records > 0) {
      text.append(group.join());
    }
    text.append(record);
    records++;
    index++;
    if (records >= group.records() || utf8Bytes() >= group.bytes()) {
      flush();
    }
  }

  /** Hands over what is there. */
  void flush() {
    if (records == 0) {
      return;
    }
    String whole = text.toString();
    String key =
        source.block() == 0 ? whole : source.file().getFileName() + "/" + member + "#" + block;
    sink.accept(new RawRecord(whole, key));
    text.setLength(0);
    records = 0;
    counted = 0;
    bytes = 0;
  }

  /** Bytes of the text in UTF-8; only what came since the last call is looked at. */
  private int utf8Bytes() {
    for (; counted < text.length(); counted++) {
      char c = text.charAt(counted);
      bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return bytes;
  }
}
