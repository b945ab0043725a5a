package suanpan.train.run;

/**
 * One step of a run.
 *
 * @param step changes of the weights, this one included
 * @param steps of the whole run
 * @param loss mean cross entropy of the next tokens, in nats
 * @param mtpLoss that of the block for multi-token prediction, times its factor
 * @param balance the term for balance of experts
 * @param gradientNorm before clipping
 * @param learningRate of this step
 * @param tokens that the weights learned from so far
 * @param tokensPerSecond of this step
 * @param utilization floating-point operations a second as a share of the measured peak (MFU)
 * @param watts of this step; 0 where it is not known
 * @param secondsLeft to the end of the run
 * @param note {@code spike} or {@code rollback}; empty for an ordinary step
 */
public record StepReport(
    long step,
    long steps,
    double loss,
    double mtpLoss,
    double balance,
    double gradientNorm,
    double learningRate,
    long tokens,
    double tokensPerSecond,
    double utilization,
    double watts,
    double secondsLeft,
    String note) {}
