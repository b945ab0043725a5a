package suanpan.engine;

/** A scheduler takes no more requests, because it is drained or closed. */
public final class SchedulerClosedException extends EngineException {
  private static final long serialVersionUID = 1L;

  SchedulerClosedException() {
    super("scheduler: found it draining or closed, expected one that takes requests");
  }
}
