package suanpan.server.internal.http;

/** What went wrong, apart from how a dialect says it. */
public enum ErrorKind {
  /** The request is not as it must be; the client has to change it. */
  INVALID_REQUEST(400),
  /** No key, or one that is not known. */
  UNAUTHENTICATED(401),
  /** A known key that may not do this. */
  FORBIDDEN(403),
  /** No such address, model or kept answer. */
  NOT_FOUND(404),
  /** The address exists, but not for this verb. */
  METHOD_NOT_ALLOWED(405),
  /** The client took too long to send its request. */
  REQUEST_TIMEOUT(408),
  /** Body beyond the limit. */
  TOO_LARGE(413),
  /** The body is not JSON. */
  UNSUPPORTED_MEDIA_TYPE(415),
  /** The queue is full or a quota is used up; later it may work. */
  RATE_LIMITED(429),
  /** A fault of ours. */
  INTERNAL(500),
  /** No room or shutting down; another server, or later. */
  UNAVAILABLE(503),
  /** The answer took longer than allowed. */
  TIMEOUT(504);

  private final int status;

  ErrorKind(int status) {
    this.status = status;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }
}
