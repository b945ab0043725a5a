/** Anthropic's Messages API, version 2023-06-01. */
package suanpan.server.internal.anthropic;
