package suanpan.engine;

/** How many calls of tools an answer may have. */
public enum ParallelCalls {
  /** As many as the model likes and its chat format knows. */
  ALLOWED,
  /** One at most. */
  FORBIDDEN
}
