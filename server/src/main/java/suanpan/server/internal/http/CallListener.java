package suanpan.server.internal.http;

/** Hears of calls: metrics, audit. */
public interface CallListener {
  /** A call has ended, well or not. */
  void onEnd(CallSummary call);
}
