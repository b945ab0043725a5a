package suanpan.server.internal.chat;

import java.time.Duration;
import suanpan.engine.ContextOverflowException;
import suanpan.engine.EngineException;
import suanpan.engine.NotEnoughMemoryException;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.ErrorKind;

/** What the engine's failures mean to a client. */
final class Refusals {
  private static final Duration MEMORY_RETRY = Duration.ofSeconds(10);

  private Refusals() {}

  static RuntimeException of(RuntimeException failure) {
    return switch (failure) {
      case ApiException e -> e;
      case ContextOverflowException e ->
          new ApiException(
                  ErrorKind.INVALID_REQUEST,
                  "prompt: found %d tokens, this model's context holds %d; shorten it"
                      .formatted(e.tokens(), e.contextLength()))
              .withCode("context_length_exceeded")
              .withField("messages");
      case NotEnoughMemoryException e ->
          ApiException.later(ErrorKind.UNAVAILABLE, String.valueOf(e.getMessage()), MEMORY_RETRY);
      case EngineException e ->
          new ApiException(ErrorKind.INVALID_REQUEST, String.valueOf(e.getMessage()));
      default -> failure;
    };
  }
}
