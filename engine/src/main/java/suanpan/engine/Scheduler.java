package suanpan.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * Computes many answers on one engine at a time: their tokens share passes over the weights, so
 * that several come at little more than the cost of one. Prompts are read in slices beside the
 * answers that are under way, which keep moving. Callers take turns, whoever asks for more. What
 * cannot be begun yet waits in a queue, which is bounded.
 *
 * <p>An answer is the one that {@link Session#generate} would give: of all that a {@link
 * GenerateRequest} asks for only {@linkplain GenerateRequest#speculation guessing ahead} is left
 * out, because passes are shared already. Logits may differ in the last bits from those of a
 * session alone, and where two tokens are about equally probable the answer with them, unless the
 * engine is {@linkplain EngineOptions#determinism deterministic}.
 *
 * <p>Any thread may call any method.
 */
public final class Scheduler implements AutoCloseable {
  private record Memory(long runningBytes, long prefixBytes, int prefixes) {}

  private enum State {
    OPEN,
    DRAINING,
    CLOSED
  }

  /** Cancelled answers and new ones are looked at as often while files are read. */
  private static final long FOLDER_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Engine engine;
  private final SchedulerOptions options;
  private final long cacheBytes;
  private final int capacity;
  private final SchedulerCounters counters;
  private final EnergyShares energy;
  private final TimelinePool timelines;
  private final RunningAnswers running;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition quiet = lock.newCondition();
  private final WaitingLine line = new WaitingLine(); // guarded by lock
  private State state = State.OPEN; // guarded by lock
  private int runningCount; // guarded by lock
  private Memory memory = new Memory(0, 0, 0); // guarded by lock

  Scheduler(Engine engine, SchedulerOptions options) {
    this.engine = engine;
    this.options = options;
    long cacheBytes = options.cacheBytes() > 0 ? options.cacheBytes() : engine.cacheBudgetBytes();
    this.cacheBytes = cacheBytes;
    this.capacity = capacity(engine, cacheBytes);
    this.counters = new SchedulerCounters(options.listener());
    this.energy = new EnergyShares(engine.meter());
    JointPass pass =
        Failures.withMemory(
            () -> new JointPass(engine.model().newForward(options.passTokens())),
            engine.cacheBytes(1));
    Optional<PrefixFolder> folder =
        options
            .prefixFolder()
            .flatMap(
                path ->
                    PrefixFolder.open(
                        engine,
                        capacity,
                        path,
                        options.prefixFolderBytes(),
                        this::wake,
                        counters::note));
    this.timelines = new TimelinePool(engine, capacity, cacheBytes, options.prefixBytes(), folder);
    this.running = new RunningAnswers(engine, options, pass, timelines, energy, counters);
    this.thread = Thread.ofPlatform().daemon().name("suanpan-scheduler").start(this::run);
  }

  /** Takes a request whose answer nobody hears grow. */
  public Ticket submit(GenerateRequest request, String caller) {
    return submit(request, caller, GenerateListener.NONE);
  }

  /**
   * Takes a request. It is checked and its prompt made into tokens on this thread; the rest happens
   * later.
   *
   * @param caller who asks; callers take turns
   * @param listener hears the answer grow on a thread of its own, call after call. A slow one slows
   *     nobody: what it has not heard yet is kept, which is at most its own answer. What it throws
   *     ends its answer and reaches {@link Ticket#answer}
   * @throws QueueFullException if too many requests wait already
   * @throws SchedulerClosedException if no more requests are taken
   * @throws ContextOverflowException if the prompt does not fit and no rolling window is asked for
   * @throws NotEnoughMemoryException if not even this request alone fits the memory for caches
   * @throws EngineException if the request cannot be served
   */
  public Ticket submit(GenerateRequest request, String caller, GenerateListener listener) {
    return submit(request, 1, caller, i -> listener).getFirst();
  }

  /**
   * Takes a request for several answers to one prompt, which is computed once. They differ where
   * they are drawn at random: with a seed s, answer i has the seed s + i.
   *
   * @param answers at least 1; all of them are taken, or none
   * @param listeners of each answer, by its number from 0
   * @throws EngineException as {@link #submit(GenerateRequest, String, GenerateListener)}
   */
  public List<Ticket> submit(
      GenerateRequest request,
      int answers,
      String caller,
      IntFunction<GenerateListener> listeners) {
    try {
      return tickets(request, answers, caller, listeners);
    } catch (EngineException e) {
      counters.refused(caller, e);
      throw e;
    }
  }

  /** What it does at the moment and has done so far. */
  public SchedulerStats stats() {
    lock.lock();
    try {
      return new SchedulerStats(
          line.size(),
          runningCount,
          counters.submitted.get(),
          counters.refused.get(),
          counters.answered.get(),
          counters.cancelled.get(),
          counters.failed.get(),
          counters.promptTokens.get(),
          counters.cachedPromptTokens.get(),
          counters.prefixHits.get(),
          counters.completionTokens.get(),
          counters.passes.get(),
          counters.passTokens.get(),
          counters.preemptions.get(),
          counters.busyMillis(),
          energy.joules(),
          memory.runningBytes,
          memory.prefixBytes,
          memory.prefixes,
          timelines.folderBytes());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes no more requests, and waits until those that it has are answered.
   *
   * @return whether they are; false when the time was up or this thread was interrupted
   */
  public boolean drain(Duration most) {
    lock.lock();
    try {
      if (state == State.OPEN) {
        state = State.DRAINING;
      }
      long left = most.toNanos();
      while (line.size() > 0 || runningCount > 0) {
        if (left <= 0) {
          return false;
        }
        left = quiet.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the answers that are under way with what they have, those that wait without one, and gives
   * the memory back. Further calls do nothing.
   *
   * @throws EngineException from inside its {@link SchedulerListener}: return, then close
   */
  @Override
  public void close() {
    if (Thread.currentThread().equals(thread)) {
      throw new EngineException(
          "close: found the scheduler's own thread, expected another one; close it when its"
              + " listener has returned");
    }
    lock.lock();
    try {
      state = State.CLOSED;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    boolean isInterrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
    engine.forget(this);
  }

  private List<Ticket> tickets(
      GenerateRequest request,
      int answers,
      String caller,
      IntFunction<GenerateListener> listeners) {
    if (answers < 1 || answers > options.maxWaiting()) {
      throw new EngineException(
          "answers: found %d, expected 1 to %d, as many as may wait"
              .formatted(answers, options.maxWaiting()));
    }
    requireRoom(answers); // before the prompt is made into tokens, which takes its time
    List<ScheduledAnswer> scheduled = new ArrayList<>();
    for (int i = 0; i < answers; i++) {
      Ticket ticket = new Ticket(caller, this::wake);
      Handoff handoff = new Handoff(listeners.apply(i), ticket::cancel);
      GrowingAnswer answer = checked(seeded(request, i), handoff);
      scheduled.add(new ScheduledAnswer(ticket, handoff, answer));
    }
    lock.lock();
    try {
      requireRoom(answers);
      scheduled.forEach(line::add);
      counters.submitted.addAndGet(answers);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    return scheduled.stream().map(ScheduledAnswer::ticket).toList();
  }

  private GrowingAnswer checked(GenerateRequest request, GenerateListener listener) {
    try {
      return new GrowingAnswer(engine, capacity, request, listener);
    } catch (ContextOverflowException e) {
      if (e.tokens() >= engine.contextLength()) {
        throw e;
      }
      throw new NotEnoughMemoryException(
          ("caches: found %d MiB that they may take, expected enough for a prompt of %d tokens; at"
                  + " most %d fit")
              .formatted(cacheBytes >> 20, e.tokens(), capacity - 1),
          engine.cacheBytes((int) e.tokens()),
          cacheBytes);
    }
  }

  private static int capacity(Engine engine, long cacheBytes) {
    int longest = TimelinePool.longest(engine, cacheBytes);
    if (longest < 2) {
      throw new NotEnoughMemoryException(
          "cacheBytes: found %d, expected at least %d, for two tokens"
              .formatted(cacheBytes, engine.cacheBytes(2)),
          engine.cacheBytes(2),
          cacheBytes);
    }
    return longest;
  }

  private GenerateRequest seeded(GenerateRequest request, int i) {
    Sampling sampling = request.sampling().orElseGet(engine::defaultSampling);
    return i == 0 || sampling.seed().isEmpty()
        ? request
        : request.withSampling(sampling.withSeed(sampling.seed().getAsLong() + i));
  }

  private void requireRoom(int answers) {
    lock.lock();
    try {
      if (state != State.OPEN) {
        throw new SchedulerClosedException();
      }
      if (line.size() + answers > options.maxWaiting()) {
        throw new QueueFullException(line.size(), counters.retryAfter());
      }
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The scheduler's thread. */
  private void run() {
    try {
      while (awaitWork()) {
        energy.begin();
        endWhatIsDue();
        beginWhatFits();
        boolean hasPassed = running.pass();
        publish();
        if (!hasPassed) {
          awaitFolder();
        }
      }
    } catch (RuntimeException | Error e) {
      RuntimeException reason = RunningAnswers.asEngineException(e);
      running.select(answer -> true).forEach(answer -> running.fail(answer, reason));
      counters.note("scheduler: found it broken off by " + e);
    } finally {
      end();
    }
  }

  /** False when the scheduler was closed. */
  private boolean awaitWork() {
    lock.lock();
    try {
      while (state != State.CLOSED && running.isEmpty() && line.size() == 0) {
        energy.pause();
        counters.idle();
        changed.awaitUninterruptibly();
      }
      return state != State.CLOSED;
    } finally {
      lock.unlock();
    }
  }

  /** All that there is to do waits for prefixes that are being read. */
  private void awaitFolder() {
    lock.lock();
    try {
      long left = FOLDER_WAIT_NANOS;
      while (left > 0 && state != State.CLOSED && timelines.isReading()) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void endWhatIsDue() {
    running.select(answer -> answer.ticket().isCancelled()).forEach(running::cancel);
    RuntimeException noEnd =
        new RequestTimeoutException(RequestTimeoutException.Phase.RUNNING, options.totalTimeout());
    running
        .select(answer -> isOlder(answer, options.totalTimeout()))
        .forEach(answer -> running.fail(answer, noEnd));
    removeFromLine(answer -> answer.ticket().isCancelled()).forEach(running::cancel);
    RuntimeException noRoom =
        new RequestTimeoutException(RequestTimeoutException.Phase.QUEUED, options.queueTimeout());
    removeFromLine(answer -> isOlder(answer, options.queueTimeout()))
        .forEach(answer -> running.fail(answer, noRoom));
  }

  private static boolean isOlder(ScheduledAnswer answer, Duration limit) {
    return answer.age().compareTo(limit) > 0;
  }

  private List<ScheduledAnswer> removeFromLine(Predicate<ScheduledAnswer> isMeant) {
    lock.lock();
    try {
      return line.removeIf(isMeant);
    } finally {
      lock.unlock();
    }
  }

  private void beginWhatFits() {
    while (true) {
      Optional<ScheduledAnswer> next = firstInLine();
      if (next.isEmpty() || !running.hasRoomFor(next.get())) {
        return;
      }
      lock.lock();
      try {
        line.removeFirst();
        runningCount++;
      } finally {
        lock.unlock();
      }
      running.begin(next.get());
    }
  }

  private Optional<ScheduledAnswer> firstInLine() {
    lock.lock();
    try {
      return line.first();
    } finally {
      lock.unlock();
    }
  }

  /** Lets others see how much there is to do, and have what is done. */
  private void publish() {
    Memory now =
        new Memory(
            TimelinePool.bytes(running.select(answer -> true)),
            timelines.keptBytes(),
            timelines.keptCount());
    lock.lock();
    try {
      memory = now;
      runningCount = running.size();
      quiet.signalAll();
    } finally {
      lock.unlock();
    }
    running.deliver();
  }

  private void end() {
    lock.lock();
    try {
      state = State.CLOSED;
    } finally {
      lock.unlock();
    }
    running.select(answer -> true).forEach(running::cancel);
    RuntimeException closed = new SchedulerClosedException();
    removeFromLine(answer -> true).forEach(answer -> running.fail(answer, closed));
    timelines.close();
    publish();
  }
}
