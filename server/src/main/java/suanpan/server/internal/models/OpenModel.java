package suanpan.server.internal.models;

import suanpan.engine.Engine;
import suanpan.engine.Scheduler;

/** A model in memory. */
record OpenModel(Engine engine, Scheduler scheduler) implements AutoCloseable {
  /** Bytes of its weights and of one full context, which every model may take. */
  long bytes() {
    return engine.card().memoryBytes(engine.contextLength());
  }

  @Override
  public void close() {
    scheduler.close();
    engine.close();
  }
}
