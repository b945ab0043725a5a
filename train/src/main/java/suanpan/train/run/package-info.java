/**
 * Training runs: from a configuration and a prepared corpus to a model folder, with checkpoints
 * that lose nothing, a log, curves, and a ledger of what it took.
 *
 * <p>{@link suanpan.train.run.TrainingRun} does it as a {@link suanpan.train.run.RunConfig} says.
 */
package suanpan.train.run;
