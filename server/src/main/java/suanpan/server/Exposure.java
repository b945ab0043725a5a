package suanpan.server;

/** Who may reach a server that asks for no keys. */
public enum Exposure {
  /** Programs on this machine only: other addresses are bound with keys alone. */
  GUARDED,
  /** Whoever can reach the address; the operator has said so. */
  INSECURE
}
