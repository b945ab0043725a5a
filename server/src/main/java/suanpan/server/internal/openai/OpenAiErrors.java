package suanpan.server.internal.openai;

import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.Json;
import tools.jackson.databind.node.ObjectNode;

/** Errors as OpenAI's clients read them. */
final class OpenAiErrors {
  private OpenAiErrors() {}

  static ObjectNode body(ApiException failure) {
    ObjectNode body = Json.object();
    ObjectNode error = body.putObject("error");
    error.put("message", failure.message());
    error.put("type", type(failure));
    error.put("param", failure.field().isEmpty() ? null : failure.field());
    error.put("code", failure.code().isEmpty() ? null : failure.code());
    return body;
  }

  private static String type(ApiException failure) {
    return switch (failure.kind()) {
      case INVALID_REQUEST,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          REQUEST_TIMEOUT,
          TOO_LARGE,
          UNSUPPORTED_MEDIA_TYPE ->
          "invalid_request_error";
      case UNAUTHENTICATED -> "authentication_error";
      case FORBIDDEN -> "permission_error";
      case RATE_LIMITED -> "rate_limit_error";
      case INTERNAL, TIMEOUT -> "server_error";
      case UNAVAILABLE -> "overloaded_error";
    };
  }
}
