package suanpan.corpus;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** Writes what {@link TokenFile} reads. */
final class TokenWriter implements Closeable {
  private final RandomAccessFile file;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
  private final int width;
  private final int vocabularySize;
  private long size;

  TokenWriter(Path path, int vocabularySize) throws IOException {
    this.vocabularySize = vocabularySize;
    this.width = vocabularySize <= TokenFile.MOST_SHORT ? Short.BYTES : Integer.BYTES;
    file = new RandomAccessFile(path.toFile(), "rw");
    file.setLength(0);
    putHead();
  }

  void write(int[] ids) throws IOException {
    for (int id : ids) {
      write(id);
    }
  }

  void write(int id) throws IOException {
    if (buffer.remaining() < width) {
      drain();
    }
    if (width == Short.BYTES) {
      buffer.putShort((short) id);
    } else {
      buffer.putInt(id);
    }
    size++;
  }

  long size() {
    return size;
  }

  @Override
  public void close() throws IOException {
    try (file) {
      drain();
      file.seek(0);
      putHead();
      drain();
    }
  }

  private void putHead() {
    buffer.putLong(TokenFile.MAGIC).putInt(width).putInt(vocabularySize).putLong(size);
  }

  private void drain() throws IOException {
    file.write(buffer.array(), 0, buffer.position());
    buffer.clear();
  }
}
