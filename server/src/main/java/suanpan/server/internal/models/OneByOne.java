package suanpan.server.internal.models;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import suanpan.engine.Engine;
import suanpan.engine.GenerateRequest;
import suanpan.engine.Session;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.ErrorKind;

/** One answer after the other, each on a session of its own. */
final class OneByOne implements Runner {
  private final Engine engine;
  private final ExecutorService worker;

  OneByOne(Engine engine, int queueLength) {
    this.engine = engine;
    this.worker =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(queueLength),
            Thread.ofPlatform().daemon().name("answers").factory());
  }

  @Override
  public Engine engine() {
    return engine;
  }

  @Override
  public Run submit(GenerateRequest request, RunListener listener, String key) {
    OneRun run = new OneRun();
    try {
      worker.execute(() -> run.answer(engine, request, listener));
    } catch (RejectedExecutionException e) {
      throw ApiException.later(
          ErrorKind.RATE_LIMITED, "queue: found it full, try again later", Duration.ofSeconds(1));
    }
    return run;
  }

  @Override
  public void close() {
    worker.shutdownNow();
    engine.close();
  }

  private static final class OneRun implements Run {
    private final AtomicBoolean isCancelled = new AtomicBoolean();
    private volatile Runnable stop = () -> {};

    void answer(Engine engine, GenerateRequest request, RunListener listener) {
      try (Session session = engine.newSession()) {
        stop = session::cancel;
        if (!isCancelled.get()) {
          listener.onAnswer(session.generate(request, listener));
        }
      } catch (RuntimeException e) {
        listener.onFailure(e);
      }
    }

    @Override
    public void cancel() {
      isCancelled.set(true);
      stop.run();
    }
  }
}
