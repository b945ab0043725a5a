package suanpan.engine;

/**
 * How long an answer took. Where answers are computed together, the time of what they share counts
 * for each.
 *
 * @param loadMillis opening the model; the same for all answers of an engine
 * @param promptMillis feeding the part of the prompt that was not in the cache
 * @param generateMillis from the first token of the answer to its end
 * @param promptTokensPerSecond tokens fed, without cached ones
 * @param generateTokensPerSecond tokens after the first, which the prompt yields
 * @param firstTokenMillis from the call to the first token; 0 without one
 * @param queueMillis from the call until its prompt was begun
 */
public record Timings(
    double loadMillis,
    double promptMillis,
    double generateMillis,
    double promptTokensPerSecond,
    double generateTokensPerSecond,
    double firstTokenMillis,
    double queueMillis) {}
