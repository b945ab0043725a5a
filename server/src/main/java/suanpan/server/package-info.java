/** HTTP over the engine: one process that answers in the dialects of the clients people have. */
package suanpan.server;
