package suanpan.corpus;

import java.util.EnumMap;
import java.util.Map;

/** What became of one source's records, counted as it goes. */
final class SourceTally {
  final Map<Drop, Long> dropped = new EnumMap<>(Drop.class);
  long read;
  final Part train = new Part();
  final Part validation = new Part();

  /** One part of a source. */
  static final class Part {
    long documents;
    long bytes;
    long tokens;
  }

  void drop(Drop reason) {
    dropped.merge(reason, 1L, Long::sum);
  }
}
