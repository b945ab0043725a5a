package suanpan.langchain4j;

import java.util.ArrayDeque;
import java.util.Deque;
import suanpan.engine.Engine;
import suanpan.engine.Session;

/**
 * Sessions that rest between requests. The one that rested last is taken first: it most likely
 * holds the beginning of a conversation that goes on.
 */
final class Sessions {
  /** Each keeps its cache, so few rest and further ones are closed. */
  private static final int RESTING_AT_MOST = 4;

  private final Engine engine;
  private final Deque<Session> resting = new ArrayDeque<>();

  Sessions(Engine engine) {
    this.engine = engine;
  }

  Session take() {
    synchronized (resting) {
      Session session = resting.pollFirst();
      if (session != null) {
        return session;
      }
    }
    return engine.newSession();
  }

  void giveBack(Session session) {
    synchronized (resting) {
      if (resting.size() < RESTING_AT_MOST) {
        resting.addFirst(session);
        return;
      }
    }
    session.close();
  }
}
