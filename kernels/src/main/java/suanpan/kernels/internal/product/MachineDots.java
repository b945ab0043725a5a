package suanpan.kernels.internal.product;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import suanpan.kernels.internal.rows.Level;
import suanpan.kernels.internal.x86.MachineCode;
import suanpan.tensor.BlockScales;
import suanpan.tensor.Encoding;
import suanpan.tensor.Tensor;

/** Products of stored rows of floats with a few vectors of float32, in machine code. */
public final class MachineDots {
  /** The most vectors that share a row while it is in a register. */
  private static final int MAX_TOKENS = DotWriter.MAX_TOKENS;

  /** Stored bytes of one call: some ten microseconds, so that the collector need not wait long. */
  private static final int BYTES_AT_ONCE = 1 << 18;

  /** For more vectors than one function takes: rows that stay in the second-level cache. */
  private static final int CACHED_BYTES = 1 << 16;

  private static final ThreadLocal<Buffers> BUFFERS = ThreadLocal.withInitial(Buffers::new);

  private final Map<Encoding, Lazy<List<MemorySegment>>> functions = new EnumMap<>(Encoding.class);

  private final Lazy<FourBitRows> fourBits = new Lazy<>(FourBitRows::new);

  /** Functions are made when they are first needed. */
  public MachineDots(Level level) {
    for (Numbers numbers : Numbers.values()) {
      functions.put(Encoding.valueOf(numbers.name()), new Lazy<>(() -> functions(numbers, level)));
    }
  }

  private static List<MemorySegment> functions(Numbers numbers, Level level) {
    List<byte[]> code = new ArrayList<>();
    for (int tokens = 1; tokens <= MAX_TOKENS; tokens++) {
      code.add(DotWriter.write(numbers, level, tokens));
    }
    return MachineCode.load(code);
  }

  /**
   * Whether there are functions for a matrix: floats without scales, FP8 bytes with or without
   * scales of blocks, FP4 with powers of two.
   */
  public boolean supports(Tensor w) {
    Encoding encoding = w.encoding();
    return FourBitRows.areIn(w)
        || (functions.containsKey(encoding)
            && (w.scales().isNone() || encoding == Encoding.F8_E4M3));
  }

  /** As {@link suanpan.tensor.Kernels#matmul}. */
  public void multiply(
      Tensor w,
      int rowBegin,
      int rowEnd,
      float[] x,
      int xOffset,
      int xStride,
      int tokens,
      float[] y,
      int yOffset,
      int yStride) {
    boolean isDecoded = FourBitRows.areIn(w);
    Encoding encoding = isDecoded ? Encoding.F32 : w.encoding();
    List<MemorySegment> byTokens = Objects.requireNonNull(functions.get(encoding)).get();
    int bytes = isDecoded || tokens > MAX_TOKENS ? CACHED_BYTES : BYTES_AT_ONCE;
    int rowsAtOnce = (int) Math.max(1, bytes / encoding.bytes(w.columns()));
    long tokenBytes = (long) w.columns() * Float.BYTES;
    Buffers buffers = BUFFERS.get();
    MemorySegment in = buffers.x(tokens * tokenBytes);
    MemorySegment out = buffers.y((long) MAX_TOKENS * rowsAtOnce * Float.BYTES);
    for (int begin = rowBegin; begin < rowEnd; ) {
      long like = isDecoded ? rowEnd : w.scales().rowsLike(begin);
      int end = (int) Math.min(rowEnd, begin + like);
      for (int t = 0; t < tokens; t++) {
        copy(w, begin, x, xOffset + t * xStride, in, t * tokenBytes);
      }
      for (int n = begin; n < end; n += rowsAtOnce) {
        int rows = Math.min(rowsAtOnce, end - n);
        MemorySegment memory =
            isDecoded ? fourBits.get().decode(w, n, rows, 0, w.columns()) : w.data();
        long first = isDecoded ? 0 : n * w.rowBytes();
        for (int t = 0; t < tokens; t += MAX_TOKENS) {
          int count = Math.min(MAX_TOKENS, tokens - t);
          long from = in.address() + t * tokenBytes;
          MemorySegment function = byTokens.get(count - 1);
          Call.of(function, memory, first, from, out.address(), rows, w.columns());
          transpose(out, rows, count, y, yOffset + t * yStride + n, yStride);
        }
      }
      begin = end;
    }
  }

  /** A vector as the function reads it: times the scales of a row, if that has any. */
  private static void copy(Tensor w, int row, float[] x, int at, MemorySegment to, long offset) {
    if (w.encoding() != Encoding.F8_E4M3) {
      MemorySegment.copy(x, at, to, ValueLayout.JAVA_FLOAT, offset, w.columns());
      return;
    }
    BlockScales scales = w.scales();
    int blockColumns = scales.isNone() ? w.columns() : scales.blockColumns();
    for (int begin = 0; begin < w.columns(); begin += blockColumns) {
      float scale = Numbers.BIAS * (scales.isNone() ? 1 : scales.at(row, begin));
      int end = Math.min(begin + blockColumns, w.columns());
      for (int k = begin; k < end; k++) {
        to.set(ValueLayout.JAVA_FLOAT, offset + (long) k * Float.BYTES, x[at + k] * scale);
      }
    }
  }

  private static void transpose(
      MemorySegment from, int rows, int tokens, float[] y, int at, int yStride) {
    if (tokens == 1) {
      MemorySegment.copy(from, ValueLayout.JAVA_FLOAT, 0, y, at, rows);
      return;
    }
    for (int row = 0; row < rows; row++) {
      for (int t = 0; t < tokens; t++) {
        y[at + t * yStride + row] =
            from.getAtIndex(ValueLayout.JAVA_FLOAT, (long) row * tokens + t);
      }
    }
  }

  /** What a thread's calls read and write. */
  private static final class Buffers {
    private static final long ALIGNMENT_BYTES = 64;

    private MemorySegment x = MemorySegment.NULL;
    private MemorySegment y = MemorySegment.NULL;

    MemorySegment x(long bytes) {
      x = grown(x, bytes);
      return x;
    }

    MemorySegment y(long bytes) {
      y = grown(y, bytes);
      return y;
    }

    private static MemorySegment grown(MemorySegment memory, long bytes) {
      return memory.byteSize() < bytes ? Arena.ofAuto().allocate(bytes, ALIGNMENT_BYTES) : memory;
    }
  }
}
