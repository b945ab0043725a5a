package suanpan.engine;

/**
 * A scheduler at one moment; counts are since it was made.
 *
 * @param waiting requests in the queue
 * @param running answers that are computed
 * @param submitted requests that were taken
 * @param refused requests that were not taken
 * @param answered requests that came to their end, cancelled ones not counted
 * @param cancelled requests that were cancelled
 * @param failed requests that came to no answer
 * @param promptTokens of the prompts that were begun
 * @param cachedPromptTokens those of them that did not have to be computed
 * @param prefixHits prompts of which some were not computed
 * @param completionTokens that were drawn
 * @param passes over the model
 * @param passTokens fed in them, prompts included
 * @param preemptions how often an answer was put back into the queue for want of memory
 * @param busyMillis time that passes took
 * @param joules energy of the time in which there was work: the sum over all answers, cancelled and
 *     failed ones included
 * @param runningBytes caches of the answers that are computed
 * @param prefixBytes prefixes kept in memory
 * @param prefixes how many
 * @param folderBytes prefixes kept in the folder
 */
public record SchedulerStats(
    int waiting,
    int running,
    long submitted,
    long refused,
    long answered,
    long cancelled,
    long failed,
    long promptTokens,
    long cachedPromptTokens,
    long prefixHits,
    long completionTokens,
    long passes,
    long passTokens,
    long preemptions,
    double busyMillis,
    double joules,
    long runningBytes,
    long prefixBytes,
    int prefixes,
    long folderBytes) {}
