package suanpan.server.internal.http;

import java.util.function.Consumer;

/**
 * The library that speaks HTTP: all that this module wants of it, so that another one can take its
 * place. Every exchange runs on a virtual thread of its own.
 */
public interface HttpEngine {
  /**
   * Listens.
   *
   * @param handler answers every exchange, and throws nothing
   */
  Running start(HttpSettings settings, Consumer<Exchange> handler);

  /** A server that listens. */
  interface Running {
    /** The port, also where the settings asked for any free one. */
    int port();

    /** Accepts no further connections, and ends those that there are. */
    void stop();
  }
}
