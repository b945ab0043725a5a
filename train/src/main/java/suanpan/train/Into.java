package suanpan.train;

/** What happens to the numbers that a result is written over. */
enum Into {
  REPLACE,
  ADD
}
