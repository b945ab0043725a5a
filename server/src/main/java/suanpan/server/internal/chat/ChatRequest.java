package suanpan.server.internal.chat;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import suanpan.engine.OutputFormat;
import suanpan.engine.ParallelCalls;
import suanpan.engine.Prompt;
import suanpan.engine.Sampling;
import suanpan.engine.ToolChoice;

/**
 * What any dialect asks of a model. Made with {@link #to} and {@link Builder}.
 *
 * @param model as the client calls it
 * @param prompt a conversation with its tools, a text, or tokens
 * @param sampling what the client wants otherwise than the model's default
 * @param maxTokens of each answer; empty for as many as the context holds
 * @param stop texts that end an answer
 * @param choices answers wanted, at least 1
 * @param logprobs alternatives to report at each token; empty for no probabilities
 * @param promptLogprobs the same for the prompt's own tokens
 * @param output what the text must be
 * @param toolChoice whether and which tools must be called
 * @param parallelCalls how many tools an answer may call
 */
public record ChatRequest(
    String model,
    Prompt prompt,
    UnaryOperator<Sampling> sampling,
    OptionalInt maxTokens,
    List<String> stop,
    int choices,
    OptionalInt logprobs,
    OptionalInt promptLogprobs,
    OutputFormat output,
    ToolChoice toolChoice,
    ParallelCalls parallelCalls) {
  public ChatRequest {
    stop = List.copyOf(stop);
  }

  /** Begins a request. */
  public static Builder to(String model, Prompt prompt) {
    return new Builder(model, prompt);
  }

  /** Collects what differs from the defaults. */
  public static final class Builder {
    private final String model;
    private final Prompt prompt;
    private UnaryOperator<Sampling> sampling = UnaryOperator.identity();
    private OptionalInt maxTokens = OptionalInt.empty();
    private List<String> stop = List.of();
    private int choices = 1;
    private OptionalInt logprobs = OptionalInt.empty();
    private OptionalInt promptLogprobs = OptionalInt.empty();
    private OutputFormat output = new OutputFormat.Text();
    private ToolChoice toolChoice = new ToolChoice.Auto();
    private ParallelCalls parallelCalls = ParallelCalls.ALLOWED;

    private Builder(String model, Prompt prompt) {
      this.model = model;
      this.prompt = prompt;
    }

    /** One more change of how tokens are drawn; later ones win. */
    public Builder sampling(UnaryOperator<Sampling> change) {
      UnaryOperator<Sampling> before = sampling;
      sampling = s -> change.apply(before.apply(s));
      return this;
    }

    public Builder maxTokens(int value) {
      maxTokens = OptionalInt.of(value);
      return this;
    }

    public Builder stop(List<String> value) {
      stop = value;
      return this;
    }

    public Builder choices(int value) {
      choices = value;
      return this;
    }

    public Builder logprobs(int alternatives) {
      logprobs = OptionalInt.of(alternatives);
      return this;
    }

    public Builder promptLogprobs(int alternatives) {
      promptLogprobs = OptionalInt.of(alternatives);
      return this;
    }

    public Builder output(OutputFormat value) {
      output = value;
      return this;
    }

    public Builder toolChoice(ToolChoice value) {
      toolChoice = value;
      return this;
    }

    public Builder parallelCalls(ParallelCalls value) {
      parallelCalls = value;
      return this;
    }

    public ChatRequest build() {
      return new ChatRequest(
          model,
          prompt,
          sampling,
          maxTokens,
          stop,
          choices,
          logprobs,
          promptLogprobs,
          output,
          toolChoice,
          parallelCalls);
    }
  }
}
