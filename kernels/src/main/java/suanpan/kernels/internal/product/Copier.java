package suanpan.kernels.internal.product;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import suanpan.kernels.internal.x86.MachineCode;
import suanpan.tensor.Matrix;

/** The functions that copy stored numbers of one kind into panels of one width, loaded. */
final class Copier {
  private static final int EIGHT = 8;
  private static final int FOUR = 4;

  private final Panel panel;
  private final int bytes;
  private final int width;
  private final MemorySegment eightLanes;
  private final MemorySegment fourLanes;
  private final MemorySegment lane;
  private final MemorySegment allSteps;
  private final MemorySegment eightSteps;
  private final MemorySegment fourSteps;
  private final MemorySegment stepsOfLane;
  private final MemorySegment half;

  private Copier(Panel panel, Numbers numbers, int width) {
    this.panel = panel;
    this.bytes = numbers.bytes();
    this.width = width;
    boolean isPairs = panel == Panel.PAIRS;
    Numbers turned = isPairs ? Numbers.F32 : numbers;
    List<byte[]> code = new ArrayList<>();
    code.add(CopyWriter.lanes(turned, EIGHT, width));
    code.add(CopyWriter.lanes(turned, FOUR, width));
    code.add(CopyWriter.lane(turned, width));
    for (int lanes : new int[] {width, EIGHT, FOUR}) {
      code.add(
          isPairs ? CopyWriter.pairSteps(lanes, width) : CopyWriter.steps(numbers, lanes, width));
    }
    code.add(isPairs ? CopyWriter.pairLane(width) : CopyWriter.lane(numbers, width));
    code.add(CopyWriter.halfPairLane(width));
    List<MemorySegment> loaded = MachineCode.load(code);
    this.eightLanes = loaded.get(0);
    this.fourLanes = loaded.get(1);
    this.lane = loaded.get(2);
    this.allSteps = loaded.get(3);
    this.eightSteps = loaded.get(4);
    this.fourSteps = loaded.get(5);
    this.stepsOfLane = loaded.get(6);
    this.half = loaded.get(7);
  }

  static Copier ofFloats(Numbers numbers, int width) {
    return new Copier(Panel.FLOATS, numbers, width);
  }

  /** Of bfloat16. */
  static Copier ofPairs(int width) {
    return new Copier(Panel.PAIRS, Numbers.BF16, width);
  }

  /** Entries that so many numbers of a lane become. */
  int entries(int depth) {
    return panel == Panel.PAIRS ? (depth + 1) / 2 : depth;
  }

  /**
   * Copies columns {@code k} to {@code k + depth} of the rows {@code first} to {@code first +
   * count}, at most the panel's width, which become its lanes; other lanes stay as they are.
   *
   * @param to address of the panel
   */
  void copy(Matrix rows, int first, int count, int k, int depth, long to) {
    int entries = panel == Panel.PAIRS ? depth / 2 : depth;
    if (entries > 0) {
      if (rows.isRowMajor()) {
        copyLanes(
            rows.data(),
            rows.byteOffset(first, k),
            rows.rowStride() * bytes,
            count,
            entries,
            to,
            0);
      } else {
        copySteps(rows, first, count, k, entries, to);
      }
    }
    if (panel == Panel.PAIRS && depth % 2 == 1) {
      long last = to + (long) entries * width * Float.BYTES;
      for (int i = 0; i < count; i++) {
        long from = rows.byteOffset(first + i, k + depth - 1);
        Call.of(half, rows.data(), from, 0, 1, last + (long) i * Float.BYTES, 0);
      }
    }
  }

  /**
   * Copies lanes whose numbers lie one behind the other.
   *
   * @param stride bytes from lane to lane
   * @param scale bits of what FP8 numbers are multiplied by
   */
  void copyLanes(
      MemorySegment data, long offset, long stride, int count, int entries, long to, int scale) {
    int i = 0;
    for (; i + EIGHT <= count; i += EIGHT) {
      Call.of(eightLanes, data, offset + i * stride, stride, entries, to(to, i), scale);
    }
    if (i + FOUR <= count) {
      Call.of(fourLanes, data, offset + i * stride, stride, entries, to(to, i), scale);
      i += FOUR;
    }
    long step = panel == Panel.PAIRS ? 2L * bytes : bytes;
    for (; i < count; i++) {
      Call.of(lane, data, offset + i * stride, step, entries, to(to, i), scale);
    }
  }

  private void copySteps(Matrix rows, int first, int count, int k, int entries, long to) {
    MemorySegment data = rows.data();
    long stride = rows.columnStride() * bytes;
    if (count == width) {
      Call.of(allSteps, data, rows.byteOffset(first, k), stride, entries, to, 0);
      return;
    }
    int i = 0;
    for (; i + EIGHT <= count; i += EIGHT) {
      Call.of(eightSteps, data, rows.byteOffset(first + i, k), stride, entries, to(to, i), 0);
    }
    if (i + FOUR <= count) {
      Call.of(fourSteps, data, rows.byteOffset(first + i, k), stride, entries, to(to, i), 0);
      i += FOUR;
    }
    for (; i < count; i++) {
      Call.of(stepsOfLane, data, rows.byteOffset(first + i, k), stride, entries, to(to, i), 0);
    }
  }

  private static long to(long panel, int lane) {
    return panel + (long) lane * Float.BYTES;
  }

  int width() {
    return width;
  }
}
