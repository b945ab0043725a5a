package suanpan.engine;

import java.util.Arrays;
import suanpan.energy.Measurement;
import suanpan.models.LayerObserver;
import suanpan.models.Model;

/** One answer on a timeline of its own, from its prompt to its end. */
final class Generation {
  private final Engine engine;
  private final Timeline timeline;
  private final Session.CancelPoint cancelPoint;
  private final GrowingAnswer answer;
  private final Speculator speculator;
  private final PromptScores scores;

  /** Checks the request; nothing is computed yet. */
  Generation(
      Engine engine,
      Timeline timeline,
      GenerateRequest request,
      GenerateListener listener,
      Session.CancelPoint cancelPoint,
      Guessing guessing) {
    this.engine = engine;
    this.timeline = timeline;
    this.cancelPoint = cancelPoint;
    this.answer = new GrowingAnswer(engine, timeline.capacity(), request, listener);
    int vocabSize = engine.model().facts().vocabSize();
    // A guess is checked against the distribution without the constraint: nothing is guessed then.
    Guessing used =
        answer.isConstrained() ? new Guessing(new NoDrafts(), guessing.pace()) : guessing;
    Drafts drafts = new Drafts(answer.newGuesser(), vocabSize, used.source().longest());
    this.speculator = new Speculator(timeline, answer.newSampler(), used, drafts);
    this.scores = new PromptScores(vocabSize, engine.parallel());
  }

  Answer run() {
    Measurement energy = engine.meter().start();
    generate();
    return answer.finish(energy.stop(), speculator.report());
  }

  private void generate() {
    try {
      int[] prompt = answer.prompt();
      int common = answer.unscored() > 0 ? timeline.rewind(0) : timeline.keepCommon(prompt);
      int held = speculator.resume(common);
      answer.begin(held);
      timeline.feed(prompt, held, new PromptObserver());
      speculator.begin();
      while (answer.wantsMore()) {
        int token = speculator.next();
        if (!answer.take(token, speculator.logits(), 0)) {
          return;
        }
        if (cancelPoint.isCancelled()) {
          answer.end(FinishReason.CANCELLED);
        } else {
          feed(token);
        }
      }
    } catch (Session.Cancelled e) {
      answer.end(FinishReason.CANCELLED);
    } finally {
      speculator.end();
    }
  }

  private void feed(int token) {
    int held = speculator.held();
    if (held < timeline.capacity()) {
      speculator.feed(token, answer.room() - 1, new StepObserver());
    } else if (answer.mayRoll()) {
      int[] all = Arrays.copyOf(timeline.tokens(), held + 1);
      all[held] = token;
      int[] rolled = answer.rolled(all);
      speculator.end();
      timeline.feed(rolled, timeline.keepCommon(rolled), new StepObserver());
      speculator.begin();
    }
  }

  private class StepObserver implements PassObserver {
    @Override
    public LayerObserver layers() {
      return cancelPoint;
    }

    @Override
    public void onRows(Model.Forward forward, int position, int rows) {
      speculator.onRows(forward, position, rows);
    }
  }

  private final class PromptObserver extends StepObserver {
    @Override
    public void onRows(Model.Forward forward, int position, int rows) {
      super.onRows(forward, position, rows);
      scores.take(answer, forward, 0, rows, position);
    }

    @Override
    public void onPass(int fed) {
      answer.fed(fed);
    }
  }
}
