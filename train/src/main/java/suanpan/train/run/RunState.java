package suanpan.train.run;

import java.util.List;
import java.util.Map;

/**
 * Everything about a run that is no array: a checkpoint holds it beside weights and optimizer.
 * There is no state of a random generator: the order of data is a function of seed and position.
 *
 * @param step changes of the weights so far
 * @param position batches taken from the data so far
 * @param tokens that the weights learned from so far
 * @param skipped batches whose loss was a spike
 * @param rollbacks times the run went back to a checkpoint
 * @param seconds of training, over all its pieces
 * @param joules of training, by method
 * @param recentLosses those that a spike is told by
 * @param optimizerSteps as the optimizer counts them
 * @param identity what the run must agree with to go on: shape, corpus, batch
 */
record RunState(
    long step,
    long position,
    long tokens,
    long skipped,
    long rollbacks,
    double seconds,
    Map<String, Double> joules,
    List<Double> recentLosses,
    long optimizerSteps,
    Map<String, String> identity) {
  RunState {
    joules = Map.copyOf(joules);
    recentLosses = List.copyOf(recentLosses);
    identity = Map.copyOf(identity);
  }
}
