package suanpan.server.internal.http;

/** Who may call a route. */
public enum Access {
  /** Everybody, also without a key. */
  OPEN,
  /** Every key; everybody where the server knows no keys. */
  KEY,
  /** Keys of administrators; where the server knows no keys, only callers on this machine. */
  ADMIN
}
