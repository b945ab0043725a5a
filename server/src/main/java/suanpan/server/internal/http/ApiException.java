package suanpan.server.internal.http;

import java.time.Duration;

/**
 * A request that is not answered. The message is for the client: it says what was found and what
 * was expected, and carries no secret and no text of a prompt.
 */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorKind kind;
  private final String field;
  private final String code;
  private final Duration retryAfter;

  private ApiException(
      ErrorKind kind, String message, String field, String code, Duration retryAfter) {
    super(message);
    this.kind = kind;
    this.field = field;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  public ApiException(ErrorKind kind, String message) {
    this(kind, message, "", "", Duration.ZERO);
  }

  /**
   * A field of the request is wrong.
   *
   * @param field its path, as {@code messages[0].content}
   * @param problem what was found and what was expected
   */
  public static ApiException invalid(String field, String problem) {
    return new ApiException(
        ErrorKind.INVALID_REQUEST, field + ": " + problem, field, "", Duration.ZERO);
  }

  /** A field that this server does not know or cannot honour. */
  public static ApiException unsupported(String field, String problem) {
    return new ApiException(
        ErrorKind.INVALID_REQUEST,
        field + ": " + problem,
        field,
        "unsupported_parameter",
        Duration.ZERO);
  }

  /** Not now, but perhaps later. */
  public static ApiException later(ErrorKind kind, String message, Duration retryAfter) {
    return new ApiException(kind, message, "", "", retryAfter);
  }

  /** The same with a machine-readable code, such as {@code model_not_found}. */
  public ApiException withCode(String value) {
    return new ApiException(kind, message(), field, value, retryAfter);
  }

  /** The same, said of a field of the request. */
  public ApiException withField(String value) {
    return new ApiException(kind, message(), value, code, retryAfter);
  }

  public ErrorKind kind() {
    return kind;
  }

  /** Never null, unlike {@link #getMessage}. */
  public String message() {
    return String.valueOf(getMessage());
  }

  /** Path of the field that is wrong; empty if it is none. */
  public String field() {
    return field;
  }

  /** For programs; may be empty. */
  public String code() {
    return code;
  }

  /** How long to wait before trying again; zero if that is not known. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
