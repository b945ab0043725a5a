package suanpan.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import suanpan.energy.EnergyReport;

/**
 * An answer from its request to its end: which tokens it begins from, what becomes of each token
 * that is drawn, and when it is over. Who feeds the tokens, alone or together with others, is not
 * its business.
 */
final class GrowingAnswer {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double NANOS_PER_SECOND = 1e9;

  private final Engine engine;
  private final GenerateRequest request;
  private final GenerateListener listener;
  private final ContextWindow window;
  private final int[] prompt;
  private final Sampling sampling;
  private final long seed;
  private final Constraint constraint;
  private final AnswerText answerText;
  private final Set<Integer> ends;
  private final List<Integer> tokens = new ArrayList<>();
  private final List<TokenLogprobs> logprobs = new ArrayList<>();
  private final List<TokenLogprobs> promptLogprobs = new ArrayList<>();
  private final long askedNanos;

  private Optional<FinishReason> finishReason = Optional.empty();
  private int cachedPromptTokens;
  private long beganNanos;
  private long promptNanos;
  private long firstTokenNanos; // since it was asked for

  /**
   * Checks the request; nothing is computed yet.
   *
   * @param capacity tokens that its timeline can hold
   */
  GrowingAnswer(Engine engine, int capacity, GenerateRequest request, GenerateListener listener) {
    this.askedNanos = System.nanoTime();
    this.engine = engine;
    this.request = request;
    this.listener = listener;
    OptionalInt bos = engine.text().map(TextTools::bos).orElse(OptionalInt.empty());
    this.window = new ContextWindow(capacity, bos, engine::tokens);
    this.prompt = window.promptOf(request);
    if (prompt.length == 0) {
      throw new EngineException("prompt: found no tokens, expected at least one to go on from");
    }
    Session.requireVocabulary(prompt, vocabSize());
    if (!request.stop().isEmpty()) {
      engine.requireText();
    }
    this.sampling = request.sampling().orElseGet(engine::defaultSampling);
    Sampler.requireVocabulary(sampling, vocabSize());
    this.seed = sampling.seed().orElseGet(() -> ThreadLocalRandom.current().nextLong());
    this.constraint = constraintOf(request);
    this.answerText =
        new AnswerText(
            engine.text().map(t -> t.decoderAfter(request.prompt(), prompt, constraint)),
            engine.text().map(t -> t.answersTo(request.prompt())).orElse(AnswerShape.PLAIN),
            "call_" + prompt.length + "_",
            request.stop(),
            listener);
    this.ends = engine.text().map(TextTools::ends).orElse(Set.of());
  }

  private Constraint constraintOf(GenerateRequest asked) {
    if (!asked.rules().equals(AnswerRules.FREE)) {
      engine.requireText();
    }
    return engine.text().map(t -> t.constraintOf(asked)).orElse(Constraint.NONE);
  }

  GenerateRequest request() {
    return request;
  }

  /** The tokens that it goes on from; not to be changed. */
  int[] prompt() {
    return prompt;
  }

  /** A sampler that draws its tokens. */
  Sampler newSampler() {
    return new Sampler(sampling, vocabSize(), seed, dry(), constraint);
  }

  private DryPenalty dry() {
    Dry dry = sampling.dry();
    return dry.isOff()
        ? DryPenalty.OFF
        : new DryPenalty(
            dry, engine.text().map(t -> t.tokensWith(dry.breakers())).orElseGet(BitSet::new));
  }

  /** Whether not every token may come at every place. */
  boolean isConstrained() {
    return !constraint.isFree();
  }

  /** A sampler that draws guesses of its tokens, with random numbers of its own. */
  Sampler newGuesser() {
    return new Sampler(sampling, vocabSize(), ~seed, dry(), Constraint.NONE);
  }

  /** The prompt is about to be fed, but for the tokens that are held already. */
  void begin(int heldTokens) {
    beganNanos = System.nanoTime();
    cachedPromptTokens = heldTokens;
    fed(heldTokens);
  }

  /** So many tokens of the prompt are held now. */
  void fed(int heldTokens) {
    listener.onPrompt(heldTokens, prompt.length);
    if (heldTokens == prompt.length) {
      promptNanos = System.nanoTime() - beganNanos;
    }
  }

  /**
   * How many of the prompt's tokens were scored, from the second one on: the logits behind the
   * token at this place are the next that are wanted.
   */
  int scored() {
    return promptLogprobs.size();
  }

  /** How many of the prompt's tokens are still to be scored. */
  int unscored() {
    return request.wantsPromptLogprobs() ? prompt.length - 1 - scored() : 0;
  }

