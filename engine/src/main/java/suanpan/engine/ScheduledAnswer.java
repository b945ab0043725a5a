package suanpan.engine;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import suanpan.energy.EnergyMethod;
import suanpan.energy.EnergyReport;
import suanpan.energy.GridIntensity;

/**
 * A request on its way through a scheduler. It knows its tokens, those of the prompt and of the
 * answer; while it is computed it has a timeline that holds the first of them. Whatever is not held
 * is fed in the next passes: a slice of a prompt, the token that was just drawn, or all over again
 * after its timeline was taken away. Used by the scheduler's thread alone.
 */
final class ScheduledAnswer {
  private static final SpeculationReport NO_SPECULATION =
      new SpeculationReport(SpeculationReport.OFF, 0, 0);

  private final Ticket ticket;
  private final Handoff handoff;
  private final GrowingAnswer answer;
  private final long submittedNanos = System.nanoTime();
  private Optional<Sampler> sampler = Optional.empty(); // from its beginning on
  private Optional<Timeline> timeline = Optional.empty();
  private int[] tokens;
  private int known; // of tokens
  private boolean hasBegun;
  private boolean hasReadFolder;
  private int checkpoint;
  private long lastTokenNanos;
  private double joules;
  private EnergyMethod energyMethod = EnergyMethod.ESTIMATE;

  ScheduledAnswer(Ticket ticket, Handoff handoff, GrowingAnswer answer) {
    this.ticket = ticket;
    this.handoff = handoff;
    this.answer = answer;
    this.tokens = answer.prompt().clone();
    this.known = tokens.length;
  }

  Ticket ticket() {
    return ticket;
  }

  GrowingAnswer answer() {
    return answer;
  }

  String caller() {
    return ticket.caller();
  }

  Duration age() {
    return Duration.ofNanos(System.nanoTime() - submittedNanos);
  }

  /** Tokens known, of which the first {@link #known} count; not to be changed. */
  int[] tokens() {
    return tokens;
  }

  int known() {
    return known;
  }

  /** How many of its tokens a timeline that it takes over may hold already. */
  int mayHold() {
    return answer.unscored() > 0 ? answer.scored() : known - 1;
  }

  /**
   * How many of its tokens it will be able to take from another one that still reads them; 0 if
   * that one reads nothing more that they share.
   */
  int sharedWith(ScheduledAnswer other) {
    int most = Math.min(mayHold(), other.known - 1);
    int mismatch = Arrays.mismatch(tokens, 0, most, other.tokens, 0, most);
    int common = mismatch < 0 ? most : mismatch;
    boolean isToCome = common > other.timeline().length();
    return isToCome && other.timeline().canHold(common, other.known) ? common : 0;
  }

  /** Whether it may have a file read; true once. */
  boolean mayReadFolder() {
    boolean may = !hasReadFolder;
    hasReadFolder = true;
    return may;
  }

  /** Whether its prompt was ever begun. */
  boolean hasBegun() {
    return hasBegun;
  }

  /** Whether it has a timeline to feed. */
  boolean isPlaced() {
    return timeline.isPresent();
  }

  Timeline timeline() {
    return timeline.orElseThrow();
  }

  /** Goes on with a timeline that holds some of its first tokens, and no others. */
  void place(Timeline place) {
    timeline = Optional.of(place);
    if (!hasBegun) {
      hasBegun = true;
      sampler = Optional.of(answer.newSampler());
      answer.begin(place.length());
    }
  }

  /** Gives its timeline up; what it holds is to be fed again. */
  Timeline displace() {
    Timeline held = timeline();
    timeline = Optional.empty();
    return held;
  }

  /** Tokens that the timeline does not hold yet. */
  int unfed() {
    return known - timeline().length();
  }

  /** Whether it reads more than the one token that it has just drawn. */
  boolean isReading() {
    return unfed() > 1;
  }

  /**
   * Tokens of its prompt that a pass may feed at most: a pass does not go beyond the place where a
   * copy is to be kept.
   */
  int readable() {
    int length = timeline().length();
    return checkpoint > length ? Math.min(unfed(), checkpoint - length) : unfed();
  }

  /** Asks for a copy to be kept when the timeline holds so many tokens. */
  void keepCopyAt(int tokenCount) {
    checkpoint = tokenCount;
  }

  /** Whether a copy is to be kept now. */
  boolean isCopyDue() {
    return timeline().length() == checkpoint;
  }

  /** Copies its next tokens. */
  void copyTokens(int[] to, int at, int count) {
    System.arraycopy(tokens, timeline().length(), to, at, count);
  }

  /** The pass is done that fed it some tokens. */
  void fed() {
    if (answer.size() == 0 && timeline().length() <= answer.prompt().length) {
      answer.fed(timeline().length());
    }
  }

  /**
   * Draws the next token from logits, [V] from {@code from}.
   *
   * @return time since the one before, or since the submission
   */
  Duration draw(float[] logits, int from) {
    int token = sampler.orElseThrow().sample(logits, from, tokens, known);
    boolean goesOn = answer.take(token, logits, from);
    if (goesOn && known < timeline().capacity()) {
      add(token);
    } else if (goesOn && answer.mayRoll()) {
      add(token);
      tokens = answer.rolled(Arrays.copyOf(tokens, known));
      known = tokens.length;
      timeline().keepCommon(tokens);
    }
    long now = System.nanoTime();
    long before = lastTokenNanos == 0 ? submittedNanos : lastTokenNanos;
    lastTokenNanos = now;
    return Duration.ofNanos(now - before);
  }

  /** Takes its share of the energy of a pass. */
  void charge(double shareJoules, EnergyMethod method) {
    if (method != energyMethod) {
      energyMethod = method; // the counters were given up: what they said is not added to
      joules = 0;
    }
    joules += shareJoules;
  }

  /** All of it, with what there is. */
  Answer finish(GridIntensity grid) {
    return answer.finish(EnergyReport.ofJoules(joules, energyMethod, grid), NO_SPECULATION);
  }

  /** Gives the whole answer to whoever waits for it, when its listener has heard it. */
  void deliver(Answer whole) {
    handoff.finish(failure -> failure.ifPresentOrElse(ticket::fail, () -> ticket.complete(whole)));
  }

  /** Tells whoever waits that there is no answer. */
  void deliver(RuntimeException reason) {
    handoff.finish(failure -> ticket.fail(failure.orElse(reason)));
  }

  private void add(int token) {
    if (known == tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * known);
    }
    tokens[known++] = token;
  }
}
