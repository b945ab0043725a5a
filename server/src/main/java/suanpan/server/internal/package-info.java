/** What is behind the server; no promise to other modules. */
package suanpan.server.internal;
