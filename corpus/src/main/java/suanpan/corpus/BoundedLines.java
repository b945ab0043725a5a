package suanpan.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Lines of a stream of UTF-8 in bounded memory: of a line that is too long only its length is
 * known. What is no UTF-8 becomes U+FFFD. A line ends at LF; a CR before it is dropped.
 */
final class BoundedLines {
  /** Longest line that is read. */
  static final int MOST_BYTES = 1 << 23;

  private static final int CHUNK = 1 << 16;

  private final InputStream in;
  private final int mostBytes;
  private final byte[] chunk = new byte[CHUNK];
  private int at;
  private int end;
  private byte[] line = new byte[1024];
  private int length;
  private boolean overlong;

  BoundedLines(InputStream in, int mostBytes) {
    this.in = in;
    this.mostBytes = mostBytes;
  }

  /** Goes to the next line; false after the last. */
  boolean next() throws IOException {
    length = 0;
    overlong = false;
    boolean any = false;
    while (at < end || fill()) {
      any = true;
      int stop = at;
      while (stop < end && chunk[stop] != '\n') {
        stop++;
      }
      append(at, stop);
      boolean whole = stop < end;
      at = whole ? stop + 1 : stop;
      if (whole) {
        return true;
      }
    }
    return any;
  }

  /** Whether the line is longer than the limit; its text is then empty. */
  boolean isOverlong() {
    return overlong;
  }

  /** The line without its end. */
  String text() {
    if (overlong) {
      return "";
    }
    int last = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    return new String(line, 0, last, StandardCharsets.UTF_8);
  }

  private boolean fill() throws IOException {
    at = 0;
    end = Math.max(0, in.read(chunk));
    return end > 0;
  }

  private void append(int from, int to) {
    if (overlong) {
      return;
    }
    int needed = length + to - from;
    if (needed > mostBytes) {
      overlong = true;
      return;
    }
    if (needed > line.length) {
      line = Arrays.copyOf(line, Math.max(needed, Math.min(mostBytes, 2 * line.length)));
    }
    System.arraycopy(chunk, from, line, length, to - from);
    length = needed;
  }
}
