package suanpan.train.run;

/**
 * The order in which numbered sequences are read: every epoch all of them once, in an order {@code
 * (a i + c) mod n} of its own. The sequences themselves stand in random order already; this one
 * only keeps epochs from being alike, and costs no memory.
 */
final class DataOrder {
  private final long count;
  private final long seed;

  DataOrder(long count, long seed) {
    this.count = count;
    this.seed = seed;
  }

  /** The number of the sequence that is read at {@code position}, from 0 on. */
  long at(long position) {
    long epoch = position / count;
    long i = position % count;
    long step = coprime(mix(seed + 2 * epoch));
    long shift = Long.remainderUnsigned(mix(seed + 2 * epoch + 1), count);
    return (product(step, i) + shift) % count;
  }

  private long coprime(long from) {
    long candidate = Math.max(1, Long.remainderUnsigned(from, count));
    while (gcd(candidate, count) != 1) {
      candidate++;
    }
    return candidate;
  }

  /** {@code a b mod count}, without overflow by doubling and adding. */
  private long product(long a, long b) {
    long result = 0;
    long addend = a % count;
    for (long rest = b; rest > 0; rest >>= 1) {
      if ((rest & 1) == 1) {
        result = (result + addend) % count;
      }
      addend = addend * 2 % count;
    }
    return result;
  }

  private static long gcd(long a, long b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  private static long mix(long x) {
    long z = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
