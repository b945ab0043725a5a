package suanpan.server.internal.models;

import suanpan.engine.Engine;
import suanpan.engine.GenerateRequest;

/** Runs the requests of one opened model. */
public interface Runner extends AutoCloseable {
  Engine engine();

  /**
   * Takes a request.
   *
   * @param key whose request it is, for fairness
   * @throws suanpan.server.internal.http.ApiException if there is no place for it
   */
  Run submit(GenerateRequest request, RunListener listener, String key);

  /** Ends what runs and closes the engine. */
  @Override
  void close();
}
