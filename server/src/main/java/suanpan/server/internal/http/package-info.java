/** What every dialect needs of HTTP: routes, exchanges, JSON in and out, streams of events. */
package suanpan.server.internal.http;
