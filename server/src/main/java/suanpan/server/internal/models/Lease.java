package suanpan.server.internal.models;

import java.util.concurrent.atomic.AtomicBoolean;
import suanpan.engine.Engine;
import suanpan.engine.Scheduler;

/** A model that stays open until the lease is closed. */
public final class Lease implements AutoCloseable {
  private final String name;
  private final OpenModel model;
  private final Runnable onClose;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  Lease(String name, OpenModel model, Runnable onClose) {
    this.name = name;
    this.model = model;
    this.onClose = onClose;
  }

  /** The model's own name, which aliases lead to. */
  public String name() {
    return name;
  }

  public Engine engine() {
    return model.engine();
  }

  public Scheduler scheduler() {
    return model.scheduler();
  }

  @Override
  public void close() {
    if (isClosed.compareAndSet(false, true)) {
      onClose.run();
    }
  }
}
