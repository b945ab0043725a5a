package suanpan.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@link Session#generate} or {@link Scheduler#submit} is asked for. Immutable; each {@code
 * with} gives a new one.
 */
public final class GenerateRequest {
  private static final int NO_LOGPROBS = -1;

  private final Prompt prompt;
  private final Optional<Sampling> sampling;
  private final int maxTokens;
  private final List<String> stop;
  private final ContextPolicy contextPolicy;
  private final int logprobs;
  private final int promptLogprobs;
  private final Speculation speculation;
  private final AnswerRules rules;

  private GenerateRequest(
      Prompt prompt,
      Optional<Sampling> sampling,
      int maxTokens,
      List<String> stop,
      ContextPolicy contextPolicy,
      int logprobs,
      int promptLogprobs,
      Speculation speculation,
      AnswerRules rules) {
    this.prompt = prompt;
    this.sampling = sampling;
    this.maxTokens = maxTokens;
    this.stop = stop;
    this.contextPolicy = contextPolicy;
    this.logprobs = logprobs;
    this.promptLogprobs = promptLogprobs;
    this.speculation = speculation;
    this.rules = rules;
  }

  /** Goes on from any prompt, until the model ends its answer or the context is full. */
  public static GenerateRequest of(Prompt prompt) {
    return new GenerateRequest(
        prompt,
        Optional.empty(),
        Integer.MAX_VALUE,
        List.of(),
        ContextPolicy.FAIL,
        NO_LOGPROBS,
        NO_LOGPROBS,
        new Speculation.Off(),
        AnswerRules.FREE);
  }

  /** Answers a conversation. */
  public static GenerateRequest ofMessages(List<Message> messages) {
    return of(Prompt.Messages.of(messages));
  }

  /** Goes on from a text, without a chat template. */
  public static GenerateRequest ofText(String text) {
    return of(new Prompt.Text(text));
  }

  /** Goes on from tokens, to which nothing is added. */
  public static GenerateRequest ofTokens(int... ids) {
    return of(Prompt.Tokens.of(ids));
  }

  public Prompt prompt() {
    return prompt;
  }

  /** Empty: as {@link Engine#defaultSampling} says. */
  public Optional<Sampling> sampling() {
    return sampling;
  }

  /** Tokens of the answer at most. */
  public int maxTokens() {
    return maxTokens;
  }

  /** Texts that end the answer where they appear; they are not part of it. */
  public List<String> stop() {
    return stop;
  }

  public ContextPolicy contextPolicy() {
    return contextPolicy;
  }

  /** How many alternatives to report for each token; negative when no probabilities are wanted. */
  public int logprobs() {
    return logprobs;
  }

  /**
   * How many alternatives to report for each token of the prompt; negative when their probabilities
   * are not wanted.
   */
  public int promptLogprobs() {
    return promptLogprobs;
  }

  /** Whether and how tokens are guessed ahead. */
  public Speculation speculation() {
    return speculation;
  }

  /** What the content of the answer must look like. */
  public OutputFormat output() {
    return rules.output();
  }

  /** Whether the answer calls tools. */
  public ToolChoice toolChoice() {
    return rules.toolChoice();
  }

  /** How many calls of tools the answer may have. */
  public ParallelCalls parallelCalls() {
    return rules.parallelCalls();
  }

  AnswerRules rules() {
    return rules;
  }

  boolean wantsLogprobs() {
    return logprobs >= 0;
  }

  boolean wantsPromptLogprobs() {
    return promptLogprobs >= 0;
  }

  public GenerateRequest withPrompt(Prompt value) {
    return new GenerateRequest(
        value,
        sampling,
        maxTokens,
        stop,
        contextPolicy,
        logprobs,
        promptLogprobs,
        speculation,
        rules);
  }

  public GenerateRequest withSampling(Sampling value) {
    return new GenerateRequest(
        prompt,
        Optional.of(value),
        maxTokens,
        stop,
        contextPolicy,
        logprobs,
        promptLogprobs,
        speculation,
        rules);
  }

  /**
   * @throws EngineException if {@code value} is negative
   */
  public GenerateRequest withMaxTokens(int value) {
    if (value < 0) {
      throw new EngineException("maxTokens: found " + value + ", expected at least 0");
    }
    return new GenerateRequest(
        prompt, sampling, value, stop, contextPolicy, logprobs, promptLogprobs, speculation, rules);
  }

