package suanpan.server.internal.models;

/** An answer under way. */
public interface Run {
  /** Ends it soon; does nothing once it has ended. */
  void cancel();
}
