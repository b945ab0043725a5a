package suanpan.engine;

import java.util.Arrays;
import suanpan.models.Model;

/**
 * Takes a timeline forward token by token, as plain decoding does, though the model may have seen
 * further tokens already: a token is fed together with guesses of what follows, and as long as the
 * tokens drawn are the guesses nothing more needs to be computed. What the model has seen too much
 * of is taken back before anybody can tell.
 */
final class Speculator {
  private final Timeline timeline;
  private final Sampler sampler;
  private final DraftSource source;
  private final Pace pace;
  private final Drafts drafts;
  private final float[] row; // [V]
  private float[] rows = {}; // [1 + guesses, V]
  private int held; // tokens that count
  private int place; // how many of the guesses were drawn
  private int drafted;
  private int accepted;
  private long checkNanos;

  Speculator(Timeline timeline, Sampler sampler, Guessing guessing, Drafts drafts) {
    this.timeline = timeline;
    this.sampler = sampler;
    this.source = guessing.source();
    this.pace = guessing.pace();
    this.drafts = drafts;
    this.row = new float[timeline.vocabSize()];
  }

  /**
   * The timeline went back to {@code kept} tokens and is about to be fed others.
   *
   * @return tokens that it holds now, which may be fewer
   */
  int resume(int kept) {
    return timeline.rewind(source.resume(timeline.tokens(), kept));
  }

  /** Goes on from where the timeline is. */
  void begin() {
    held = timeline.length();
  }

  /** Leaves the timeline with the tokens that count and their logits. */
  void end() {
    settle();
  }

  /** Tokens that count: those fed, without guesses that were not drawn. */
  int held() {
    return held;
  }

  /** The logits after them, [V]. */
  float[] logits() {
    return isAhead() ? row : timeline.logits();
  }

  /** Draws the next token. */
  int next() {
    int[] history = timeline.tokens();
    if (!isAhead() || drafts.isCertain(place)) {
      return sampler.sample(logits(), history, held);
    }
    return sampler.sample(row, history, held, drafts.token(place), drafts.distribution(place));
  }

  /**
   * Feeds the token that was drawn.
   *
   * @param most tokens that can be of use after the next one
   */
  void feed(int token, int most, PassObserver observer) {
    if (isAhead() && drafts.token(place) == token) {
      accepted++;
      place++;
      held++;
      showRow();
      return;
    }
    settle();
    long start = System.nanoTime();
    guess(token, Math.min(most, timeline.capacity() - held - 1));
    if (drafts.size() == 0) {
      timeline.feed(new int[] {token}, 0, observer);
      pace.plain(System.nanoTime() - start);
    } else {
      check(token, observer);
      checkNanos = System.nanoTime() - start;
    }
    held++;
  }

  /** A pass is done: the source may want to see it. */
  void onRows(Model.Forward forward, int position, int count) {
    if (pace.isOn()) {
      source.onPass(timeline.tokens(), position, count, forward);
    }
  }

  SpeculationReport report() {
    return new SpeculationReport(source.name(), drafted, accepted);
  }

  /** Whether the model has seen guesses of which it is not known yet whether they hold. */
  private boolean isAhead() {
    return place < drafts.size();
  }

  /** Accounts for the guesses that were checked, and takes back those that were not drawn. */
  private void settle() {
    if (drafts.size() == 0) {
      return;
    }
    pace.checked(drafts.size(), place, checkNanos);
    if (timeline.length() > held) {
      timeline.rewind(held);
      timeline.takeLogits(rows, place * row.length);
    }
    drafts.clear();
    place = 0;
  }

  private void guess(int token, int room) {
    int most = Math.min(Math.min(pace.guesses(), source.longest()), room);
    if (most > 0) {
      int[] all = Arrays.copyOf(timeline.tokens(), held + 1);
      all[held] = token;
      source.draft(all, most, drafts);
    }
  }

  private void check(int token, PassObserver observer) {
    int[] ids = drafts.after(token);
    if (rows.length < ids.length * row.length) {
      rows = new float[ids.length * row.length];
    }
    timeline.feedTogether(ids, observer, rows);
    drafted += drafts.size();
    showRow();
  }

  private void showRow() {
    System.arraycopy(rows, place * row.length, row, 0, row.length);
  }
}
