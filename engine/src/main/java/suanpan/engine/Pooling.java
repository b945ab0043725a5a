package suanpan.engine;

/** How the states of many tokens become one embedding. */
public enum Pooling {
  /** Their mean. */
  MEAN,
  /** The last one, which alone has seen all the others. */
  LAST
}
