package suanpan.server.internal.chat;

import java.time.Duration;
import suanpan.engine.EngineException;
import suanpan.engine.GenerateRequest;
import suanpan.engine.Sampling;
import suanpan.server.internal.http.Call;
import suanpan.server.internal.models.Lease;
import suanpan.server.internal.models.ModelPool;

/** Takes requests to their model and gives back the events of the answers. */
public final class ChatService {
  private final ModelPool pool;
  private final Duration heartbeat;
  private final CallMemory memory = new CallMemory();

  public ChatService(ModelPool pool, Duration heartbeat) {
    this.pool = pool;
    this.heartbeat = heartbeat;
  }

  /** The calls that models have sampled, to be replayed to the byte. */
  public CallMemory memory() {
    return memory;
  }

  /** The models. */
  public ModelPool pool() {
    return pool;
  }

  /**
   * Begins the answers. The stream must be closed.
   *
   * @throws suanpan.server.internal.http.ApiException if the model is unknown, the queue is full or
   *     the request makes no sense
   */
  public ChatStream open(ChatRequest request, Call call) {
    Lease lease = pool.lease(request.model());
    ChatStream stream = new ChatStream(lease, memory, call, request.choices(), heartbeat);
    try {
      Sampling sampling = request.sampling().apply(lease.engine().defaultSampling());
      stream.follow(
          lease
              .scheduler()
              .submit(
                  generateRequest(request).withSampling(sampling),
                  request.choices(),
                  call.caller().name(),
                  stream::listener));
      return stream;
    } catch (EngineException e) {
      stream.close();
      throw Refusals.of(e);
    } catch (RuntimeException | Error e) {
      stream.close();
      throw e;
    }
  }

  private static GenerateRequest generateRequest(ChatRequest request) {
    GenerateRequest generate =
        GenerateRequest.of(request.prompt())
            .withStop(request.stop())
            .withOutput(request.output())
            .withToolChoice(request.toolChoice())
            .withParallelCalls(request.parallelCalls());
    if (request.maxTokens().isPresent()) {
      generate = generate.withMaxTokens(request.maxTokens().getAsInt());
    }
    if (request.promptLogprobs().isPresent()) {
      generate = generate.withPromptLogprobs(request.promptLogprobs().getAsInt());
    }
    return request.logprobs().isPresent()
        ? generate.withLogprobs(request.logprobs().getAsInt())
        : generate;
  }
}
