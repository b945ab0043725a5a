/**
 * How good a model is at texts and tasks: bits per byte by source and language, answers that must
 * match, and choices. {@link suanpan.train.evaluate.Evaluation} measures any model that an engine
 * opens.
 */
package suanpan.train.evaluate;
