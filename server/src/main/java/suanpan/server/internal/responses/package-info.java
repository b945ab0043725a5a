/** OpenAI's Responses API. */
package suanpan.server.internal.responses;
