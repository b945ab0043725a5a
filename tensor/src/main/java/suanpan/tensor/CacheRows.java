package suanpan.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Rows of numbers that a timeline keeps for its tokens, outside the Java heap: [S, width]. Memory
 * is taken for {@value #SEGMENT_ROWS} rows at a time and never moved, so that a short conversation
 * costs little and a long one wastes little. One thread writes; others may read rows that were
 * written before they were started.
 */
public final class CacheRows {
  /** Rows that are allocated together, a power of two. */
  static final int SEGMENT_ROWS = 64;

  private static final int SEGMENT_SHIFT = Integer.numberOfTrailingZeros(SEGMENT_ROWS);

  /** Bytes in a cache line and in the widest vector register. */
  private static final long ALIGNMENT_BYTES = 64;

  private final CacheRowFormat format;
  private final int capacity;
  private final Arena arena;
  private final int rowBytes;
  private MemorySegment[] segments = {};
  private int allocatedRows;

  /**
   * @param capacity rows at most
   * @param arena where the memory is taken from
   */
  public CacheRows(CacheRowFormat format, int capacity, Arena arena) {
    this.format = format;
    this.capacity = capacity;
    this.arena = arena;
    this.rowBytes = format.rowBytes();
  }

  public CacheRowFormat format() {
    return format;
  }

  public int capacity() {
    return capacity;
  }

  /** Bytes that are allocated now. */
  public long allocatedBytes() {
    return (long) allocatedRows * rowBytes;
  }

  /** The memory that row {@code s} lies in, at {@link #offset}. */
  public MemorySegment segment(int s) {
    return segments[s >> SEGMENT_SHIFT];
  }

  /** Where in its segment row {@code s} begins, in bytes. */
  public long offset(int s) {
    return (long) (s & (SEGMENT_ROWS - 1)) * rowBytes;
  }

  /** Stores row {@code s} from {@code width} numbers of {@code src}. */
  public void write(int s, float[] src, int srcOffset) {
    if (s >= allocatedRows) {
      reserve(s + 1);
    }
    format.write(src, srcOffset, segment(s), offset(s));
  }

  /** Reads columns of row {@code s}. */
  public void read(int s, int column, int columns, float[] dst, int dstOffset) {
    format.read(segment(s), offset(s), column, columns, dst, dstOffset);
  }

  /** Shows the memory of the first {@code count} rows, which are allocated, piece by piece. */
  public void forEachSegment(int count, Consumer<MemorySegment> action) {
    for (int s = 0; s < count; s += SEGMENT_ROWS) {
      action.accept(segment(s).asSlice(0, (long) Math.min(SEGMENT_ROWS, count - s) * rowBytes));
    }
  }

  /** Takes the first rows of another store of the same format, which has them. */
  public void copyFrom(CacheRows source, int rows) {
    reserve(rows);
    for (int s = 0; s < rows; s += SEGMENT_ROWS) {
      long bytes = (long) Math.min(SEGMENT_ROWS, rows - s) * rowBytes;
      MemorySegment.copy(source.segment(s), 0, segment(s), 0, bytes);
    }
  }

  /**
   * Allocates room for the first {@code rows} rows.
   *
   * @throws IndexOutOfBoundsException if there are more than {@link #capacity}
   */
  public void reserve(int rows) {
    if (rows > capacity) {
      throw new IndexOutOfBoundsException("row " + (rows - 1) + " of a cache of " + capacity);
    }
    while (allocatedRows < rows) {
      int index = allocatedRows >> SEGMENT_SHIFT;
      int some = Math.min(SEGMENT_ROWS, capacity - allocatedRows);
      if (index == segments.length) {
        segments = Arrays.copyOf(segments, Math.max(4, 2 * index));
      }
      segments[index] = arena.allocate((long) some * rowBytes, ALIGNMENT_BYTES);
      allocatedRows += some;
    }
  }
}
