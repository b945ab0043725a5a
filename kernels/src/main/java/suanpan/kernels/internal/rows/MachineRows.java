package suanpan.kernels.internal.rows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import suanpan.kernels.internal.x86.MachineCode;
import suanpan.tensor.Activations;
import suanpan.tensor.Encoding;
import suanpan.tensor.Tensor;

/**
 * Products of stored rows with rounded activations, in machine code. The functions of an encoding
 * are written when it is first multiplied.
 */
public final class MachineRows {
  /** Tokens up to which a row is read once for all of them. */
  public static final int MAX_TOKENS = RowWriter.MAX_TOKENS;

  private static final MethodHandle CALL = MachineCode.caller(MachineCode.STANDARD);

  /** Stored bytes of one call: some ten microseconds, so that the collector need not wait long. */
  private static final int BYTES_AT_ONCE = 1 << 18;

  /** For more tokens than one function takes: rows that stay in the second-level cache. */
  private static final int CACHED_BYTES = 1 << 16;

  private static final Map<Encoding, RowFormat> FORMATS = formats();

  private static final ThreadLocal<Results> RESULTS = ThreadLocal.withInitial(Results::new);

  private final Map<Encoding, Functions> functions = new EnumMap<>(Encoding.class);
  private final MemorySegment round;

  /**
   * For processors with that level.
   *
   * @throws suanpan.kernels.internal.x86.NoMachineCodeException if machine code cannot be run
   */
  public MachineRows(Level level) {
    FORMATS.forEach((encoding, format) -> functions.put(encoding, new Functions(format, level)));
    round = MachineCode.load(List.of(RoundWriter.write())).getFirst();
  }

  /** What there are functions for. */
  public static Set<Encoding> encodings() {
    return Collections.unmodifiableSet(FORMATS.keySet());
  }

  private static Map<Encoding, RowFormat> formats() {
    Map<Encoding, RowFormat> formats = new EnumMap<>(Encoding.class);
    for (SmallBlocks format : SmallBlocks.values()) {
      formats.put(Encoding.valueOf(format.name()), format);
    }
    for (KBlocks format : KBlocks.values()) {
      formats.put(Encoding.valueOf(format.name()), format);
    }
    for (GridBlocks format : GridBlocks.values()) {
      formats.put(Encoding.valueOf(format.name()), format);
    }
    return formats;
  }

  /**
   * As {@link suanpan.tensor.Kernels#matmul}.
   *
   * @param w in one of {@link #encodings}, without further scales
   * @param x rounded
   */
  public void multiply(
      Tensor w, int rowBegin, int rowEnd, Activations x, float[] y, int yOffset, int yStride) {
    Functions chosen = functions.get(w.encoding());
    if (chosen == null) {
      throw new IllegalArgumentException(w + ": found an encoding without machine code");
    }
    int tokens = x.tokens();
    int bytes = tokens > RowWriter.MAX_TOKENS ? CACHED_BYTES : BYTES_AT_ONCE;
    int rowsAtOnce = (int) Math.max(1, bytes / w.rowBytes());
    int blocks = w.columns() / Activations.BLOCK;
    Results results = RESULTS.get();
    for (int n = rowBegin; n < rowEnd; n += rowsAtOnce) {
      int rows = Math.min(rowsAtOnce, rowEnd - n);
      for (int t = 0; t < tokens; t += RowWriter.MAX_TOKENS) {
        int count = Math.min(RowWriter.MAX_TOKENS, tokens - t);
        MemorySegment out = results.ofSize(rows * count);
        long records = x.records().address() + t * x.tokenBytes();
        call(
            chosen.function(count),
            w.data(),
            n * w.rowBytes(),
            records,
            out.address(),
            rows,
            blocks);
        int at = yOffset + t * yStride + n;
        if (count == 1) {
          MemorySegment.copy(out, ValueLayout.JAVA_FLOAT, 0, y, at, rows);
        } else {
          transpose(out, rows, count, y, at, yStride);
        }
      }
    }
  }

  /** Rounds the tokens {@code begin} to {@code end} as {@link Activations#round} does. */
  public void round(Activations x, int begin, int end) {
    int records = x.columns() / Activations.RECORD;
    int rest = x.columns() % Activations.RECORD;
    MemorySegment numbers = MemorySegment.ofArray(x.numbers());
    for (int t = begin; t < end; t++) {
      long from = ((long) x.offset() + (long) t * x.stride()) * Float.BYTES;
      long to = x.records().address() + t * x.tokenBytes();
      if (records > 0) {
        call(numbers, from, to, records);
      }
      if (rest > 0) {
        float[] last = RESULTS.get().last(rest);
        int restFrom = x.offset() + t * x.stride() + records * Activations.RECORD;
        System.arraycopy(x.numbers(), restFrom, last, 0, rest);
        call(MemorySegment.ofArray(last), 0, to + (long) records * Activations.RECORD_BYTES, 1);
      }
    }
  }

  private static void transpose(
      MemorySegment from, int rows, int tokens, float[] y, int at, int yStride) {
    for (int row = 0; row < rows; row++) {
      for (int t = 0; t < tokens; t++) {
        y[at + t * yStride + row] =
            from.getAtIndex(ValueLayout.JAVA_FLOAT, (long) row * tokens + t);
      }
    }
  }

  private static void call(
      MemorySegment function,
      MemorySegment w,
      long wOffset,
      long x,
      long y,
      long rows,
      long blocks) {
    try {
      CALL.invokeExact(function, w, wOffset, x, y, rows, blocks);
    } catch (Throwable e) {
      throw new IllegalStateException("machine code cannot be called", e);
    }
  }

  private void call(MemorySegment x, long xOffset, long to, long count) {
    try {
      CALL.invokeExact(round, x, xOffset, to, count, 0L, 0L);
    } catch (Throwable e) {
      throw new IllegalStateException("machine code cannot be called", e);
    }
  }

  /** What a thread's calls write to. */
  private static final class Results {
    private static final long ALIGNMENT_BYTES = 64;

    private final float[] last = new float[Activations.RECORD];
    private MemorySegment floats = MemorySegment.NULL;

    MemorySegment ofSize(int count) {
      long bytes = (long) count * Float.BYTES;
      if (floats.byteSize() < bytes) {
        floats = Arena.ofAuto().allocate(bytes, ALIGNMENT_BYTES);
      }
      return floats;
    }

    /** Numbers of an incomplete record, zero from {@code count} on. */
    float[] last(int count) {
      Arrays.fill(last, count, last.length, 0);
      return last;
    }
  }

  /** The functions of one format, by number of tokens. */
  private static final class Functions {
    private final RowFormat format;
    private final Level level;
    private volatile List<MemorySegment> loaded = List.of();

    Functions(RowFormat format, Level level) {
      this.format = format;
      this.level = level;
    }

    MemorySegment function(int tokens) {
      List<MemorySegment> all = loaded;
      return (all.isEmpty() ? load() : all).get(tokens - 1);
    }

    private synchronized List<MemorySegment> load() {
      if (loaded.isEmpty()) {
        List<byte[]> code = new ArrayList<>();
        for (int tokens = 1; tokens <= RowWriter.MAX_TOKENS; tokens++) {
          code.add(RowWriter.write(format, level, tokens));
        }
        loaded = MachineCode.load(code);
      }
      return loaded;
    }
  }
}
