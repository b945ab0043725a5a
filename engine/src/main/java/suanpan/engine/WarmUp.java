package suanpan.engine;

import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import suanpan.tensor.CacheRowFormat;
import suanpan.tensor.CacheRowType;
import suanpan.tensor.CacheRows;
import suanpan.tensor.Kernels;

/**
 * Runs kernels on made-up numbers until the compiler has made fast code of them: until they take
 * less time than plain loops. It does so on a thread of its own, and only after the first tokens:
 * compiling vectors keeps a processor busy for half a second, which would delay them by more than
 * plain loops do. What was compiled serves all engines of the process, so once is enough.
 */
final class WarmUp {
  /** The one of this process, for all kernels: they share their loops. */
  static final WarmUp OF_PROCESS = new WarmUp(Duration.ofMillis(500), Duration.ofSeconds(10));

  /** Sizes at which every path through the loops is taken: whole tiles, and some left over. */
  private static final int QUERIES = 7;

  private static final int KEYS = 37;
  private static final int WIDTH = 160;
  private static final int GATES = 1024;

  /** So often in a row they must be the faster ones. */
  private static final int TIMES = 3;

  private final Duration delay;
  private final Duration limit;
  private final AtomicBoolean hasBegun = new AtomicBoolean();
  private volatile boolean isOver;

  /**
   * @param delay for the first tokens of a short prompt
   * @param limit after which it is over however slow they are
   */
  WarmUp(Duration delay, Duration limit) {
    this.delay = delay;
    this.limit = limit;
  }

  /** Whether the kernels are as fast as they will be. */
  boolean isOver() {
    return isOver;
  }

  /** Begins with these kernels, unless others have begun before. */
  void begin(Kernels kernels) {
    if (!hasBegun.get() && hasBegun.compareAndSet(false, true)) {
      Thread.ofPlatform().daemon().name("suanpan-warm-up").start(() -> run(kernels));
    }
  }

  private void run(Kernels kernels) {
    try (Arena arena = Arena.ofConfined()) {
      Thread.sleep(delay);
      Round vectors = new Round(kernels, arena);
      Round plain = new Round(Kernels.SCALAR, arena);
      long end = System.nanoTime() + limit.toNanos();
      int faster = 0;
      while (faster < TIMES && System.nanoTime() < end) {
        faster = vectors.nanos() < plain.nanos() ? faster + 1 : 0;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      isOver = true;
    }
  }

  /** Every loop once. */
  private static final class Round {
    private final Kernels kernels;
    private final CacheRows rows;
    private final float[] q = numbers(QUERIES * WIDTH);
    private final float[] keys = new float[KEYS * WIDTH];
    private final float[] scores = new float[QUERIES * KEYS];
    private final float[] out = new float[QUERIES * WIDTH];
    private final float[] gate = numbers(GATES);
    private final float[] up = numbers(GATES);

    Round(Kernels kernels, Arena arena) {
      this.kernels = kernels;
      this.rows = new CacheRows(new CacheRowFormat(CacheRowType.BF16, WIDTH), KEYS, arena);
      for (int s = 0; s < KEYS; s++) {
        rows.write(s, q, s % QUERIES * WIDTH);
      }
    }

    private static float[] numbers(int count) {
      Random random = new Random(count);
      float[] numbers = new float[count];
      for (int i = 0; i < count; i++) {
        numbers[i] = (float) random.nextGaussian();
      }
      return numbers;
    }

    long nanos() {
      long start = System.nanoTime();
      kernels.readRows(rows, 0, KEYS, 0, WIDTH, keys, 0);
      kernels.dotRows(q, 0, WIDTH, QUERIES, keys, KEYS, WIDTH, scores, 0, KEYS);
      for (int h = 0; h < QUERIES; h++) {
        float max = kernels.max(scores, h * KEYS, KEYS);
        kernels.exponentials(scores, h * KEYS, KEYS, 1, max);
      }
      kernels.addRows(scores, 0, KEYS, QUERIES, keys, WIDTH, KEYS, WIDTH, out, 0, WIDTH);
      kernels.gate(gate, up, GATES, Float.POSITIVE_INFINITY);
      return System.nanoTime() - start;
    }
  }
}
