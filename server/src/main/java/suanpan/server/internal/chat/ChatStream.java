package suanpan.server.internal.chat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import suanpan.engine.Answer;
import suanpan.engine.TokenLogprobs;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.Call;
import suanpan.server.internal.http.ClientGoneException;
import suanpan.server.internal.http.ErrorKind;
import suanpan.server.internal.models.Lease;
import suanpan.server.internal.models.Run;
import suanpan.server.internal.models.RunListener;
import suanpan.templates.ToolCall;

/**
 * The events of the answers to one request, in the order in which they happened. The engine puts
 * them in and never waits; who answers the client takes them out at the client's pace. Closing it
 * cancels what still runs.
 */
public final class ChatStream implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Lease lease;
  private final CallMemory memory;
  private final Call call;
  private final Duration heartbeat;
  private final long deadlineNanos;
  private final BlockingQueue<Object> queue = new LinkedBlockingQueue<>(); // ChatEvent or failure
  private final List<Run> runs = new ArrayList<>();
  private final @Nullable ChatChoice[] choices;
  private int open;
  private boolean isClosed;

  /**
   * @param heartbeat after which an event says that nothing has happened
   * @param timeout for all of it
   */
  ChatStream(
      Lease lease,
      CallMemory memory,
      Call call,
      int choices,
      Duration heartbeat,
      Duration timeout) {
    this.lease = lease;
    this.memory = memory;
    this.call = call;
    this.heartbeat = heartbeat;
    this.deadlineNanos = System.nanoTime() + timeout.toNanos();
    this.choices = new ChatChoice[choices];
    this.open = choices;
  }

  /** What the engine tells of a choice. */
  RunListener listener(int choice) {
    return new Choice(choice);
  }

  void add(Run run) {
    runs.add(run);
  }

  /** The model's own name. */
  public String model() {
    return lease.name();
  }

  /**
   * Waits for the next event; the last one is {@link ChatEvent.Ended}.
   *
   * @throws ApiException if an answer failed or took too long
   */
  public ChatEvent next() {
    Object event = poll();
    if (event == null) {
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new ApiException(
            ErrorKind.TIMEOUT, "timeout: the answer took longer than this server allows");
      }
      return new ChatEvent.Idle();
    }
    if (event instanceof RuntimeException failure) {
      throw Refusals.of(failure);
    }
    if (event instanceof ChatEvent.ChoiceEnded ended) {
      choices[ended.choice()] = ended.result();
      open--;
      if (open == 0) {
        ChatResult result = result();
        call.callRecord()
            .add(
                lease.name(),
                result.promptTokens(),
                result.cachedTokens(),
                result.completionTokens());
        queue.add(new ChatEvent.Ended(result));
      }
    }
    return (ChatEvent) event;
  }

  /**
   * Waits for all of it.
   *
   * @throws ApiException as {@link #next} does
   * @throws ClientGoneException if the client leaves meanwhile
   */
  public ChatResult await() {
    return await(_ -> {});
  }

  /** The same, showing the events on the way. */
  public ChatResult await(Consumer<ChatEvent> onEvent) {
    while (true) {
      ChatEvent event = next();
      onEvent.accept(event);
      switch (event) {
        case ChatEvent.Ended ended -> {
          return ended.result();
        }
        case ChatEvent.Idle _ -> requireClient();
        default -> {}
      }
    }
  }

  /**
   * Waits for the first event, so that what fails before it can be answered with a status of its
   * own; but not longer than {@link #PATIENCE}, after which a client wants to see that something is
   * alive. Then it is {@link ChatEvent.Idle}.
   */
  public ChatEvent first() {
    long start = System.nanoTime();
    ChatEvent event = next();
    while (event instanceof ChatEvent.Idle && System.nanoTime() - start < PATIENCE.toNanos()) {
      requireClient();
      event = next();
    }
    return event;
  }

  private void requireClient() {
    if (call.exchange().isClientGone()) {
      throw new ClientGoneException(new IOException("found the connection closed while waiting"));
    }
  }

  private ChatResult result() {
    List<ChatChoice> all = new ArrayList<>();
    for (ChatChoice choice : choices) {
      if (choice != null) {
        all.add(choice);
      }
    }
    return new ChatResult(lease.name(), all);
  }

  private @Nullable Object poll() {
    long left = Math.min(heartbeat.toNanos(), deadlineNanos - System.nanoTime());
    try {
      return queue.poll(Math.max(0, left), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ApiException(ErrorKind.UNAVAILABLE, "server: shutting down");
    }
  }

  /** Cancels what still runs and lets the model go. */
  @Override
  public void close() {
    if (!isClosed) {
      isClosed = true;
      runs.forEach(Run::cancel);
      lease.close();
    }
  }

  private final class Choice implements RunListener {
    private final int choice;
    private final List<ToolCall> calls = new ArrayList<>();
    private int tokens;
    private int reasoningTokens;

    Choice(int choice) {
      this.choice = choice;
    }

    @Override
    public void onToken(int token, String piece) {
      tokens++;
    }

    @Override
    public void onText(String text) {
      queue.add(new ChatEvent.Text(choice, text));
    }

    @Override
    public void onReasoning(String text) {
      reasoningTokens = tokens;
      queue.add(new ChatEvent.Reasoning(choice, text));
    }

    @Override
    public void onLogprobs(TokenLogprobs logprobs) {
      queue.add(new ChatEvent.Logprobs(choice, logprobs));
    }

    @Override
    public void onToolCall(ToolCall sampled) {
      ToolCall call = memory.keep(sampled);
      int number = calls.size();
      calls.add(call);
      queue.add(new ChatEvent.CallBegun(choice, number, call.id(), call.name()));
      queue.add(new ChatEvent.CallArguments(choice, number, call.arguments()));
      queue.add(new ChatEvent.CallEnded(choice, number, call));
    }

    @Override
    public void onAnswer(Answer answer) {
      queue.add(new ChatEvent.ChoiceEnded(choice, new ChatChoice(answer, calls, reasoningTokens)));
    }

    @Override
    public void onFailure(RuntimeException failure) {
      queue.add(failure);
    }
  }
}
