package suanpan.server.internal.http;

/** Hears of calls: metrics, audit. */
public interface CallListener {
  /** A call has ended, well or not; {@link Call#callRecord} says how. */
  void onEnd(Call call, long nanos);
}
