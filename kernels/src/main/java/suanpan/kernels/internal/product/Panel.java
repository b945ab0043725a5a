package suanpan.kernels.internal.product;

/** What the entries of panels and strips are, 32 bits each. */
enum Panel {
  FLOATS,

  /** Two neighbouring bfloat16 numbers of the depth; behind an odd depth stands a 0. */
  PAIRS
}
