package suanpan.corpus;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that refuses to give more than so many bytes between two calls of {@link #restart}. */
final class BoundedStream extends FilterInputStream {
  private final long most;
  private final String name;
  private long given;

  BoundedStream(InputStream in, long most, String name) {
    super(in);
    this.most = most;
    this.name = name;
  }

  /** Another value begins. */
  void restart() {
    given = 0;
  }

  @Override
  public int read() throws IOException {
    int one = super.read();
    count(one < 0 ? 0 : 1);
    return one;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int n = super.read(into, offset, length);
    count(Math.max(n, 0));
    return n;
  }

  private void count(int bytes) {
    given += bytes;
    if (given > most) {
      throw new CorpusException(
          name
              + ": found one JSON value of more than "
              + most
              + " bytes, expected a list of smaller"
              + " ones, or JSON lines");
    }
  }
}
