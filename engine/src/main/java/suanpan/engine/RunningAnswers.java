package suanpan.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import suanpan.energy.GridIntensity;

/**
 * The answers that a scheduler computes together, pass after pass. Used by the scheduler's thread
 * alone.
 */
final class RunningAnswers {
  private final SchedulerOptions options;
  private final JointPass pass;
  private final int vocabSize;
  private final PromptScores scores;
  private final TimelinePool timelines;
  private final EnergyShares energy;
  private final SchedulerCounters counters;
  private final GridIntensity grid;
  private final List<ScheduledAnswer> running = new ArrayList<>(); // in the order of their begin
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
    this.vocabSize = engine.model().facts().vocabSize();
    this.scores = new PromptScores(vocabSize);
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

  boolean hasRoomFor(ScheduledAnswer answer) {
    return running.size() < options.maxStreams();
  }

  /** Takes one in. */
  void begin(ScheduledAnswer answer) {
    running.add(answer);
    boolean isNew = !answer.hasBegun();
    try {
      answer.place(timelines.open());
    } catch (RuntimeException | Error e) {
      fail(answer, asEngineException(e));
      return;
    }
    if (isNew) {
      counters.begun(answer, answer.timeline().length());
    }
  }

  List<ScheduledAnswer> select(Predicate<ScheduledAnswer> isMeant) {
    return running.stream().filter(isMeant).toList();
  }

  /** Computes the next tokens of all that can go on. */
  void pass() {
    long start = System.nanoTime();
    PassPlan plan =
        PassPlan.of(
            running.stream().filter(ScheduledAnswer::isPlaced).toList(),
            pass.maxRows(),
            options.sliceTokens(),
            turn++);
    if (plan.answers().isEmpty()) {
      return;
    }
    try {
      pass.run(
          plan.answers().stream().map(ScheduledAnswer::timeline).toList(),
          plan.tokens(),
          plan.counts());
    } catch (RuntimeException | Error e) {
      RuntimeException reason = asEngineException(e);
      plan.answers().forEach(answer -> fail(answer, reason));
      return;
    }
    List<ScheduledAnswer> failed = take(plan);
    energy.charge(plan.answers(), plan.counts(), plan.size());
    counters.passed(plan.counts().length, plan.size(), System.nanoTime() - start);
    for (ScheduledAnswer answer : plan.answers()) {
      if (!failed.contains(answer) && isEnded(answer)) {
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
      if (answer.answer().wantsScores()) {
        scores.show(answer.answer(), pass.forward(), row, count, position);
      }
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
   * Draws a token for each of some answers, whose last rows are neighbours.
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
    for (int i = 0; i < rows; i++) {
      ScheduledAnswer answer = answers.get(i);
      try {
        counters.drawn(answer, answer.draw(logits, i * vocabSize));
      } catch (RuntimeException e) {
        fail(answer, e);
        failed.add(answer);
      }
    }
  }

  /** Ends one, also one that was not taken in, with what it has. */
  void cancel(ScheduledAnswer answer) {
    answer.answer().end(FinishReason.CANCELLED);
    finish(answer);
  }

  private void finish(ScheduledAnswer answer) {
    running.remove(answer);
    giveBack(answer);
    counters.ended(answer, answer.finish(grid));
  }

  /** Ends one, also one that was not taken in, without an answer. */
  void fail(ScheduledAnswer answer, RuntimeException reason) {
    running.remove(answer);
    giveBack(answer);
    answer.fail(reason);
    counters.failed(answer, reason);
  }

  private void giveBack(ScheduledAnswer answer) {
    if (answer.isPlaced()) {
      timelines.giveBack(answer.displace());
    }
  }

  static RuntimeException asEngineException(Throwable e) {
    return e instanceof EngineException known
        ? known
        : new EngineException("pass: found it broken off by " + e + "; the answers in it end", e);
  }
}