  /**
   * @throws EngineException if one of the texts is empty
   */
  public GenerateRequest withStop(List<String> value) {
    if (value.contains("")) {
      throw new EngineException("stop: found an empty text, expected at least one character");
    }
    return new GenerateRequest(
        prompt,
        sampling,
        maxTokens,
        List.copyOf(value),
        contextPolicy,
        logprobs,
        promptLogprobs,
        speculation,
        rules);
  }

  public GenerateRequest withContextPolicy(ContextPolicy value) {
    return new GenerateRequest(
        prompt, sampling, maxTokens, stop, value, logprobs, promptLogprobs, speculation, rules);
  }

  /** Guesses tokens ahead; the answer stays what it is, and is there sooner where guesses hold. */
  public GenerateRequest withSpeculation(Speculation value) {
    return new GenerateRequest(
        prompt, sampling, maxTokens, stop, contextPolicy, logprobs, promptLogprobs, value, rules);
  }

  /**
   * Asks for content of a form. Nothing is guessed ahead then, and probabilities of tokens are
   * those before the form forbids any. What cannot be held is a {@link ConstraintException} when
   * the answer is asked for.
   */
  public GenerateRequest withOutput(OutputFormat value) {
    return withRules(new AnswerRules(value, rules.toolChoice(), rules.parallelCalls()));
  }

  /**
   * Says whether the answer calls tools. A required call has arguments that fit the tool's schema,
   * as far as that can be held; so has every call of a tool with {@code "strict": true}.
   */
  public GenerateRequest withToolChoice(ToolChoice value) {
    return withRules(new AnswerRules(rules.output(), value, rules.parallelCalls()));
  }

  public GenerateRequest withParallelCalls(ParallelCalls value) {
    return withRules(new AnswerRules(rules.output(), rules.toolChoice(), value));
  }

  private GenerateRequest withRules(AnswerRules value) {
    return new GenerateRequest(
        prompt,
        sampling,
        maxTokens,
        stop,
        contextPolicy,
        logprobs,
        promptLogprobs,
        speculation,
        value);
  }

  /**
   * Asks for the probability of each token and of the {@code top} most probable ones in its place.
   *
   * @throws EngineException if {@code top} is negative
   */
  public GenerateRequest withLogprobs(int top) {
    if (top < 0) {
      throw new EngineException("logprobs: found " + top + ", expected at least 0");
    }
    return new GenerateRequest(
        prompt, sampling, maxTokens, stop, contextPolicy, top, promptLogprobs, speculation, rules);
  }

  /**
   * Asks for the probability of each token of the prompt but the first, and of the {@code top} most
   * probable ones in its place. The whole prompt is then computed, whatever of it is held; with
   * {@link #withMaxTokens} 0 nothing else is.
   *
   * @throws EngineException if {@code top} is negative
   */
  public GenerateRequest withPromptLogprobs(int top) {
    if (top < 0) {
      throw new EngineException("promptLogprobs: found " + top + ", expected at least 0");
    }
    return new GenerateRequest(
        prompt, sampling, maxTokens, stop, contextPolicy, logprobs, top, speculation, rules);
  }

  /**
   * @throws EngineException if the prompt is no conversation
   */
  public GenerateRequest withTools(List<Map<String, ?>> tools) {
    Prompt.Messages m = conversation("tools");
    return withPrompt(new Prompt.Messages(m.messages(), tools, m.thinking(), m.variables()));
  }

  /**
   * @throws EngineException if the prompt is no conversation
   */
  public GenerateRequest withThinking(Thinking thinking) {
    Prompt.Messages m = conversation("thinking");
    return withPrompt(new Prompt.Messages(m.messages(), m.tools(), thinking, m.variables()));
  }

  /**
   * @throws EngineException if the prompt is no conversation
   */
  public GenerateRequest withTemplateVariables(Map<String, ?> variables) {
    Prompt.Messages m = conversation("templateVariables");
    return withPrompt(new Prompt.Messages(m.messages(), m.tools(), m.thinking(), variables));
  }

  private Prompt.Messages conversation(String what) {
    if (prompt instanceof Prompt.Messages messages) {
      return messages;
    }
    throw new EngineException(
        what + ": found a prompt without messages, expected one made by ofMessages");
  }
}
