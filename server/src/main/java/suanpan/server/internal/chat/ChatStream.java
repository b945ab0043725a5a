package suanpan.server.internal.chat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import suanpan.engine.Answer;
import suanpan.engine.GenerateListener;
import suanpan.engine.TextTools;
import suanpan.engine.Ticket;
import suanpan.engine.TokenLogprobs;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.Call;
import suanpan.server.internal.http.ClientGoneException;
import suanpan.server.internal.http.ErrorKind;
import suanpan.server.internal.models.Lease;
import suanpan.templates.ToolCall;

/**
 * The events of the answers to one request, in the order in which they happened. The engine puts
 * them in and never waits; who answers the client takes them out at the client's pace. Closing it
 * cancels what still runs.
 */
public final class ChatStream implements AutoCloseable {
  private static final long LOOK_MILLIS = 200; // how soon it is seen that a client has left

  private final Lease lease;
  private final CallMemory memory;
  private final Call call;
  private final Duration heartbeat;
  private final BlockingQueue<Object> queue = new LinkedBlockingQueue<>(); // ChatEvent or failure
  private final List<Ticket> tickets = new ArrayList<>();
  private final List<Choice> listeners = new ArrayList<>();
  private final @Nullable ChatChoice[] choices;
  private long lookedNanos = System.nanoTime();
  private int open;
  private boolean isClosed;

  /**
   * @param heartbeat after which an event says that nothing has happened
   */
  ChatStream(Lease lease, CallMemory memory, Call call, int choices, Duration heartbeat) {
    this.lease = lease;
    this.memory = memory;
    this.call = call;
    this.heartbeat = heartbeat;
    this.choices = new ChatChoice[choices];
    this.open = choices;
    for (int i = 0; i < choices; i++) {
      listeners.add(new Choice(i));
    }
  }

  /** Hears of a choice; on other threads than this stream's. */
  GenerateListener listener(int choice) {
    return listeners.get(choice);
  }

  /** Follows the choices to their ends. */
  void follow(List<Ticket> submitted) {
    tickets.addAll(submitted);
    for (int i = 0; i < submitted.size(); i++) {
      Choice choice = listeners.get(i);
      var _ = submitted.get(i).future().whenComplete(choice::end);
    }
  }

  /** The model's own name. */
  public String model() {
    return lease.name();
  }

  /** The model's tokenizer, if it has one. */
  public Optional<TextTools> text() {
    return lease.engine().text();
  }

  /**
   * Waits for the next event; the last one is {@link ChatEvent.Ended}.
   *
   * @throws ApiException if an answer failed or took too long
   * @throws ClientGoneException if the client has left
   */
  public ChatEvent next() {
    long start = System.nanoTime();
    Object event = poll();
    lookForClient();
    while (event == null) {
      if (System.nanoTime() - start > heartbeat.toNanos()) {
        return new ChatEvent.Idle();
      }
      event = poll();
      lookForClient();
    }
    if (event instanceof Throwable failure) {
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
        default -> {}
      }
    }
  }

  /**
   * Waits for the first event, so that what fails before it can be answered with a status of its
   * own; but not longer than a heartbeat, after which a client wants to see that something is
   * alive. Then it is {@link ChatEvent.Idle}.
   */
  public ChatEvent first() {
    return next();
  }

  private void lookForClient() {
    long now = System.nanoTime();
    if (now - lookedNanos < TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS)) {
      return;
    }
    lookedNanos = now;
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
    try {
      return queue.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
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
      tickets.forEach(Ticket::cancel);
      lease.close();
    }
  }

  private final class Choice implements GenerateListener {
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

    void end(@Nullable Answer answer, @Nullable Throwable failure) {
      if (answer != null) {
        queue.add(
            new ChatEvent.ChoiceEnded(choice, new ChatChoice(answer, calls, reasoningTokens)));
      } else if (failure != null) {
        Throwable cause = failure.getCause();
        queue.add(failure instanceof CompletionException && cause != null ? cause : failure);
      }
    }
  }
}
