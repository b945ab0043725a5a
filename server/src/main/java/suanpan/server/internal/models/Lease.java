package suanpan.server.internal.models;

/** A model that stays open until the lease is closed. */
public final class Lease implements AutoCloseable {
  private final String name;
  private final Runner runner;
  private final Runnable onClose;
  private boolean isClosed;

  Lease(String name, Runner runner, Runnable onClose) {
    this.name = name;
    this.runner = runner;
    this.onClose = onClose;
  }

  /** The model's own name, which aliases lead to. */
  public String name() {
    return name;
  }

  public Runner runner() {
    return runner;
  }

  @Override
  public synchronized void close() {
    if (!isClosed) {
      isClosed = true;
      onClose.run();
    }
  }
}
