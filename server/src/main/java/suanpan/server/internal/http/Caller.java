package suanpan.server.internal.http;

/**
 * Who asks.
 *
 * @param name of the key, for fairness between keys and for the audit log; the key itself is never
 *     kept
 * @param role what it may do
 */
public record Caller(String name, Role role) {
  /** Everybody, where the server knows no keys. */
  public static final Caller ANONYMOUS = new Caller("anonymous", Role.USER);

  /** What a key may do. */
  public enum Role {
    USER,
    ADMIN
  }
}