  /** The score of the token that follows a place of the prompt, by the logits [V] behind that. */
  TokenLogprobs scoreBehind(int place, float[] logits) {
    return logprobsOf(prompt[place + 1], logits, request.promptLogprobs());
  }

  /** Takes the next score. */
  void addScore(TokenLogprobs score) {
    promptLogprobs.add(score);
  }

  /** Whether another token is to be drawn. */
  boolean wantsMore() {
    return finishReason.isEmpty() && tokens.size() < request.maxTokens();
  }

  /** Tokens so far. */
  int size() {
    return tokens.size();
  }

  /** Tokens that may still follow. */
  int room() {
    return request.maxTokens() - tokens.size();
  }

  /**
   * Takes a token that was drawn.
   *
   * @param logits that it was drawn from, [V] from {@code from}
   * @return whether it has to be fed, because the answer goes on
   */
  boolean take(int token, float[] logits, int from) {
    if (firstTokenNanos == 0) {
      firstTokenNanos = System.nanoTime() - askedNanos;
    }
    if (ends.contains(token)) {
      end(FinishReason.STOP);
      return false;
    }
    constraint.accept(token);
    tokens.add(token);
    if (request.wantsLogprobs()) {
      float[] own = Arrays.copyOfRange(logits, from, from + vocabSize());
      TokenLogprobs probabilities = logprobsOf(token, own, request.logprobs());
      logprobs.add(probabilities);
      listener.onLogprobs(probabilities);
    }
    listener.onToken(token, piece(token));
    answerText.add(token);
    if (answerText.isStopped() || constraint.mustEnd()) {
      end(FinishReason.STOP);
    }
    return wantsMore();
  }

  /** Ends it, unless it has ended. */
  void end(FinishReason reason) {
    if (finishReason.isEmpty()) {
      finishReason = Optional.of(reason);
    }
  }

  /**
   * Whether it may go on over the newest part of a context that is full; if not, it has ended.
   *
   * @see ContextWindow#rolled
   */
  boolean mayRoll() {
    return switch (request.contextPolicy()) {
      case FAIL -> {
        end(FinishReason.LENGTH);
        yield false;
      }
      case ROLLING -> true;
    };
  }

  /** What is left of a full timeline's tokens. */
  int[] rolled(int[] all) {
    return window.rolled(all);
  }

  /** The whole of it, once it has ended or has all the tokens that it wants. */
  Answer finish(EnergyReport energy, SpeculationReport speculation) {
    end(FinishReason.LENGTH);
    answerText.finish();
    return new Answer(
        answerText.text(),
        answerText.reasoning(),
        answerText.toolCalls(),
        answerText.unreadableCalls(),
        tokens,
        prompt.length,
        cachedPromptTokens,
        tokens.size(),
        finishReason.orElseThrow(),
        seed,
        timings(System.nanoTime()),
        energy,
        logprobs,
        speculation,
        promptLogprobs);
  }

  private TokenLogprobs logprobsOf(int chosen, float[] logits, int most) {
    double normalizer = LogSoftmax.normalizer(logits);
    List<TokenLogprobs.Candidate> top = new ArrayList<>();
    for (int token : Highest.indices(logits, most)) {
      top.add(candidate(token, logits[token] - normalizer));
    }
    return new TokenLogprobs(candidate(chosen, logits[chosen] - normalizer), top);
  }

  private TokenLogprobs.Candidate candidate(int token, double logprob) {
    return new TokenLogprobs.Candidate(token, piece(token), logprob);
  }

  private String piece(int token) {
    return engine.text().map(t -> t.piece(token)).orElse("");
  }

  private int vocabSize() {
    return engine.model().facts().vocabSize();
  }

  private Timings timings(long endNanos) {
    long began = beganNanos == 0 ? endNanos : beganNanos;
    long generateNanos = firstTokenNanos == 0 ? 0 : endNanos - askedNanos - firstTokenNanos;
    return new Timings(
        engine.loadTime().toNanos() / NANOS_PER_MILLI,
        promptNanos / NANOS_PER_MILLI,
        generateNanos / NANOS_PER_MILLI,
        perSecond(prompt.length - cachedPromptTokens, promptNanos),
        perSecond(Math.max(0, tokens.size() - 1), generateNanos),
        firstTokenNanos / NANOS_PER_MILLI,
        (began - askedNanos) / NANOS_PER_MILLI);
  }

  private static double perSecond(int count, long nanos) {
    return nanos == 0 ? 0 : count * NANOS_PER_SECOND / nanos;
  }
}
