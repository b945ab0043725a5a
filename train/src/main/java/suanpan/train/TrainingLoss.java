package suanpan.train;

/**
 * The loss of a batch, by its parts.
 *
 * @param tokens weighted cross entropy of the next tokens, in nats
 * @param nextTokens that of the multi-token-prediction block, times its factor; 0 without
 * @param balance the router's term for balance within sequences; 0 without
 */
public record TrainingLoss(double tokens, double nextTokens, double balance) {
  /** What the gradient is of. */
  public double total() {
    return tokens + nextTokens + balance;
  }
}
