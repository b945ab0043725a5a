package suanpan.engine;

import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import suanpan.templates.ToolCall;

/**
 * Lets a listener hear an answer on a thread of its own, so that a slow one keeps nobody waiting.
 * What it has not heard yet is kept: no more than its own answer. The thread is a virtual one and
 * lives while there is something to hear.
 */
final class Handoff implements GenerateListener {
  private final GenerateListener listener;
  private final Runnable onFailure;
  private final Queue<Runnable> events = new ConcurrentLinkedQueue<>();
  private final AtomicInteger unheard = new AtomicInteger();
  private volatile Optional<Throwable> failure = Optional.empty();

  /**
   * @param onFailure what to do at once when the listener throws
   */
  Handoff(GenerateListener listener, Runnable onFailure) {
    this.listener = listener;
    this.onFailure = onFailure;
  }

  @Override
  public void onPrompt(int done, int total) {
    tell(l -> l.onPrompt(done, total));
  }

  @Override
  public void onToken(int token, String piece) {
    tell(l -> l.onToken(token, piece));
  }

  @Override
  public void onLogprobs(TokenLogprobs logprobs) {
    tell(l -> l.onLogprobs(logprobs));
  }

  @Override
  public void onText(String text) {
    tell(l -> l.onText(text));
  }

  @Override
  public void onReasoning(String text) {
    tell(l -> l.onReasoning(text));
  }

  @Override
  public void onToolCall(ToolCall call) {
    tell(l -> l.onToolCall(call));
  }

  /**
   * Runs what comes last, after all else was heard.
   *
   * @param last receives what the listener has thrown, if it has
   */
  void finish(Consumer<Optional<Throwable>> last) {
    add(() -> last.accept(failure));
  }

  private void tell(Consumer<GenerateListener> event) {
    if (!listener.equals(NONE)) {
      add(() -> hear(event));
    }
  }

  private void hear(Consumer<GenerateListener> event) {
    if (failure.isPresent()) {
      return;
    }
    try {
      event.accept(listener);
    } catch (RuntimeException | Error e) {
      failure = Optional.of(e);
      onFailure.run();
    }
  }

  private void add(Runnable event) {
    events.add(event);
    if (unheard.getAndIncrement() == 0) {
      var _ = Thread.ofVirtual().name("suanpan-answer").start(this::deliver);
    }
  }

  private void deliver() {
    do {
      Runnable event = events.poll();
      if (event != null) {
        event.run();
      }
    } while (unheard.decrementAndGet() > 0);
  }
}
