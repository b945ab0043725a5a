package suanpan.corpus;

/**
 * A text to train on.
 *
 * @param text not empty, cleaned
 * @param source name of the source in the configuration
 * @param language what it is written in
 * @param licence of the source, an SPDX identifier or words
 */
public record Document(String text, String source, Language language, String licence) {}
