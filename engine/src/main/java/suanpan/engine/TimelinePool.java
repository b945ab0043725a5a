package suanpan.engine;

/** The timelines of a scheduler's answers. Used by the scheduler's thread alone. */
final class TimelinePool implements AutoCloseable {
  private final Engine engine;
  private final int capacity;

  /**
   * @param capacity tokens that a timeline can hold
   */
  TimelinePool(Engine engine, int capacity) {
    this.engine = engine;
    this.capacity = capacity;
  }

  /** An empty timeline. */
  Timeline open() {
    return new Timeline(engine.model(), capacity, engine.cacheRows());
  }

  void giveBack(Timeline timeline) {
    timeline.close();
  }

  @Override
  public void close() {}
}
