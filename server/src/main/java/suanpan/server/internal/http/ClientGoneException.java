package suanpan.server.internal.http;

/** Nobody is there any more to answer to. */
public final class ClientGoneException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ClientGoneException(Throwable cause) {
    super("the client has closed the connection", cause);
  }
}
