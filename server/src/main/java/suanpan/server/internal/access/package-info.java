/** Who may do what: keys, browsers' origins, certificates. */
package suanpan.server.internal.access;
