/** The models of one process: loaded on demand, kept alive by the requests in flight. */
package suanpan.server.internal.models;
