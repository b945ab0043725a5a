package suanpan.kernels.internal.panel;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import suanpan.kernels.internal.rows.Level;
import suanpan.tensor.Activations;
import suanpan.tensor.Encoding;
import suanpan.tensor.Tensor;

/**
 * Stored matrices times the 8-bit copy of many tokens. Loops: 16 or 32 rows; 512 columns, which
 * make a panel; all tokens, in groups that fit the registers. Safe for use by several threads.
 */
public final class PanelProduct {
  /** Tokens that are multiplied with a panel: more would not stay in the second-level cache. */
  private static final int TOKENS_AT_ONCE = 768;

  private final Level level;
  private final Set<Encoding> supported = EnumSet.noneOf(Encoding.class);
  private final ConcurrentMap<Encoding, PanelFunctions> functions = new ConcurrentHashMap<>();

  /**
   * Functions are made when an encoding is first met.
   *
   * @param level what the processor can do
   */
  public PanelProduct(Level level) {
    this.level = level;
    for (Encoding encoding : Encoding.values()) {
      if (format(encoding).isPresent()) {
        supported.add(encoding);
      }
    }
  }

  /** Whether matrices in that encoding can be multiplied. */
  public boolean supports(Encoding encoding) {
    return supported.contains(encoding);
  }

  private Optional<PanelFormat> format(Encoding encoding) {
    return SmallBlocks.of(encoding, level)
        .or(() -> KBlocks.of(encoding, level))
        .or(() -> TableBlocks.of(encoding, level))
        .or(() -> GridBlocks.of(encoding, level));
  }

  private PanelFunctions functions(Encoding encoding) {
    PanelFunctions found = functions.get(encoding);
    return found != null
        ? found
        : functions.computeIfAbsent(
            encoding, e -> new PanelFunctions(format(e).orElseThrow(), level));
  }

  /**
   * Rows {@code rowBegin} to {@code rowEnd} of {@code y[t, n] = sum over k of w[n, k] x[t, k]}, x
   * rounded.
   *
   * @param w [N, K], an encoding that is supported, no block scales
   * @param x [tokens, K], rounded
   * @param y [tokens, N]; only columns rowBegin to rowEnd are written
   */
  public void multiply(
      Tensor w, int rowBegin, int rowEnd, Activations x, float[] y, int yOffset, int yStride) {
    PanelFunctions f = functions(w.encoding());
    PanelWorker worker = PanelWorker.ofThread();
    for (int t = 0; t < x.tokens(); t += TOKENS_AT_ONCE) {
      int tokens = Math.min(TOKENS_AT_ONCE, x.tokens() - t);
      worker.pack(f, x, t, tokens);
      worker.multiply(f, w, rowBegin, rowEnd, y, yOffset + t * yStride, yStride);
    }
  }
}
