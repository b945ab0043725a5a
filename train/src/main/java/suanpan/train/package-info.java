/**
 * Training. A {@link suanpan.train.TrainableModel} is weights with room for their gradients, a
 * {@link suanpan.train.TrainingPass} computes a batch's loss and adds its gradient, an {@link
 * suanpan.train.Optimizer} changes the weights. Every operation is a class with its forward and its
 * backward next to each other; there is no recorder in between.
 *
 * <p>Letters: B sequences, T positions of each, N = B T rows, d hidden size, V vocabulary, H heads,
 * G key heads, D head size, E experts, K chosen for a row, I inner width. {@code dX} is the
 * gradient of the loss with respect to {@code x}. Buffers are arrays of the heap, so each holds
 * less than 2^31 numbers; larger ones are refused by name.
 */
package suanpan.train;
