/** Embeddings, and the order of documents for a question. */
package suanpan.server.internal.embeddings;
