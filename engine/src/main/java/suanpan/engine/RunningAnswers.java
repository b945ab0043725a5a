package suanpan.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import suanpan.energy.GridIntensity;
import suanpan.tensor.Parallel;

/**
 * The answers that a scheduler computes together, pass after pass. Used by the scheduler's thread
 * alone.
 */
final class RunningAnswers {
  private final SchedulerOptions options;
  private final JointPass pass;
  private final Parallel parallel;
  private final int vocabSize;
  private final PromptScores scores;
  private final TimelinePool timelines;
  private final EnergyShares energy;
  private final SchedulerCounters counters;
  private final GridIntensity grid;
  private final List<ScheduledAnswer> running = new ArrayList<>(); // in the order of their begin
  private final List<Runnable> deliveries = new ArrayList<>();
  private float[] logits = {}; // rows of [V]
  private long turn;

  RunningAnswers(
      Engine engine,
      SchedulerOptions options,
      JointPass pass,
      TimelinePool timelines,
      EnergyShares energy,
      SchedulerCounters counters) {
    this.options = options;
    this.pass = pass;
    this.parallel = engine.parallel();
    this.vocabSize = engine.model().facts().vocabSize();
    this.scores = new PromptScores(vocabSize, parallel);
    this.timelines = timelines;
    this.energy = energy;
    this.counters = counters;
    this.grid = engine.meter().grid();
  }

  boolean isEmpty() {
    return running.isEmpty();
  }

  int size() {
    return running.size();
  }

  /** Whether one more could be computed beside the others. */
  boolean hasRoomFor(ScheduledAnswer answer) {
    boolean isFirst = running.isEmpty();
    return isFirst
        || (running.size() < options.maxStreams() && timelines.hasRoomFor(answer, running));
  }

  /** Takes one in. */
  void begin(ScheduledAnswer answer) {
    running.add(answer);
  }

  List<ScheduledAnswer> select(Predicate<ScheduledAnswer> isMeant) {
    return running.stream().filter(isMeant).toList();
  }

  /**
   * Computes the next tokens of all that can go on.
   *
   * @return whether there were any; if not, they wait for prefixes to be read
   */
  boolean pass() {
    timelines.takeFromFolder();
    long start = System.nanoTime();
    place();
    PassPlan plan = planThatFits();
    if (plan.answers().isEmpty()) {
      return false;
    }
    try {
      pass.run(
          plan.answers().stream().map(ScheduledAnswer::timeline).toList(),
          plan.tokens(),
          plan.counts());
    } catch (OutOfMemoryError e) {
      giveUpMemory(e);
      return true;
    } catch (RuntimeException | Error e) {
      RuntimeException reason = asEngineException(e);
      plan.answers().forEach(answer -> fail(answer, reason));
      return true;
    }
    finishPass(plan, start);
    return true;
  }

  /** Gives timelines to those that have none, as far as there is memory. */
  private void place() {
    for (ScheduledAnswer answer : select(a -> !a.isPlaced())) {
      boolean isAlone = running.stream().noneMatch(ScheduledAnswer::isPlaced);
      if (!isAlone && !timelines.hasRoomFor(answer, running)) {
        return;
      }
      boolean isNew = !answer.hasBegun();
      try {
        timelines.open(answer, running).ifPresent(answer::place);
      } catch (OutOfMemoryError e) {
        timelines.clear();
        if (!isAlone) {
          return; // when others have ended there may be enough
        }
        fail(answer, asEngineException(e));
      } catch (RuntimeException | Error e) {
        fail(answer, asEngineException(e));
      }
      if (isNew && answer.hasBegun()) {
        counters.begun(answer, answer.timeline().length());
      }
    }
  }

  /** What the next pass feeds; the answers begun last make room if there is too little memory. */
  private PassPlan planThatFits() {
    while (true) {
      List<ScheduledAnswer> placed = select(ScheduledAnswer::isPlaced);
      PassPlan plan = PassPlan.of(placed, pass.maxRows(), options.sliceTokens(), turn);
      long growth = 0;
      for (int i = 0; i < plan.counts().length; i++) {
        growth += timelines.growth(plan.answers().get(i).timeline(), plan.counts()[i]);
      }
      if (timelines.makeRoom(growth, running) || placed.size() < 2) {
        turn++;
        return plan;
      }
      displace(placed.getLast());
    }
  }

  /** Lets one wait for memory; later it is read again from where others have left it. */
  private void displace(ScheduledAnswer answer) {
    answer.displace().close();
    counters.displaced();
  }

