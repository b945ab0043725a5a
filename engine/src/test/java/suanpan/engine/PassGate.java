package suanpan.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Holds a scheduler still after its first pass until it is opened, and writes down what it does.
 */
final class PassGate implements SchedulerListener {
  /** A pass. */
  record Pass(int streams, int tokens) {}

  final List<String> begun = Collections.synchronizedList(new ArrayList<>());
  final List<Pass> passes = Collections.synchronizedList(new ArrayList<>());
  final List<String> notes = Collections.synchronizedList(new ArrayList<>());
  final List<EngineException> refused = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch open = new CountDownLatch(1);

  /** A gate that is open. */
  static PassGate opened() {
    PassGate gate = new PassGate();
    gate.open();
    return gate;
  }

  void open() {
    open.countDown();
  }

  /** Waits until the scheduler stands at the gate. */
  void awaitFirstPass() {
    await(reached);
  }

  @Override
  public void onBegin(String caller, Duration queued, int promptTokens, int cachedPromptTokens) {
    begun.add(caller);
  }

  @Override
  public void onPass(int streams, int tokens, Duration took) {
    passes.add(new Pass(streams, tokens));
    reached.countDown();
    await(open);
  }

  @Override
  public void onNote(String note) {
    notes.add(note);
  }

  @Override
  public void onRefused(String caller, EngineException reason) {
    refused.add(reason);
  }

  static void await(CountDownLatch latch) {
    try {
      if (!latch.await(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody came for 30 s");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
