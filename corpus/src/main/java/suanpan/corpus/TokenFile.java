package suanpan.corpus;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of token ids, mapped: 24 bytes of head (8 of magic, int32 bytes per token, int32 size of
 * the vocabulary, int64 number of tokens), then the ids, everything little-endian. Each document
 * begins with the tokenizer's begin token and ends with its end token.
 */
public final class TokenFile implements AutoCloseable {
  static final long MAGIC = 0x316b6f746e617573L; // "suantok1"
  static final int HEAD_BYTES = 24;

  /** Vocabularies up to this size are written with two bytes a token. */
  static final int MOST_SHORT = 1 << 16;

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path file;
  private final Arena arena;
  private final MemorySegment bytes;
  private final int width;
  private final int vocabularySize;
  private final long size;

  private TokenFile(Path file, Arena arena, MemorySegment bytes) {
    this.file = file;
    this.arena = arena;
    this.bytes = bytes;
    width = bytes.get(INT, 8);
    vocabularySize = bytes.get(INT, 12);
    size = bytes.get(LONG, 16);
  }

  /**
   * Maps a file.
   *
   * @throws CorpusException if it is not there or no file of tokens, or is cut off
   */
  public static TokenFile open(Path file) {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long length = channel.size();
      MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, length, arena);
      if (length < HEAD_BYTES || bytes.get(LONG, 0) != MAGIC) {
        throw new CorpusException(file + ": no file of tokens; 'suanpan corpus prepare' makes one");
      }
      TokenFile tokens = new TokenFile(file, arena, bytes);
      tokens.check(length);
      return tokens;
    } catch (IOException e) {
      arena.close();
      throw new CorpusException(file + ": cannot be read: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private void check(long length) {
    boolean fits = (width == 2 || width == 4) && vocabularySize > 0 && size >= 0;
    if (!fits || size != (length - HEAD_BYTES) / width || (length - HEAD_BYTES) % width != 0) {
      throw new CorpusException(
          file
              + ": found "
              + length
              + " bytes with "
              + size
              + " tokens of "
              + width
              + " bytes in the head; the file is cut off or broken, prepare the corpus again");
    }
  }

  /** Number of tokens. */
  public long size() {
    return size;
  }

  /** One more than the highest id there can be. */
  public int vocabularySize() {
    return vocabularySize;
  }

  /**
   * Reads tokens.
   *
   * @param from the first
   * @param into is filled; ids are checked against the vocabulary
   * @throws CorpusException if an id is not of the vocabulary
   */
  public void read(long from, int[] into) {
    if (from < 0 || from + into.length > size) {
      throw new IndexOutOfBoundsException(
          "tokens " + from + " to " + (from + into.length) + " of " + size);
    }
    for (int i = 0; i < into.length; i++) {
      long at = HEAD_BYTES + (from + i) * width;
      int id = width == 2 ? bytes.get(SHORT, at) & 0xffff : bytes.get(INT, at);
      if (id < 0 || id >= vocabularySize) {
        throw new CorpusException(
            file
                + ": token "
                + (from + i)
                + " is "
                + id
                + ", the vocabulary has "
                + vocabularySize);
      }
      into[i] = id;
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