  /** There is less memory than the budget says. */
  private void giveUpMemory(OutOfMemoryError e) {
    timelines.clear();
    List<ScheduledAnswer> placed = select(ScheduledAnswer::isPlaced);
    if (placed.size() > 1) {
      displace(placed.getLast());
      counters.note("caches: found less memory than they may take; fewer answers run at a time");
    } else {
      placed.forEach(answer -> fail(answer, asEngineException(e)));
    }
  }

  private void finishPass(PassPlan plan, long start) {
    List<ScheduledAnswer> failed = take(plan);
    energy.charge(plan.answers(), plan.counts(), plan.size());
    counters.passed(plan.counts().length, plan.size(), System.nanoTime() - start);
    for (ScheduledAnswer answer : plan.answers()) {
      if (failed.contains(answer)) {
        continue;
      }
      if (answer.isCopyDue()) {
        timelines.keepCopy(answer.timeline(), running);
      }
      if (isEnded(answer)) {
        finish(answer);
      }
    }
  }

  private static boolean isEnded(ScheduledAnswer answer) {
    return !answer.answer().wantsMore() && answer.unfed() == 0;
  }

  /**
   * Takes what the pass has found.
   *
   * @return answers that could not go on from it, and have failed
   */
  private List<ScheduledAnswer> take(PassPlan plan) {
    int row = 0;
    List<ScheduledAnswer> drawing = new ArrayList<>();
    List<ScheduledAnswer> failed = new ArrayList<>();
    int next = 0; // row that would follow those of the answers in drawing
    for (int i = 0; i < plan.counts().length; i++) {
      ScheduledAnswer answer = plan.answers().get(i);
      int count = plan.counts()[i];
      int position = answer.timeline().length() - count;
      scores.take(answer.answer(), pass.forward(), row, count, position);
      answer.fed();
      row += count;
      if (answer.unfed() == 0 && answer.answer().wantsMore()) {
        if (row - 1 != next) {
          draw(drawing, next, failed);
          drawing.clear();
        }
        drawing.add(answer);
        next = row;
      }
    }
    draw(drawing, next, failed);
    return failed;
  }

  /**
   * Draws a token for each of some answers, whose last rows are neighbours. With a large vocabulary
   * that takes time, which threads share.
   *
   * @param end row behind the last of them
   */
  private void draw(List<ScheduledAnswer> answers, int end, List<ScheduledAnswer> failed) {
    int rows = answers.size();
    if (rows == 0) {
      return;
    }
    if (logits.length < rows * vocabSize) {
      logits = new float[rows * vocabSize];
    }
    pass.forward().logits(end - rows, rows, logits);
    Duration[] times = new Duration[rows];
    RuntimeException[] failures = new RuntimeException[rows];
    parallel.run(
        rows,
        i -> {
          try {
            times[i] = answers.get(i).draw(logits, i * vocabSize);
          } catch (RuntimeException e) {
            failures[i] = e;
          }
        });
    for (int i = 0; i < rows; i++) {
      ScheduledAnswer answer = answers.get(i);
      if (failures[i] == null) {
        counters.drawn(answer, times[i]);
      } else {
        fail(answer, failures[i]);
        failed.add(answer);
      }
    }
  }

  /** Lets those that wait have what has ended since. */
  void deliver() {
    deliveries.forEach(Runnable::run);
    deliveries.clear();
  }

  /** Ends one, also one that was not taken in, with what it has. */
  void cancel(ScheduledAnswer answer) {
    answer.answer().end(FinishReason.CANCELLED);
    finish(answer);
  }

  private void finish(ScheduledAnswer answer) {
    running.remove(answer);
    giveBack(answer);
    Answer whole = answer.finish(grid);
    counters.ended(answer, whole);
    deliveries.add(() -> answer.deliver(whole));
  }

  /** Ends one, also one that was not taken in, without an answer. */
  void fail(ScheduledAnswer answer, RuntimeException reason) {
    running.remove(answer);
    giveBack(answer);
    counters.failed(answer, reason);
    deliveries.add(() -> answer.deliver(reason));
  }

  private void giveBack(ScheduledAnswer answer) {
    if (answer.isPlaced()) {
      timelines.giveBack(answer.displace(), running);
    }
  }

  static RuntimeException asEngineException(Throwable e) {
    return switch (e) {
      case EngineException known -> known;
      case OutOfMemoryError _ -> outOfMemory();
      default ->
          new EngineException("pass: found it broken off by " + e + "; the answers in it end", e);
    };
  }

  private static RuntimeException outOfMemory() {
    long available = MachineMemory.read().availableBytes();
    return new NotEnoughMemoryException(
        "memory: found too little for one more answer, %d MiB in all; ask again later"
            .formatted(available >> 20),
        0,
        available);
  }
}
