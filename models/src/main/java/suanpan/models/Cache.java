package suanpan.models;

import java.lang.foreign.Arena;
import java.util.List;
import suanpan.tensor.CacheRows;
import suanpan.tensor.Parallel;

/**
 * What one timeline of tokens keeps of its past: for each layer the stores of its {@link
 * CacheLayout} (keys and values, the latent of multi-head latent attention, windows, compressed
 * rows). What a row means is the business of the block that writes it.
 */
public final class Cache implements AutoCloseable {
  private final CacheLayout layout;
  private final Arena arena = Arena.ofShared();
  private final List<List<CacheRows>> layers;
  private int length;
  private int longest;

  public Cache(CacheLayout layout) {
    this.layout = layout;
    this.layers =
        layout.layers().stream()
            .map(
                stores ->
                    stores.stream().map(s -> new CacheRows(s.format(), s.rows(), arena)).toList())
            .toList();
  }

  public CacheLayout layout() {
    return layout;
  }

  /** Store {@code store} of a layer. */
  public CacheRows rows(int layer, int store) {
    return layers.get(layer).get(store);
  }

  /** Tokens held. */
  public int length() {
    return length;
  }

  /** The longest that it was since it was empty: rings hold the last tokens of that length. */
  public int longest() {
    return longest;
  }

  /** How many of the first rows of a store are in use. */
  public int heldRows(int layer, int store) {
    return layout.layers().get(layer).get(store).heldRows(length, longest);
  }

  /**
   * Declares the rows that a caller is about to write into an empty cache.
   *
   * @throws IllegalArgumentException if there is no room for so many tokens
   */
  public void hold(int tokens, int longestLength) {
    if (length > 0 || tokens > capacity() || longestLength < tokens || longestLength > capacity()) {
      throw new IllegalArgumentException(
          tokens + " of " + longestLength + " tokens in a cache of " + capacity());
    }
    length = tokens;
    longest = longestLength;
  }

  /**
   * Holds what another cache of the same layout does, up to a number of tokens to which that one
   * could {@linkplain #truncate go back}. This one must be empty.
   *
   * @param parallel threads that share the copying, layer by layer
   * @throws IllegalArgumentException if the layouts differ, or that one could not go back so far
   */
  public void copyFrom(Cache source, int tokens, Parallel parallel) {
    if (!layout.equals(source.layout) || tokens > source.length || tokens < source.rewindFloor()) {
      throw new IllegalArgumentException(
          tokens + " tokens of " + source.length + ", at least " + source.rewindFloor());
    }
    hold(tokens, source.longest);
    parallel.run(
        layers.size(),
        layer -> {
          for (int store = 0; store < layers.get(layer).size(); store++) {
            rows(layer, store).copyFrom(source.rows(layer, store), heldRows(layer, store));
          }
        });
  }

  /** Tokens at most. */
  public int capacity() {
    return layout.capacity();
  }

  /** Bytes allocated now. */
  public long allocatedBytes() {
    return layers.stream().flatMap(List::stream).mapToLong(CacheRows::allocatedBytes).sum();
  }

  /**
   * The smallest length that {@link #truncate} can go back to, besides 0. Models that keep a window
   * of the past overwrite what is older; a caller that wants to go further truncates to 0 and feeds
   * the tokens again.
   */
  public int rewindFloor() {
    return Math.max(0, longest - layout.rewindRows());
  }

  /** Forgets the tokens from position {@code newLength} on. */
  public void truncate(int newLength) {
    boolean reachable = newLength == 0 || newLength >= rewindFloor();
    if (newLength < 0 || newLength > length || !reachable) {
      throw new IllegalArgumentException(
          "length " + newLength + ", expected 0 or " + rewindFloor() + " to " + length);
    }
    length = newLength;
    if (length == 0) {
      longest = 0;
    }
  }

  void advance(int tokens) {
    length += tokens;
    longest = Math.max(longest, length);
  }

  @Override
  public void close() {
    arena.close();
  }
}
