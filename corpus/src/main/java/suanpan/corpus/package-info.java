/**
 * Text to train on: readers, cleaning, duplicates, mixing, a vocabulary, and files of tokens.
 *
 * <p>{@link suanpan.corpus.CorpusPreparation} runs all of it as a {@link
 * suanpan.corpus.CorpusConfig} says; {@link suanpan.corpus.TokenFile} reads what it wrote.
 */
package suanpan.corpus;
