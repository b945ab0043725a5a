package suanpan.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A request that was {@linkplain Scheduler#submit submitted}. Any thread may use it. */
public final class Ticket {
  private final String caller;
  private final CompletableFuture<Answer> answer = new CompletableFuture<>();
  private final Runnable wake;
  private volatile boolean isCancelled;

  /**
   * @param wake lets the scheduler look at what was cancelled
   */
  Ticket(String caller, Runnable wake) {
    this.caller = caller;
    this.wake = wake;
  }

  /** Who asked. */
  public String caller() {
    return caller;
  }

  /**
   * Waits for the answer, which is there when its listener has heard all of it.
   *
   * @throws RequestTimeoutException if it took longer than it may
   * @throws EngineException if it could not be computed, or this thread was interrupted: its answer
   *     then goes on
   * @throws RuntimeException what the listener has thrown
   */
  public Answer answer() {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw new EngineException("answer: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException("answer: found this thread interrupted while it waited", e);
    }
  }

  /** The same without waiting; what the caller does to it does not touch the answer. */
  public CompletableFuture<Answer> future() {
    return answer.copy();
  }

  /**
   * Ends the answer at the next pass, from any thread: it is what there is, with {@link
   * FinishReason#CANCELLED}. After its end it does nothing.
   */
  public void cancel() {
    isCancelled = true;
    wake.run();
  }

  boolean isCancelled() {
    return isCancelled;
  }

  void complete(Answer value) {
    answer.complete(value);
  }

  void fail(Throwable reason) {
    answer.completeExceptionally(reason);
  }
}
