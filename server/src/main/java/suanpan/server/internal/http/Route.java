package suanpan.server.internal.http;

/**
 * An address of a dialect.
 *
 * @param method the verb, in capitals
 * @param path its parts; a part in braces is a parameter, and one as the last part takes the rest,
 *     slashes included
 * @param access who may call it
 * @param summary what it does, in one line, for the OpenAPI document
 */
public record Route(String method, String path, Access access, String summary, Handler handler) {

  /** Answers a call. What it throws is answered with the dialect's error. */
  public interface Handler {
    void handle(Call call);
  }

  public static Route get(String path, Access access, String summary, Handler handler) {
    return new Route("GET", path, access, summary, handler);
  }

  public static Route post(String path, Access access, String summary, Handler handler) {
    return new Route("POST", path, access, summary, handler);
  }

  public static Route delete(String path, Access access, String summary, Handler handler) {
    return new Route("DELETE", path, access, summary, handler);
  }
}
