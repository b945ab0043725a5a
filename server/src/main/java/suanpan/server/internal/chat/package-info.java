/** Between the dialects and the engine: what is asked of a model, and the events of its answer. */
package suanpan.server.internal.chat;
