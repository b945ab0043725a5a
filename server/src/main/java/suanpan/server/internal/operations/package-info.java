/** What operators ask for: health and the like. */
package suanpan.server.internal.operations;
