package suanpan.server.internal.chat;

import java.time.Duration;
import suanpan.engine.ConstraintException;
import suanpan.engine.ContextOverflowException;
import suanpan.engine.EngineException;
import suanpan.engine.NotEnoughMemoryException;
import suanpan.engine.QueueFullException;
import suanpan.engine.RequestTimeoutException;
import suanpan.engine.SchedulerClosedException;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.ErrorKind;

/** What the engine's failures mean to a client. */
public final class Refusals {
  private static final Duration LATER = Duration.ofSeconds(10);

  private Refusals() {}

  /** The failure as one that the client may hear of. */
  public static RuntimeException of(Throwable failure) {
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
          ApiException.later(ErrorKind.UNAVAILABLE, String.valueOf(e.getMessage()), LATER);
      case ConstraintException e ->
          new ApiException(ErrorKind.INVALID_REQUEST, String.valueOf(e.getMessage()))
              .withCode("unsupported_constraint");
      case QueueFullException e ->
          ApiException.later(
              ErrorKind.RATE_LIMITED, String.valueOf(e.getMessage()), e.retryAfter());
      case SchedulerClosedException _ ->
          ApiException.later(ErrorKind.UNAVAILABLE, "server: shutting down", LATER);
      case RequestTimeoutException e ->
          e.phase() == RequestTimeoutException.Phase.QUEUED
              ? ApiException.later(ErrorKind.UNAVAILABLE, String.valueOf(e.getMessage()), LATER)
              : new ApiException(ErrorKind.TIMEOUT, String.valueOf(e.getMessage()));
      case EngineException e ->
          new ApiException(ErrorKind.INVALID_REQUEST, String.valueOf(e.getMessage()));
      case RuntimeException e -> e;
      case Error e -> throw e;
      default -> new IllegalStateException(failure);
    };
  }
}
